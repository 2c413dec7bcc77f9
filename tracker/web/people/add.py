"""Somebody new, with what is known of them."""

from flask import Response, current_app, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.errors import FactError, OperationReusedError
from tracker.services.participants.add import add_participant
from tracker.services.quota.places import FullError
from tracker.web.forms.lines import renewed
from tracker.web.forms.people import ParticipantForm
from tracker.web.middleware.current_user import require_user
from tracker.web.people.blueprint import bp
from tracker.web.people.choices import with_choices


@bp.get("/participants/new")
def new() -> Response:
    """An empty form."""
    return _page(renewed(with_choices(ParticipantForm(formdata=None, data={"scheme": "japan", "direction": "inbound"})), 0))


@bp.post("/participants/new")
def add() -> AnyResponse:
    """Somebody is added; or the form says beside its boxes why not."""
    form = with_choices(ParticipantForm())
    if form.step.data:
        return _page(form)
    if not form.is_complete():
        return _page(form, status=422)
    keys = current_app.extensions["keyring"]
    try:
        key = add_participant(
            form.draft(), keys=keys, on=clock.today(), by=require_user().user_id, operation=form.operation.data
        )
    except (FactError, FullError) as error:
        form.refuse(error)
        return _page(form, status=422)
    except OperationReusedError:
        return _page(renewed(form, 0), status=409)
    return redirect(url_for("people.facts", participant_id=key.id, said="added"), 303)


def _page(form: ParticipantForm, *, status: int = 200) -> Response:
    return make_response(render_template("people/new.html", form=form, sent_before=status == 409), status)
