"""Pages for participants: preview, make, download and revoke their own proofs. Nobody else may see them."""

from typing import Any

from flask import Response, abort, current_app, make_response, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.adapters.keys import Keyring, SealedError
from tracker.errors import FactError
from tracker.formats.proofs.pdf import check_url
from tracker.formats.proofs.public_keys import keys_by_name
from tracker.formats.proofs.read import SignedProof, read_token
from tracker.queries.participants import ParticipantKey
from tracker.queries.proofs import ProofFact, StintEmployer, employer_of_stint, proofs_of, public_keys
from tracker.queries.proofs import proof as found_proof
from tracker.queries.sheets import sheet
from tracker.services.proofs.make import ProofDraft, ProofKey, make_proof, preview_proof, withdraw_proof
from tracker.web.access import own_participant_or_404
from tracker.web.forms.proofs import ProofForm, proof_form
from tracker.web.forms.stints import seen_version
from tracker.web.middleware.current_user import require_user
from tracker.web.middleware.language import current_language
from tracker.web.proofs.blueprint import bp
from tracker.web.submit import Submission, submit
from tracker.workflows.proofs.proof_file import proof_file


@bp.get("/participants/<int:participant_id>/proofs")
def overview(participant_id: int) -> str:
    """List the participant's proofs, and the employers for which one can be made."""
    key = own_participant_or_404(participant_id)
    jobs = [line for line in sheet(key.id, on=clock.today()).current if line.kind == "job"]
    lines = {line.name: line.line_id for line in jobs}
    return render_template("proofs/overview.html", key=key, proofs=proofs_of(key.id), lines=lines)


@bp.get("/participants/<int:participant_id>/jobs/<int:line_id>/proof")
def offer(participant_id: int, line_id: int) -> Response:
    """Preview a proof for the employer of a job, or explain why none can be made."""
    key = own_participant_or_404(participant_id)
    return _preview_page(key, _employer_or_404(key, line_id), proof_form(key.version))


@bp.post("/participants/<int:participant_id>/jobs/<int:line_id>/proof")
def make(participant_id: int, line_id: int) -> AnyResponse:
    """Make the proof; 303 to its page. 422 if no day can be stated, 409 if the facts changed."""
    key = own_participant_or_404(participant_id)
    employer, form = _employer_or_404(key, line_id), ProofForm()
    asks = preview_proof(key.id, employer.id, on=clock.today()).if_ended is not None
    draft = ProofDraft(employer.id, form.seen_until, current_language().tag, form.gaps_ended)
    who: dict[str, Any] = {"on": clock.today(), "by": require_user().user_id, "operation": form.operation.data}
    return submit(
        Submission(
            page=lambda status: _preview_page(key, employer, form, status=status),
            is_complete=lambda: form.is_complete(asks=asks),
            act=lambda: make_proof(key._replace(version=seen_version(form)), draft, keys=_keys(), **who),
            refusals=(FactError, SealedError),
            refuse=lambda error: _refused(key, employer, form, error),
            conflict=lambda _error: _preview_page(key, employer, form, status=409),
            url=lambda made: url_for("proofs.proof", participant_id=key.id, proof_id=made.id),
        )
    )


@bp.get("/participants/<int:participant_id>/proofs/<int:proof_id>")
def proof(participant_id: int, proof_id: int) -> Response:
    """Show a proof, whether it is current, and the link to its file."""
    return _page("proof", _own_or_404(own_participant_or_404(participant_id), proof_id))


@bp.get("/participants/<int:participant_id>/proofs/<int:proof_id>/proof.pdf")
def download(participant_id: int, proof_id: int) -> Response:
    """Download the file; 410 once the proof is revoked, 503 without keys."""
    found = _own_or_404(own_participant_or_404(participant_id), proof_id)
    if not found.is_current:
        abort(410)
    try:
        content = proof_file(_signed_proof(found), current_app.config["PUBLIC_URL"], language=found.language, keys=_keys())
    except SealedError:
        abort(503)
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f"attachment; filename=sojourn-proof-{found.until.isoformat()}.pdf"
    return response


@bp.get("/participants/<int:participant_id>/proofs/<int:proof_id>/withdraw")
def ask(participant_id: int, proof_id: int) -> Response:
    """Ask for confirmation before a proof is revoked."""
    return _page("withdraw", _own_or_404(own_participant_or_404(participant_id), proof_id))


@bp.post("/participants/<int:participant_id>/proofs/<int:proof_id>/withdraw")
def withdraw(participant_id: int, proof_id: int) -> AnyResponse:
    """Revoke the proof; 303 to its page, 409 if it was revoked already."""
    key = own_participant_or_404(participant_id)
    found, form = _own_or_404(key, proof_id), ProofForm()
    return submit(
        Submission(
            page=lambda status: _page("withdraw", found, status=status),
            act=lambda: withdraw_proof(ProofKey(key.id, found.id), by=require_user().user_id, operation=form.operation.data),
            conflict=lambda _error: _still_current_or_revoked(key, proof_id),
            url=lambda _: url_for("proofs.proof", participant_id=key.id, proof_id=found.id),
        )
    )


def _still_current_or_revoked(key: ParticipantKey, proof_id: int) -> Response:
    """Show the proof as it is now, with the question again if it is current."""
    now = _own_or_404(key, proof_id)
    return _page("withdraw" if now.is_current else "proof", now, status=409)


def _refused(key: ParticipantKey, employer: StintEmployer, form: ProofForm, error: FactError | SealedError) -> Response:
    """Show the reason above the preview, which itself explains why no day can be stated."""
    trouble = _("No proof can be signed: the keys are not set up. Ask the programme office.")
    return _preview_page(key, employer, form, status=422, trouble=trouble if isinstance(error, SealedError) else None)


def _preview_page(
    key: ParticipantKey, employer: StintEmployer, sent: ProofForm, *, status: int = 200, trouble: str | None = None
) -> Response:
    """Show the days that can be stated now, with the answer and the error of the form that was sent."""
    offer = preview_proof(key.id, employer.id, on=clock.today())
    form = proof_form(key.version, offer.until, offer.if_ended, sent.gap.data)
    form.gap.errors = sent.gap.errors
    values = {"key": key, "employer": employer, "offer": offer, "trouble": trouble, "conflict": status == 409}
    return make_response(render_template("proofs/offer.html", form=form, **values), status)


def _page(which: str, found: ProofFact, *, status: int = 200) -> Response:
    statement = _signed_proof(found).statement
    values = {"proof": found, "stated": statement, "today": clock.today(), "form": proof_form(1), "check_url": check_url}
    return make_response(render_template(f"proofs/{which}.html", **values), status)


def _own_or_404(key: ParticipantKey, proof_id: int) -> ProofFact:
    """Return a proof of this participant, or 404."""
    found = found_proof(proof_id, participant_id=key.id)
    if found is None:
        abort(404)
    return found


def _employer_or_404(key: ParticipantKey, line_id: int) -> StintEmployer:
    """Return the employer of a current job of this participant, or 404."""
    found = employer_of_stint(line_id, participant_id=key.id)
    if found is None:
        abort(404)
    return found


def _signed_proof(found: ProofFact) -> SignedProof:
    return read_token(found.token, keys_by_name(public_keys()))


def _keys() -> Keyring:
    keys: Keyring = current_app.extensions["keyring"]
    return keys
