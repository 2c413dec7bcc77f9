"""A participant's choices: language, kinds and ways of messages, and push in her browsers. Nobody else may see them."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, g, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker.adapters.push import Pusher
from tracker.errors import NotFoundError
from tracker.queries.outbox import unwanted_messages
from tracker.queries.participants import ParticipantKey
from tracker.queries.push import browsers_of
from tracker.services.outbox import choose_messages
from tracker.services.push import turn_off as delete_browser
from tracker.services.push import turn_on as store_browser
from tracker.web.access import own_participant_or_404
from tracker.web.accounts.browsers import browser
from tracker.web.forms.messages import ChoicesForm, PushForm, choices_form, push_form, written
from tracker.web.middleware.current_user import require_user
from tracker.web.middleware.language import current_language
from tracker.web.push import pusher
from tracker.web.submit import Submission, submit

SAVED = ("choices", "on", "off")
"""What the page may confirm."""

bp = Blueprint("messages", __name__)


@bp.get("/participants/<int:participant_id>/messages/settings")
def settings(participant_id: int) -> Response:
    """Show which messages reach the participant in which way."""
    return _page(own_participant_or_404(participant_id))


@bp.post("/participants/<int:participant_id>/messages/settings")
def choose(participant_id: int) -> AnyResponse:
    """Store the choices; 303 to the page, 422 with errors, 409 if they were changed elsewhere meanwhile."""
    key, form = own_participant_or_404(participant_id), ChoicesForm()
    draft = form.draft(with_push=pusher() is not None)

    def act() -> int:
        done = choose_messages(key.id, draft, by=require_user().user_id, operation=form.operation.data)
        g.speaks = draft.language
        return done

    return submit(
        Submission(
            page=lambda status: _page(key, form, status=status),
            act=act,
            is_complete=form.validate,
            conflict=lambda _error: _page(key, form, status=409),
            url=lambda _id: _url(key, "choices"),
        )
    )


@bp.post("/participants/<int:participant_id>/push")
def turn_on(participant_id: int) -> AnyResponse:
    """Turn push on in this browser; 303 to the page, 422 with errors, 404 if push is not offered."""
    key, sender, form = own_participant_or_404(participant_id), _pusher_or_404(), PushForm()
    draft = form.draft(sender.public_key, request.user_agent.string)
    return submit(
        Submission(
            page=lambda status: _page(key, push=form, status=status),
            act=lambda: store_browser(key.id, draft, by=require_user().user_id, operation=form.operation.data),
            is_complete=lambda: form.check(sender),
            conflict=lambda _error: _page(key, status=409),
            refuse=lambda _error: form.refuse(),
            url=lambda _id: _url(key, "on"),
        )
    )


@bp.post("/participants/<int:participant_id>/push/<int:browser_id>/off")
def turn_off(participant_id: int, browser_id: int) -> AnyResponse:
    """Turn push off in a browser; 303 to the page, 404 if it is not one of the participant's."""
    key, form = own_participant_or_404(participant_id), PushForm()
    return submit(
        Submission(
            page=lambda status: _page(key, status=status),
            act=lambda: delete_browser(key.id, browser_id, by=require_user().user_id, operation=form.operation.data),
            conflict=lambda _error: _page(key, status=409),
            refusals=(NotFoundError,),
            refuse=lambda _error: abort(404),
            url=lambda _id: _url(key, "off"),
        )
    )


def _pusher_or_404() -> Pusher:
    found = pusher()
    return abort(404) if found is None else found


def _url(key: ParticipantKey, saved: str) -> str:
    return url_for("messages.settings", participant_id=key.id, saved=saved)


def _page(key: ParticipantKey, form: ChoicesForm | None = None, *, push: PushForm | None = None, status: int = 200) -> Response:
    """Show the page. After a conflict the form holds what was typed, and is sent again over what is stored now."""
    sender, stored = pusher(), unwanted_messages(key.id)
    found = browsers_of(key.id, signed_with=sender.public_key) if sender else []
    form = form or choices_form(current_language().tag, stored)
    fresh = choices_form("", stored)
    if status == HTTPStatus.CONFLICT:
        form.shown.data, form.operation.data = written(stored), fresh.operation.data
    page = render_template(
        "alerts/settings.html",
        key=key,
        form=form,
        push=push or push_form(),
        public_key=sender and sender.public_key,
        browsers=[(each, browser(each.device), push_form().operation.data) for each in found],
        saved=request.args.get("saved") if request.args.get("saved") in SAVED else None,
        conflict=status == HTTPStatus.CONFLICT,
    )
    return make_response(page, status)
