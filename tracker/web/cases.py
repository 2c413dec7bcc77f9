"""Officers' cases: a case with its facts, and every act on it. The queue of cases is in `queue.py`."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, get_template_attribute, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.clock import hong_kong_day
from tracker.compliance.case_states import ADVERSE, ANOTHER, ASSIGNEE, open_acts, works_on
from tracker.compliance.retention import CONTEST_DAYS
from tracker.errors import FactError, NotFoundError
from tracker.formats.in_language import force_language
from tracker.queries.accounts import staff
from tracker.queries.case_lists import ListedCase
from tracker.queries.cases import CaseKey, changes_since, proposal
from tracker.queries.dossiers import Dossier, dossier
from tracker.queries.employers import employers_of_limits
from tracker.queries.evidence import evidence_for_case
from tracker.queries.history import visa_and_stay
from tracker.queries.office import OfficeHistory, office_history
from tracker.queries.own_cases import OwnCase
from tracker.queries.participants import language_of
from tracker.queries.queue import QueuedCase
from tracker.queries.sheets import Sheet, sheet
from tracker.services import case_answers as answers
from tracker.services import cases as acts
from tracker.services import handover
from tracker.services.case_moves import CannotMoveError, ConflictOfInterestError
from tracker.services.cases import DecisionDraft, NoFlagError
from tracker.services.notices import NOTICES
from tracker.web.forms.cases import (
    ActForm,
    DecisionForm,
    HandOverForm,
    MarkForm,
    NoticeForm,
    ReasonForm,
    RemarkForm,
    SendBackForm,
)
from tracker.web.forms.stints import renew, seen_version
from tracker.web.middleware.current_user import require_user
from tracker.web.middleware.language import current_language
from tracker.web.submit import Submission, submit
from tracker.web.view_models.case_changes import CaseChange, case_changes
from tracker.web.view_models.case_facts import DAYS, case_facts
from tracker.web.view_models.case_marks import case_marks

bp = Blueprint("cases", __name__)
FORMS: dict[str, type[ActForm]] = {
    "remark": RemarkForm,
    "decision": DecisionForm,
    "send_back": SendBackForm,
    "hand_over": HandOverForm,
    "words": ReasonForm,
    "notice": NoticeForm,
    "mark": MarkForm,
}
"""The forms with fields on the page of a case, by their names in the template."""


@bp.get("/cases/<int:case_id>")
def case(case_id: int) -> Response:
    """Show the whole case."""
    return case_page(found_case(case_id))


@bp.post("/cases/<int:case_id>/take")
def take(case_id: int) -> AnyResponse:
    """Take the case. Answers as `case_submission`."""
    return _move(case_id, acts.take)


@bp.post("/cases/<int:case_id>/review")
def review(case_id: int) -> AnyResponse:
    """Review the case: it holds a real question. Answers as `case_submission`."""
    return _move(case_id, acts.review)


@bp.post("/cases/<int:case_id>/close")
def close(case_id: int) -> AnyResponse:
    """Close the case. Answers as `reasoned_act`; a decided case is closed without a reason."""
    if (found := found_case(case_id)).state == "decided":
        return submit(case_submission(found, ActForm(), acts.close))
    return reasoned_act(case_id, "close", acts.close)


@bp.post("/cases/<int:case_id>/fix-data")
def fix_data(case_id: int) -> AnyResponse:
    """Note that the record is probably wrong. Answers as `reasoned_act`."""
    return reasoned_act(case_id, "fix_data", acts.fix_data)


@bp.post("/cases/<int:case_id>/ask-third-party")
def ask_third_party(case_id: int) -> AnyResponse:
    """Store a question to an employer or school. Answers as `reasoned_act`."""
    return reasoned_act(case_id, "ask_third_party", partial(answers.ask_third_party, on=clock.today()))


@bp.post("/cases/<int:case_id>/resume")
def resume(case_id: int) -> AnyResponse:
    """Review a case that waits for an answer again. Answers as `reasoned_act`."""
    return reasoned_act(case_id, "resume", answers.resume)


@bp.post("/cases/<int:case_id>/reopen")
def reopen(case_id: int) -> AnyResponse:
    """Put a closed case back into the queue. Answers as `reasoned_act`."""
    return reasoned_act(case_id, "reopen", acts.reopen)


@bp.post("/cases/<int:case_id>/remark")
def remark(case_id: int) -> AnyResponse:
    """Add a remark to the case. Answers as `case_submission`, and 422 without words."""
    found, form = found_case(case_id), RemarkForm()
    remark = case_submission(found, form, partial(acts.remark, said=form.said.data), remark=form)
    return submit(remark._replace(is_complete=form.is_complete))


@bp.post("/cases/<int:case_id>/decide")
def decide(case_id: int) -> AnyResponse:
    """Decide the case, or propose an adverse outcome. Answers as `case_submission`, and 422 if a text is missing."""
    found, form = found_case(case_id), DecisionForm()
    draft = DecisionDraft(form.outcome.data or "", form.finding.data, form.reasons.data)
    act = acts.propose if draft.outcome in ADVERSE else acts.decide
    decision = case_submission(found, form, partial(act, draft=draft), decision=form)
    return submit(decision._replace(is_complete=lambda: form.is_complete(acts.OUTCOMES)))


@bp.post("/cases/<int:case_id>/confirm")
def confirm(case_id: int) -> AnyResponse:
    """Sign the proposed decision as another officer. Answers as `case_submission`."""
    return _move(case_id, acts.confirm)


@bp.post("/cases/<int:case_id>/send-back")
def send_back(case_id: int) -> AnyResponse:
    """Send the proposal back to its author. Answers as `case_submission`, and 422 without a reason."""
    found, form = found_case(case_id), SendBackForm()
    returned = case_submission(found, form, partial(acts.send_back, why=form.why.data), send_back=form)
    return submit(returned._replace(is_complete=form.is_complete))


@bp.post("/cases/<int:case_id>/hand-over")
def hand_over(case_id: int) -> AnyResponse:
    """Give the case to an officer or back to the queue. Answers as `case_submission`, and 422 without a receiver or reason."""
    found, form = found_case(case_id), HandOverForm()
    handed = case_submission(
        found, form, partial(handover.hand_over, to=form.officer_id, why=form.because.data), hand_over=form
    )
    return submit(handed._replace(is_complete=form.is_complete, refusals=(CannotMoveError, FactError)))


def reasoned_act(case_id: int, name: str, act: Callable[..., CaseKey]) -> AnyResponse:
    """Do an act that needs words. Answers as `case_submission`, and 422 without them."""
    found, form = found_case(case_id), ReasonForm()
    submission = case_submission(found, form, partial(_with_words, act, form), words=form)
    return submit(submission._replace(is_complete=lambda: form.is_complete(name)))


def _with_words(act: Callable[..., CaseKey], form: ReasonForm, key: CaseKey, **author: Any) -> CaseKey:
    return act(key, form.why.data, **author)


def _move(case_id: int, act: Callable[..., CaseKey]) -> AnyResponse:
    return submit(case_submission(found_case(case_id), ActForm(), act))


def case_submission(found: Dossier, form: ActForm, act: Callable[..., CaseKey], **shown: Any) -> Submission:
    """Return how an act on a case is answered; `shown` holds the form with texts, by its name in the template.

    303 to the case; 409 with the typed texts if another officer changed it or its state forbids the act.
    """
    return Submission(
        page=lambda status: case_page(found, status=status, **shown),
        act=lambda: act(
            CaseKey(found.id, seen_version(form)), by=require_user().user_id, operation=form.operation.data or None
        ),
        refusals=(CannotMoveError,),
        refuse=lambda error: _refusal(found_case(found.id), error, shown),
        conflict=lambda _error: case_page(
            found_case(found.id), conflict="changed", status=409, seen=seen_version(form), **shown
        ),
        url=lambda key: url_for("cases.case", case_id=key.id, _anchor="acts"),
    )


def _refusal(found: Dossier, error: CannotMoveError | FactError, shown: dict[str, Any]) -> Response:
    """Show why the act is refused: beside a field if it is the reason, else above the case as it is now."""
    if isinstance(error, FactError):
        shown["hand_over"].refuse(error)
        return case_page(found, status=422, **shown)
    if isinstance(error, ConflictOfInterestError):
        return case_page(found, conflict="interest", status=409, **shown)
    form: DecisionForm | None = shown.get("decision")
    if isinstance(error, NoFlagError) and form is None:
        return case_page(found, conflict="no-flag", status=409, **shown)
    if isinstance(error, NoFlagError) and form is not None:
        form.outcome.errors = [_("Select another outcome: no flag of this case is current")]
        return case_page(found, status=422, **shown)
    return case_page(found, conflict="cannot", status=409, **shown)


def found_case(case_id: int) -> Dossier:
    """Return the case of an address; 404 if it does not exist."""
    try:
        return dossier(case_id)
    except NotFoundError:
        abort(404)


def case_page(found: Dossier, *, status: int = 200, seen: int | None = None, **shown: Any) -> Response:
    """Show the case beside the participant's facts, with forms for its current version; what changed since one that was `seen`."""
    who = sheet(found.participant_id, on=clock.today())
    names = employer_names((found.rule, flag.subject) for flag in found.flags)
    days = visa_and_stay(found.participant_id) if found.rule in DAYS else ([], [])
    usual = case_facts(found, who, names, days, on=clock.today()) | _work(found) | _proposal(found, who)
    usual |= {
        "lines": {(each.kind, each.line_id): each for each in who.versions},
        "conflict": None,
        "since": [] if seen is None else _changes_since(found, who, seen),
    }
    given = {name: form(formdata=None) for name, form in FORMS.items()} | usual | shown
    given["previews"] = list(_previews(found, shown)) if request.form.get("step") == "preview" else []
    for name in FORMS:
        renew(given[name], found.version)
    return make_response(render_template("cases/case.html", case=found, who=who, **given), status)


def _work(found: Dossier) -> dict[str, Any]:
    """Return what the page shows of the work on the case: deadline, marks, and what the signed-in officer may do."""
    user_id, office = require_user().user_id, office_history()
    due, mine = due_day(found, office), found.assignee_id == user_id
    return {
        "due": due,
        "marks": case_marks(found, due, on=clock.today()),
        "limits": office.on(clock.today()),
        "notices": NOTICES,
        "outcomes": acts.OUTCOMES,
        "mine": mine,
        "open_acts": () if user_id in found.conflicts else open_acts(found.state, ASSIGNEE if mine else ANOTHER),
        "move": renew(ActForm(formdata=None), found.version),
        "staff": (officers := staff()),
        "names_of_staff": {each.id: each.name for each in officers},
        "user_id": user_id,
        "files": evidence_for_case(found.participant_id, found.id),
        "may_open": may_open_files(found, user_id),
    }


def _previews(found: Dossier, shown: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the notice or decision that was typed as the participant will read it: in their language, and in the officer's."""
    languages = dict.fromkeys((language_of(found.participant_id) or "en", current_language().tag))
    last_day = clock.today() + timedelta(CONTEST_DAYS)
    preview = get_template_attribute("notices/preview.html", "preview")
    for language in languages:
        with force_language(language):
            yield language, preview(found, last_day, shown.get("notice"), shown.get("decision"))


def _proposal(found: Dossier, who: Sheet) -> dict[str, Any]:
    """Return the decision that waits for another officer, and what changed since it was proposed."""
    if found.state != "second-check":
        return {"proposed": None}
    proposed = proposal(found.id, found.participant_id)
    return {"proposed": proposed, "since_proposal": _changes_since(found, who, proposed.case_version)}


def _changes_since(found: Dossier, who: Sheet, seen: int) -> Sequence[CaseChange]:
    audited = changes_since(CaseKey(found.id, seen), found.participant_id)
    return case_changes(found, who, visa_and_stay(found.participant_id), audited)


def employer_names(limits: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """Return the names of employers by the subjects of flags, given with their rules."""
    return {subject: name for (_, subject), name in employers_of_limits(limits).items()}


def subject_names(cases: Iterable[QueuedCase | ListedCase]) -> dict[str, str]:
    """Return the names of the employers that the flags of some cases are about. At most one statement."""
    return employer_names((case.rule, flag.subject) for case in cases for flag in case.flags)


def may_open_files(case: Dossier, user_id: int) -> bool:
    """Return whether an officer may open the files of a case: only who works on it."""
    return works_on(user_id, state=case.state, assignee_id=case.assignee_id, conflicts=case.conflicts)


def due_day(case: QueuedCase | Dossier | OwnCase, office: OfficeHistory) -> date | None:
    """Return the day by which an officer must act, or an answer is due; None in a state without a deadline, and on hold."""
    if case.answer_due_on is not None or case.is_paused:
        return case.answer_due_on
    since = max(hong_kong_day(case.state_since), case.queued_from) if case.state == "new" else hong_kong_day(case.state_since)
    return office.due_on(case.state, since, on=clock.today())
