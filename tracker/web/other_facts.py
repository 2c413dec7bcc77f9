"""Officers try other facts on a case before any notice, without saving them, and propose them for the data fix."""

from html import unescape
from typing import Any

from flask import Response, abort, get_template_attribute, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.compliance.rulebook import CannotAssess
from tracker.queries.cases import CaseKey
from tracker.queries.dossiers import Dossier
from tracker.queries.sheets import Sheet, sheet
from tracker.services.case_moves import CannotMoveError
from tracker.services.cases import propose_fix
from tracker.web.cases import bp, found_case
from tracker.web.forms.error_texts import no_rules_error
from tracker.web.forms.other_facts import OtherFactsForm, other_facts_form
from tracker.web.forms.stints import renew, seen_version
from tracker.web.middleware.current_user import require_user
from tracker.web.submit import Submission, submit
from tracker.web.view_models.other_facts import TriedFacts, try_facts


@bp.route("/cases/<int:case_id>/other-facts", methods=["GET", "POST"])
def other_facts(case_id: int) -> Response:
    """Show the recorded facts in a form, or what other ones do to the limits. 422 with errors; 404 once a notice was served."""
    found, who = _open_case(case_id)
    form = _form(who)
    if not form.is_submitted():
        return _page(found, who, renew(form, found.version))
    tried = _try(form, found, who, has_reason=False)
    return _page(found, who, form, tried=tried, status=200 if tried else 422)


@bp.post("/cases/<int:case_id>/propose-fix")
def propose_other_facts(case_id: int) -> AnyResponse:
    """Store the tried facts as a proposal. 303 to the case; 422 with errors; 409 if the case changed; 404 as `other_facts`."""
    found, who = _open_case(case_id)
    form = _form(who)
    tried = _try(form, found, who, has_reason=True)

    def act() -> CaseKey:
        assert tried is not None
        key, author = CaseKey(found.id, seen_version(form)), require_user().user_id
        return propose_fix(key, _words(tried, form), by=author, operation=form.operation.data)

    def page(status: int, conflict: bool = False) -> Response:
        return _page(
            found, who, form if not conflict else renew(form, found.version), tried=tried, status=status, conflict=conflict
        )

    return submit(
        Submission(
            page=page,
            is_complete=lambda: tried is not None,
            act=act,
            refusals=(CannotMoveError,),
            refuse=lambda _error: page(409, conflict=True),
            conflict=lambda _error: page(409, conflict=True),
            url=lambda key: url_for("cases.case", case_id=key.id),
        )
    )


def _open_case(case_id: int) -> tuple[Dossier, Sheet]:
    """Return a case on which facts can be tried, and its participant; 404 for another one, and without an arrival."""
    found = found_case(case_id)
    who = sheet(found.participant_id, on=clock.today())
    if not found.is_before_notice or require_user().user_id in found.conflicts or who.stay.arrived_on is None:
        abort(404)
    return found, who


def _form(who: Sheet) -> OtherFactsForm:
    return other_facts_form(who.current, arrived_on=who.stay.arrived_on, departed_on=who.stay.departed_on)


def _try(form: OtherFactsForm, found: Dossier, who: Sheet, *, has_reason: bool) -> TriedFacts | None:
    """Return what the form does to the limits; None if it has an error, which it shows."""
    if not form.is_complete(has_reason=has_reason):
        return None
    try:
        return try_facts(form, who, found.rule, on=clock.today())
    except CannotAssess as error:
        form.arrived_on.errors = [no_rules_error(error)]
        return None


def _words(tried: TriedFacts, form: OtherFactsForm) -> str:
    """Return a proposal in words, a line each: the other facts, the limits with them, and how the officer knows it."""
    line = {
        name: get_template_attribute("cases/other_facts_words.html", f"{name}_line") for name in ("fact", "course", "limit")
    }
    lines = [line["fact"](each) for each in tried.facts]
    lines += [line["course"](tried.course)] if tried.course else []
    lines += [line["limit"](each) for each in tried.differences]
    # Macros escape for pages; the proposal is plain text.
    return "\n".join([*(" ".join(unescape(str(each)).split()) for each in lines), form.because.data])


def _page(found: Dossier, who: Sheet, form: OtherFactsForm, *, status: int = 200, **shown: Any) -> Response:
    given: dict[str, Any] = {"tried": None, "conflict": False} | shown
    return make_response(render_template("cases/other_facts.html", case=found, who=who, form=form, **given), status)
