"""Pages on which a device makes and uses passkeys, as the script of the page would let it."""

import html
import re

from werkzeug.test import TestResponse

from tests.factories.participants import select_rows
from tests.support.client import Client
from tests.support.forms import page_forms, submit_form
from tests.support.soft_passkeys import SoftPasskey
from tracker.models.accounts import User

PAGE, SECOND_STEP = "/profile/two-steps", "/sign-in/second-step"
ORIGIN = "http://localhost"
OPTIONS = re.compile(r'data-options="([^"]+)"')


def email_of(user_id: int) -> str:
    """The address of a user."""
    [(email,)] = select_rows(User, "email", id=user_id)
    return str(email)


def options_on(answer: TestResponse) -> str:
    """What the script of a page hands to the browser."""
    found = OPTIONS.search(answer.text)
    assert found, answer.text[:2000]
    return html.unescape(found[1])


def form_of(answer: TestResponse, path: str) -> int:
    """The number of the form that is sent to an address."""
    return [action for action, _ in page_forms(answer)].index(path)


def add_passkey(client: Client, device: SoftPasskey, name: str = "My phone") -> TestResponse:
    """The answer to a passkey that a device has made."""
    page = client.send(f"{PAGE}/passkeys/new", {})
    credential = device.make(options_on(page), ORIGIN)
    number = form_of(page, f"{PAGE}/passkeys")
    return submit_form(client, page, number=number, credential=credential, passkey_name=name)


def sign_with(client: Client, page: TestResponse, device: SoftPasskey, path: str = f"{SECOND_STEP}/passkey") -> TestResponse:
    """The answer to what a device signs on a page."""
    return submit_form(client, page, number=form_of(page, path), credential=device.sign(options_on(page), ORIGIN))


def passkey_page(client: Client, onward: str = "") -> TestResponse:
    """The page that asks for a passkey alone."""
    page = client.get("/sign-in", query_string={"next": onward})
    answer = submit_form(client, page, number=form_of(page, "/sign-in/passkey"))
    return client.get(answer.location)
