"""One request with its answer; for officers the list by deadline, and the forms that comply and refuse."""

from typing import Any

from flask import Response, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.compliance.privacy_requests import GROUNDS
from tracker.queries.office import office_settings
from tracker.queries.participants import ParticipantKey, language_of
from tracker.queries.privacy_requests import PrivacyRequestFact, answered_privacy_requests, open_privacy_requests
from tracker.services.privacy_requests.answer import comply as comply_with
from tracker.services.privacy_requests.answer import refuse as refuse_request
from tracker.web.access import is_own, participant_or_404
from tracker.web.forms.privacy_requests import ComplyForm, RefusalForm
from tracker.web.forms.stints import renew, seen_version
from tracker.web.middleware.current_user import require_user
from tracker.web.privacy_requests.blueprint import bp
from tracker.web.privacy_requests.receive import request_or_404
from tracker.web.submit import Submission, submit

LATEST = 50
"""Answered requests that the list shows."""


@bp.get("/privacy-requests")
def waiting() -> str:
    """List the unanswered requests, the earliest deadline first, and the latest answered ones."""
    values = {"waiting": open_privacy_requests(), "answered": answered_privacy_requests(LATEST), "today": clock.today()}
    return render_template("privacy_requests/waiting.html", **values)


@bp.get("/participants/<int:participant_id>/privacy-requests/<int:request_id>")
def one(participant_id: int, request_id: int) -> Response:
    """Show a request, its deadline and its answer; officers may answer it."""
    key = participant_or_404(participant_id)
    found = request_or_404(key, request_id)
    return _page(key, found, renew(ComplyForm(formdata=None), found.version))


@bp.post("/participants/<int:participant_id>/privacy-requests/<int:request_id>/comply")
def comply(participant_id: int, request_id: int) -> AnyResponse:
    """Note that the office complied. 303 to the request; 422 with errors; 409 if it was answered meanwhile."""
    key, form = participant_or_404(participant_id), ComplyForm()
    found = request_or_404(key, request_id)
    seen = found.key._replace(version=seen_version(form))
    answer = Submission(
        page=lambda status: _page(key, found, form, status=status),
        is_complete=lambda: form.is_complete(found.kind),
        act=lambda: comply_with(seen, form.note.data, **_by(form)),
        refuse=lambda _error: _page(key, found, form, status=422, trouble=True),
        conflict=lambda _error: _conflict(key, request_id, form),
        url=lambda _: url_for("privacy_requests.one", participant_id=key.id, request_id=found.id, said="answered"),
    )
    return submit(answer)


@bp.get("/participants/<int:participant_id>/privacy-requests/<int:request_id>/refuse")
def refusal(participant_id: int, request_id: int) -> Response:
    """Ask for the ground and the reasons of a refusal."""
    key = participant_or_404(participant_id)
    found = request_or_404(key, request_id)
    return _refusal_page(key, found, renew(RefusalForm(formdata=None), found.version))


@bp.post("/participants/<int:participant_id>/privacy-requests/<int:request_id>/refuse")
def refuse(participant_id: int, request_id: int) -> AnyResponse:
    """Refuse the request. 303 to the request; 422 with errors; 409 if it was answered meanwhile."""
    key, form = participant_or_404(participant_id), RefusalForm()
    found = request_or_404(key, request_id)
    seen = found.key._replace(version=seen_version(form))
    answer = Submission(
        page=lambda status: _refusal_page(key, found, form, status=status),
        is_complete=lambda: form.is_complete(found.kind),
        act=lambda: refuse_request(seen, form.draft, **_by(form)),
        conflict=lambda _error: _refusal_conflict(key, request_id, form),
        url=lambda _: url_for("privacy_requests.one", participant_id=key.id, request_id=found.id, said="answered"),
    )
    return submit(answer)


def _by(form: ComplyForm | RefusalForm) -> dict[str, Any]:
    return {"on": clock.today(), "by": require_user().user_id, "operation": form.operation.data}


def _conflict(key: ParticipantKey, request_id: int, form: ComplyForm) -> Response:
    now = request_or_404(key, request_id)
    return _page(key, now, renew(form, now.version), status=409)


def _refusal_conflict(key: ParticipantKey, request_id: int, form: RefusalForm) -> Response:
    now = request_or_404(key, request_id)
    return _refusal_page(key, now, renew(form, now.version), status=409)


def _page(
    key: ParticipantKey, found: PrivacyRequestFact, form: ComplyForm, *, status: int = 200, trouble: bool = False
) -> Response:
    values = {
        "trouble": trouble,
        "key": key,
        "own": is_own(key.id),
        "asked": found,
        "form": form,
        "section": GROUNDS[found.kind].get(found.ground or ""),
        "contact": office_settings(on=clock.today()).contact,
        "today": clock.today(),
        "said": request.args.get("said") if request.method == "GET" else None,
        "conflict": status == 409,
    }
    return make_response(render_template("privacy_requests/request.html", **values), status)


def _refusal_page(key: ParticipantKey, found: PrivacyRequestFact, form: RefusalForm, *, status: int = 200) -> Response:
    values = {"key": key, "asked": found, "grounds": GROUNDS[found.kind], "form": form, "conflict": status == 409}
    page = render_template("privacy_requests/refuse.html", language=language_of(key.id), **values)
    return make_response(page, status)
