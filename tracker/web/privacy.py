"""Erase the personal data of a participant: an administrator's act, with a question before it."""

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker.web.forms.privacy import ErasureForm
from tracker.web.middleware.current_user import require_user
from tracker.web.submit import Submission, submit
from tracker.workflows.privacy import erase as erase_participant

bp = Blueprint("privacy", __name__)


@bp.get("/privacy/erase")
def erasure() -> Response:
    """Show the form, and after an erasure that it is done."""
    form = ErasureForm(formdata=None)
    form.operation.process_formdata([])
    return _page(form)


@bp.post("/privacy/erase")
def erase() -> AnyResponse:
    """Ask whether it is meant, then erase. 303 to the form; 200 with the question; 422 with errors."""
    form = ErasureForm()
    return submit(
        Submission(
            page=lambda status: _page(form, status=status),
            is_complete=form.is_complete,
            question=lambda: None if form.sure.data else _page(form, asks=True),
            act=lambda: erase_participant(
                form.reference.data,
                reason=form.reason.data,
                by=require_user().user_id,
                operation=form.operation.data,
                folder=current_app.extensions["evidence"],
            ),
            refuse=form.refuse,
            conflict=lambda _error: _conflict(form),
            url=lambda _id: url_for("privacy.erasure", said="erased"),
        )
    )


def _conflict(form: ErasureForm) -> Response:
    """Show the form again: its operation id was used for another request."""
    form.operation.process_formdata([])
    return _page(form, status=409)


def _page(form: ErasureForm, *, status: int = 200, asks: bool = False) -> Response:
    is_done = request.method == "GET" and request.args.get("said") == "erased"
    return make_response(render_template("privacy/erase.html", form=form, asks=asks, is_done=is_done), status)
