"""For everybody, without an account: whether a proof is genuine and still stands, a reminder of its day, the public keys."""

from flask import Response, abort, current_app, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.formats.proofs.pdf import check_url
from tracker.formats.proofs.public_keys import publish_keys
from tracker.formats.proofs.reminder import format_reminder
from tracker.queries.proofs import public_keys
from tracker.web.forms.proofs import CheckForm
from tracker.web.proofs.blueprint import bp
from tracker.workflows.proofs.check import CURRENT, ProofCheck, as_json, check_file, check_text

ASKED = "p"
"""What holds a proof in an address."""


@bp.get("/proofs")
def check() -> Response:
    """What can be said of the proof in the address; without one, how to check one."""
    text = request.args.get(ASKED)
    return _page(CheckForm(formdata=None), checked=check_text(text, on=clock.today()) if text else None)


@bp.post("/proofs")
def check_sent() -> AnyResponse:
    """The same for a proof that is sent: the file, or its address. Nothing of it is kept."""
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
        form.ask_for_one()
        return _page(form, status=422)
    if checked.proof is None:
        return _page(form, checked=checked)
    return redirect(url_for("proofs.check", p=checked.proof.token), 303)


@bp.get("/proofs/check.json")
def check_as_json() -> Response:
    """The same as JSON."""
    return jsonify(as_json(check_text(request.args.get(ASKED, ""), on=clock.today()), current_app.config["PUBLIC_URL"]))


@bp.get("/proofs/reminder.ics")
def remind() -> Response:
    """A calendar with the last day, for a proof that stands."""
    checked = check_text(request.args.get(ASKED, ""), on=clock.today())
    if checked.proof is None or checked.verdict != CURRENT:
        abort(404)
    content = format_reminder(checked.proof.statement, check_url(checked.proof.token, current_app.config["PUBLIC_URL"]))
    response = Response(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = "attachment; filename=sojourn-reminder.ics"
    return response


@bp.get("/proofs/keys.json")
def keys() -> Response:
    """Every public key, so that proofs can be checked without asking here."""
    return jsonify(publish_keys(public_keys()))


def _page(form: CheckForm, *, checked: ProofCheck | None = None, status: int = 200, expired: bool = False) -> Response:
    page = render_template("proofs/check.html", form=form, checked=checked, expired=expired, today=clock.today())
    return make_response(page, status)
