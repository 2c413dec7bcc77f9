"""End one kind of email by the address in it, without signing in; the signature of the address is what allows it."""

from flask import Blueprint, Response, abort, make_response, render_template, request

from tracker import clock
from tracker.queries.digests import DIGEST
from tracker.services.digests import choose_digest
from tracker.services.email import choose_email
from tracker.workflows.email.unsubscribe import Subscription, is_ended, open_subscription

bp = Blueprint("unsubscribe", __name__)


@bp.get("/unsubscribe/<token>")
def page(token: str) -> Response:
    """Show whether the emails are sent, with a button that ends or resumes them; 404 for an unknown address."""
    return _page(token, _found(token))


@bp.post("/unsubscribe/<token>")
def choose(token: str) -> Response:
    """End the emails, or resume them with `wanted`. 200; 404 for an unknown address.

    Mail programs send this without a cookie and without a form's token (RFC 8058): the address is signed instead.
    """
    found = _found(token)
    if not request.form.get("step"):
        wanted, at = bool(request.form.get("wanted")), clock.now()
        if found.kind == DIGEST:
            choose_digest(found.recipient_id, wanted=wanted, at=at)
        else:
            choose_email(found.recipient_id, found.kind, wanted=wanted, at=at)
    return _page(token, found)


def _found(token: str) -> Subscription:
    found = open_subscription(token)
    if found is None:
        abort(404)
    return found


def _page(token: str, found: Subscription) -> Response:
    wanted = not is_ended(found)
    return make_response(render_template("outbox/unsubscribe.html", token=token, kind=found.kind, wanted=wanted))
