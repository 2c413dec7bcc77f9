"""The statement of a participant's own whole record, signed: its page, and the file in a language."""

from flask import Response, abort, current_app, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.adapters.keys import Keyring, SealedError
from tracker.errors import FactError, NotFoundError
from tracker.languages import LANGUAGES
from tracker.queries.participants import ParticipantKey
from tracker.services.proofs.whole_record import audit_statement, sign_whole_record
from tracker.web.access import own_participant_or_404
from tracker.web.middleware.current_user import require_user
from tracker.web.middleware.language import current_language
from tracker.web.proofs.blueprint import bp
from tracker.workflows.proofs.proof_file import record_file


@bp.get("/participants/<int:participant_id>/statement")
def statement(participant_id: int) -> Response:
    """Show what the statement of the whole record holds, and a button for each language."""
    return _page(own_participant_or_404(participant_id))


@bp.post("/participants/<int:participant_id>/statement")
def download_statement(participant_id: int) -> AnyResponse:
    """Sign the record as it is now and download the file. 422 if nothing can be counted yet, 503 without keys."""
    key = own_participant_or_404(participant_id)
    if request.form.get("step"):
        return _page(key)
    chosen = request.form.get("language", "")
    language = chosen if chosen in LANGUAGES else current_language().tag
    keys: Keyring = current_app.extensions["keyring"]
    try:
        audit_statement(key.id, keys=keys, on=clock.today(), by=require_user().user_id)
        token = sign_whole_record(key.id, keys=keys, at=clock.now(), on=clock.today())
        content = record_file(token, current_app.config["PUBLIC_URL"], language=language, keys=keys)
    except NotFoundError:
        abort(404)
    except FactError:
        return _page(key, status=422)
    except SealedError:
        abort(503)
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f"attachment; filename=sojourn-statement-{clock.today().isoformat()}.pdf"
    return response


def _page(key: ParticipantKey, *, status: int = 200) -> Response:
    values = {"key": key, "languages": LANGUAGES.values(), "refused": status == 422}
    return make_response(render_template("proofs/statement.html", **values), status)
