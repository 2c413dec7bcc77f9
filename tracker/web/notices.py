"""Notices: officers serve and extend them; participants answer, dispute and contest on the page of their own cases."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.adapters.evidence_cleaning import WrongFileError
from tracker.errors import FactError
from tracker.queries.evidence import evidence_of
from tracker.queries.office import office_history
from tracker.queries.own_cases import OwnCase, own_cases
from tracker.queries.participants import ParticipantKey
from tracker.services import notices as acts
from tracker.services.case_moves import CannotMoveError
from tracker.services.notices import NoticeDraft
from tracker.web.access import is_own, own_participant_or_404
from tracker.web.cases import case_submission, due_day, found_case, reasoned_act
from tracker.web.evidence.sent import takes_files, with_sent_file
from tracker.web.forms.cases import NoticeForm, OwnWordsForm
from tracker.web.forms.stints import renew
from tracker.web.middleware.current_user import require_user
from tracker.web.submit import Submission, submit

bp = Blueprint("notices", __name__)


@bp.post("/cases/<int:case_id>/serve")
def serve(case_id: int) -> AnyResponse:
    """Serve a notice. Answers as every act on a case, and 200 with the preview for the button that asks for it."""
    found, form = found_case(case_id), NoticeForm()
    draft = NoticeDraft(form.notice.data or "", form.words.data)
    submission = case_submission(found, form, partial(acts.serve, draft=draft, on=clock.today()), notice=form)
    return submit(submission._replace(is_complete=form.is_complete))


@bp.post("/cases/<int:case_id>/extend")
def extend(case_id: int) -> AnyResponse:
    """Give the participant seven days more. Answers as every act on a case that needs words."""
    return reasoned_act(case_id, "extend", partial(acts.extend, on=clock.today()))


@bp.post("/participants/<int:participant_id>/cases/<int:case_id>/reply")
def reply(participant_id: int, case_id: int) -> AnyResponse:
    """Store the participant's reply. Answers as `_write`."""
    return _write(participant_id, case_id, acts.reply)


@bp.post("/participants/<int:participant_id>/cases/<int:case_id>/dispute")
def dispute(participant_id: int, case_id: int) -> AnyResponse:
    """Store what the participant says is wrong. Answers as `_write`."""
    return _write(participant_id, case_id, acts.dispute)


@bp.post("/participants/<int:participant_id>/cases/<int:case_id>/contest")
def contest(participant_id: int, case_id: int) -> AnyResponse:
    """Contest a decision. Answers as `_write`."""
    return _write(participant_id, case_id, partial(acts.contest, on=clock.today()))


def _write(participant_id: int, case_id: int, act: Callable[..., Any]) -> AnyResponse:
    """Do an act of the participant in their own words.

    303 to the page of the cases; 422 without words, after too many, and with a wrong file; 409 with the typed text if the
    case is in another state; 404 for a case of somebody else.
    """
    key, form = own_participant_or_404(participant_id), OwnWordsForm()
    if all(each.id != case_id for each in own_cases(key.id, on=clock.today())):
        abort(404)
    form.case_id = case_id
    by: dict[str, Any] = {"by": require_user().user_id, "operation": form.operation.data or None}
    return submit(
        Submission(
            page=lambda status: own_page(key, form, status=status),
            is_complete=form.is_complete,
            act=lambda: with_sent_file(form.file.sent, lambda file: act(case_id, form.own_words.data, file=file, **by)),
            conflict=lambda _error: own_page(key, form, status=409, conflict=True),
            refusals=(CannotMoveError, FactError, WrongFileError),
            refuse=lambda error: None if form.refuse(error) else own_page(key, form, status=409, conflict=True),
            url=lambda _key: url_for("participants.decisions", participant_id=key.id, _anchor=f"case-{case_id}"),
        )
    )


def own_page(key: ParticipantKey, form: OwnWordsForm | None = None, *, status: int = 200, conflict: bool = False) -> Response:
    """Show the cases of a participant, each with the next step; with forms for the participant alone."""
    today, office = clock.today(), office_history()
    found = own_cases(key.id, on=today)
    cases = [(each, due_day(each, office), _open_act(each), uuid.uuid4().hex) for each in found]
    page = render_template(
        "notices/own_cases.html",
        key=key,
        own=is_own(key.id),
        cases=cases,
        form=renew(form or OwnWordsForm(formdata=None), 0),
        today=today,
        conflict=conflict,
        files={each.id: each for each in evidence_of(key.id)} if found and is_own(key.id) else {},
        takes_files=takes_files(),
        office=office.on(today).contact,
    )
    return make_response(page, status)


def _open_act(case: OwnCase) -> str | None:
    """Return the act that the participant may do in words; None without one."""
    if case.state == "awaiting-participant":
        return "reply"
    if case.state not in {"decided", "closed"}:
        return "dispute"
    return "contest" if case.contest_end is not None and clock.today() <= case.contest_end else None
