"""Public pages, without an account: check a proof, remind of its day, list the public keys."""

from flask import Response, abort, current_app, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.formats.proofs.pdf import check_url
from tracker.formats.proofs.public_keys import publish_keys
from tracker.formats.proofs.reminder import format_reminder
from tracker.queries.proofs import public_keys
from tracker.web.forms.proofs import CheckForm
from tracker.web.proofs.blueprint import bp
from tracker.workflows.proofs.check import CURRENT, ProofCheck, check_file, check_text, render_check

IN_QUERY = "p"
"""The query parameter that holds a token."""


@bp.get("/proofs")
def check() -> Response:
    """Show the check of the proof in the address; without one, the form."""
    text = request.args.get(IN_QUERY)
    return _page(CheckForm(formdata=None), checked=check_text(text, on=clock.today()) if text else None)


@bp.post("/proofs")
def check_sent() -> AnyResponse:
    """Check a submitted file or address; 303 to the result, 422 if both are missing.

    The submission is not stored.
    """
    form = CheckForm()
    if not form.csrf_token.validate(form):
        return _page(form, expired=True, status=400)
    if form.step.data:
        return _page(form)
    upload = request.files.get("file")
    if upload and upload.filename:
        checked = check_file(upload.read(), on=clock.today())
    elif form.pasted:
        checked = check_text(form.pasted, on=clock.today())
    else:
        form.require_one()
        return _page(form, status=422)
    if checked.proof is None:
        return _page(form, checked=checked)
    return redirect(url_for("proofs.check", p=checked.proof.token), 303)


@bp.get("/proofs/check.json")
def check_as_json() -> Response:
    """Return the check as JSON."""
    return jsonify(render_check(check_text(request.args.get(IN_QUERY, ""), on=clock.today()), current_app.config["PUBLIC_URL"]))


@bp.get("/proofs/reminder.ics")
def remind() -> Response:
    """Return a calendar file with the last day; 404 unless the proof is current."""
    checked = check_text(request.args.get(IN_QUERY, ""), on=clock.today())
    if checked.proof is None or checked.verdict != CURRENT:
        abort(404)
    content = format_reminder(checked.proof.statement, check_url(checked.proof.token, current_app.config["PUBLIC_URL"]))
    response = Response(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = "attachment; filename=sojourn-reminder.ics"
    return response


@bp.get("/proofs/keys.json")
def keys() -> Response:
    """Return every public key, so that proofs can be checked without this server."""
    return jsonify(publish_keys(public_keys()))


def _page(form: CheckForm, *, checked: ProofCheck | None = None, status: int = 200, expired: bool = False) -> Response:
    page = render_template("proofs/check.html", form=form, checked=checked, expired=expired, today=clock.today())
    return make_response(page, status)
