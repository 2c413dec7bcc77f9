"""Pages with questions or errors get an address of their own, so that back, forward and reload never send a form again.

A browser that goes back to the answer of a form asks whether to send it again, because pages behind a sign-in are not stored in
the browser. The form is therefore answered with the way to its page (post, redirect, get). The address has a random token only.
"""

import structlog
from flask import Flask, Response, current_app, make_response, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from tracker.adapters.keys import Secret
from tracker.errors import StorageError
from tracker.queries.accounts import SignedIn
from tracker.services.accounts.form_pages import StoredPage, read_form_page, save_form_page
from tracker.services.accounts.sessions import new_token
from tracker.web import policy
from tracker.web.middleware.current_user import current_user
from tracker.web.middleware.headers import nonce

LOG = structlog.get_logger("tracker")
PARAMETER = "form_page"


def init_app(app: Flask) -> None:
    """Show stored pages, after the policy was checked."""
    app.before_request(show_form_page)


def behind_address(answer: AnyResponse) -> AnyResponse:
    """Return the way, 303, to the page that answers a form; the answer itself for programs, without a sign-in, or if it cannot be stored.

    Browsers say by `Sec-Fetch-Mode` that the answer becomes an entry of their history.
    """
    if request.headers.get("Sec-Fetch-Mode") != "navigate" or answer.mimetype != "text/html" or answer.location:
        return answer
    user = current_user()
    if user is None:
        return answer
    token = new_token()
    page = StoredPage(answer.status_code, nonce(), answer.get_data(as_text=True))
    try:
        save_form_page(token, request.path, page, by=user.user_id)
    except StorageError as error:
        LOG.warning("page of a form not stored", error=str(error))
        return answer
    return redirect(f"{request.root_path}{request.path}?{PARAMETER}={token.text}", 303)


def show_form_page() -> AnyResponse | None:
    """Show the stored page of an address that has one; without one, the page of the address as it is now."""
    token = request.args.get(PARAMETER)
    user = current_user() if token and request.method in {"GET", "HEAD"} else None
    if token is None or user is None:
        return None
    page = read_form_page(Secret(token), request.path, by=user.user_id) if _may_send(user) else None
    if page is None:
        return redirect(f"{request.root_path}{request.path}" if request.endpoint else request.root_path or "/", 303)
    return _shown(page)


def _shown(page: StoredPage) -> Response:
    return make_response(page.html.replace(page.nonce, nonce()), page.status)


def _may_send(user: SignedIn) -> bool:
    """Return whether the user may still send the form that the page answered."""
    try:
        endpoint, _ = current_app.create_url_adapter(request).match(method="POST")  # type: ignore[union-attr]  # in a request
    except HTTPException:
        return False
    roles = policy.POLICY.get((endpoint, "POST"), frozenset())
    return roles == policy.EVERYBODY or bool(roles & user.roles)
