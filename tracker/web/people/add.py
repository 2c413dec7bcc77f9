"""Add a participant."""

from typing import Any

from flask import Response, current_app, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.services.participants.add import add_participant
from tracker.web.forms.people import ParticipantForm
from tracker.web.forms.stints import renew
from tracker.web.middleware.current_user import require_user
from tracker.web.people.blueprint import bp
from tracker.web.people.choices import with_choices
from tracker.web.submit import Submission, submit


@bp.get("/participants/new")
def new() -> Response:
    """Show an empty form."""
    return _page(renew(with_choices(ParticipantForm(formdata=None, data={"scheme": "japan", "direction": "inbound"})), 0))


@bp.post("/participants/new")
def add() -> AnyResponse:
    """Add the participant.

    303 to the new record; 422 with errors; 409 if the form was already sent with other content.
    """
    form = with_choices(ParticipantForm())
    by: dict[str, Any] = {"on": clock.today(), "by": require_user().user_id, "operation": form.operation.data}
    return submit(
        Submission(
            page=lambda status: _page(form, status=status),
            is_complete=form.is_complete,
            act=lambda: add_participant(form.draft(), keys=current_app.extensions["keyring"], **by),
            refuse=form.refuse,
            conflict=lambda _error: _page(renew(form, 0), status=409),
            url=lambda key: url_for("people.facts", participant_id=key.id, said="added"),
        )
    )


def _page(form: ParticipantForm, *, status: int = 200) -> Response:
    return make_response(render_template("people/new.html", form=form, sent_before=status == 409), status)
