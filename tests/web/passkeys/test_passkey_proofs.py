"""Passkeys that prove again who somebody is."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from werkzeug.test import TestResponse

from tests.factories.participants import select_rows
from tests.support.client import Client
from tests.support.forms import press_button, submit_form
from tests.support.passkey_pages import ORIGIN, PAGE, add_passkey, form_of, options_on, sign_with
from tests.support.soft_passkeys import SoftPasskey
from tracker import clock
from tracker.models.accounts import Passkey
from tracker.web.accounts import fresh_sign_in

pytestmark = pytest.mark.usefixtures("inside")


@pytest.fixture
def late(client: Client, yui: int, device: SoftPasskey) -> Iterator[TestResponse]:
    """The page that asks for a proof before a passkey is removed."""
    add_passkey(client, device).close()
    with time_machine.travel(clock.now() + fresh_sign_in.LASTS + timedelta(seconds=1), tick=False):
        yield press_button(client, client.get(PAGE), "Remove My phone")


def test_passkey_proves_again_who_it_is(client: Client, yui: int, device: SoftPasskey, late: TestResponse) -> None:
    assert (late.status_code, "Confirm that it is you" in late.text) == (401, True)
    assert sign_with(client, late, device, late.request.path).location == f"{PAGE}?said=passkey-removed"


def test_another_passkey_proves_nothing(client: Client, yui: int, device: SoftPasskey, late: TestResponse) -> None:
    refused = sign_with(client, late, SoftPasskey(), late.request.path)
    assert (refused.status_code, "This passkey was not accepted" in refused.text) == (422, True)
    assert len(select_rows(Passkey, user_id=yui)) == 1
    old = submit_form(
        client, late, number=form_of(late, late.request.path) + 1, credential=device.sign(options_on(late), ORIGIN)
    )
    assert old.status_code == 422, "the challenge of before"


def test_passkey_proves_nothing_at_another_address(client: Client, yui: int, late: TestResponse) -> None:
    with client.session_transaction() as session:
        held = dict(session)
    with client.session_transaction(base_url="http://127.0.0.1") as session:
        session.update(held)
    boxes = {"csrf_token": client.token("/profile"), "credential": "{}"}
    answer = client.post(late.request.path, base_url="http://127.0.0.1", data=boxes)
    assert (answer.status_code, "Use my passkey" in answer.text) == (422, False)
