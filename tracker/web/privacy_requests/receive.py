"""Ask for a copy of the personal data or for a correction; officers record what came by post or email."""

from typing import Any

from flask import Response, abort, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.adapters.evidence_cleaning import WrongFileError
from tracker.errors import FactError
from tracker.queries.audit import passport_views
from tracker.queries.participants import ParticipantKey, history_of, people
from tracker.queries.privacy_requests import PrivacyRequestFact, PrivacyRequestKey, privacy_request, requests_of
from tracker.queries.retention import outlook_of
from tracker.services.evidence import StoredFile
from tracker.services.privacy_requests.receive import receive_privacy_request
from tracker.web.access import is_own, participant_or_404
from tracker.web.evidence.sent import takes_files, with_sent_file
from tracker.web.forms.privacy_requests import CorrectionForm, RequestForm, with_options
from tracker.web.forms.stints import renew
from tracker.web.middleware.current_user import require_user
from tracker.web.privacy_requests.blueprint import bp
from tracker.web.submit import Submission, submit

LOOKS = 50
"""Looks at the passport number that the page lists."""


@bp.get("/participants/<int:participant_id>/privacy-requests")
def overview(participant_id: int) -> str:
    """List a participant's requests, and offer a new one."""
    key = participant_or_404(participant_id)
    own = is_own(key.id)
    values = {"key": key, "own": own, "requests": requests_of(key.id), "today": clock.today(), "who": require_user()}
    if own:
        values["retention"] = outlook_of(key.id, on=clock.today())
        values |= {"looks": passport_views(key.id, limit=LOOKS), "has_history": history_of(people([key.id])[0]) is not None}
    return render_template("privacy_requests/overview.html", **values)


@bp.get("/participants/<int:participant_id>/privacy-requests/access")
def access(participant_id: int) -> Response:
    """Show the form that asks for a copy."""
    return _page(participant_or_404(participant_id), _new(RequestForm))


@bp.post("/participants/<int:participant_id>/privacy-requests/access")
def ask_access(participant_id: int) -> AnyResponse:
    """Ask for a copy. 303 to the request; 422 with errors, or if one is open; 409 if the operation id was used."""
    return _receive(participant_or_404(participant_id), with_options(RequestForm()))


@bp.get("/participants/<int:participant_id>/privacy-requests/correction")
def correction(participant_id: int) -> Response:
    """Show the form that asks for a correction."""
    return _page(participant_or_404(participant_id), _new(CorrectionForm))


@bp.post("/participants/<int:participant_id>/privacy-requests/correction")
def ask_correction(participant_id: int) -> AnyResponse:
    """Ask for a correction. 303 to the request; 422 with errors; 409 if the operation id was used."""
    return _receive(participant_or_404(participant_id), with_options(CorrectionForm()))


def request_or_404(key: ParticipantKey, request_id: int) -> PrivacyRequestFact:
    """Return a request of this participant, or 404."""
    found = privacy_request(request_id, participant_id=key.id)
    if found is None:
        abort(404)
    return found


def _receive(key: ParticipantKey, form: RequestForm) -> AnyResponse:
    own, today = is_own(key.id), clock.today()
    by: dict[str, Any] = {"on": today, "by": require_user().user_id, "operation": form.operation.data}

    def receive(file: StoredFile | None) -> PrivacyRequestKey:
        return receive_privacy_request(key.id, form.draft(own=own, on=today), file=file, **by)

    return submit(
        Submission(
            page=lambda status: _page(key, form, status=status),
            is_complete=lambda: form.is_complete(own=own),
            act=lambda: with_sent_file(form.sent_file if own else None, receive),
            refusals=(FactError, WrongFileError),
            refuse=lambda error: _refused(key, form, error),
            conflict=lambda _error: _page(key, renew(form, 0), status=409),
            url=lambda made: url_for("privacy_requests.one", participant_id=key.id, request_id=made.id, said="received"),
        )
    )


def _refused(key: ParticipantKey, form: RequestForm, error: FactError | WrongFileError) -> Response:
    form.refuse(error)
    return _page(key, form, status=422, is_waiting=error.reason == "open")


def _new(form: type[RequestForm]) -> RequestForm:
    return renew(with_options(form(formdata=None, data={"received_on": clock.today()})), 0)


def _page(key: ParticipantKey, form: RequestForm, *, status: int = 200, is_waiting: bool = False) -> Response:
    values = {
        "key": key,
        "own": is_own(key.id),
        "form": form,
        "conflict": status == 409,
        "is_waiting": is_waiting,
        "takes_files": takes_files(),
    }
    return make_response(render_template(f"privacy_requests/{form.kind}.html", **values), status)
