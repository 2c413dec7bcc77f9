"""Invitations: officers send them, whoever follows one chooses a password and is in; a late one renews itself."""

import re
import uuid
from typing import Any

import pytest
import time_machine
from flask import Flask, current_app, url_for

from tests.factories.accounts import create_participant_user, create_user, sign_in
from tests.factories.participants import create_participant, keyring, select_rows
from tests.support.client import Client
from tests.support.forms import submit_form
from tracker import clock
from tracker.models.accounts import COMMAND_LINE, User
from tracker.models.participants import Participant
from tracker.queries.participants import ParticipantKey
from tracker.services.accounts.people import AccountDraft, invite
from tracker.services.participants.drafts import ParticularsDraft
from tracker.web.accounts import invitations
from tracker.workflows.account_links import INVITATION, NEW_ADDRESS, NEW_PASSWORD, invitation

pytestmark = pytest.mark.usefixtures("inside")
PASSWORD = "seven brass kettles by a window"
FORTNIGHT = 14 * 24 * 3600


def invited(client: Client) -> tuple[int, str]:
    """Somebody of the office who was invited: the id, and the path of the link."""
    made, email = invitation(config=current_app.config), f"{uuid.uuid4().hex}@office.example"
    draft = AccountDraft("T. Chan", email, frozenset({"manager"}), "en")
    id_ = invite(draft, made, keys=keyring(), by=COMMAND_LINE)
    return id_, made.link.text.removeprefix(current_app.config["PUBLIC_URL"])


def told(reference: str, **particulars: Any) -> ParticipantKey:
    """A participant who was not invited yet."""
    usual: dict[str, Any] = {"given_name": "Yui", "email": f"{reference.lower()}@post.example", "language": "ja"}
    return create_participant(reference, particulars=ParticularsDraft(**{**usual, **particulars}))


@pytest.fixture
def officer(client: Client, inside: Flask) -> int:
    """An officer who is signed in with this browser."""
    id_ = create_user("Lee", "officer")
    sign_in(client, id_)
    return id_


def test_links_lead_to_their_pages(app: Flask) -> None:
    with app.test_request_context():
        for purpose, endpoint in (
            (INVITATION, "invitations.accept"),
            (NEW_PASSWORD, "passwords.renew"),
            (NEW_ADDRESS, "profile.confirm_address"),
        ):
            assert url_for(endpoint, token="x") == f"{purpose.path}x"


def test_invited_user_sets_password_and_signs_in(client: Client) -> None:
    id_, path = invited(client)
    page = client.get(path)
    assert "Welcome, T. Chan" in page.text
    assert submit_form(client, page, password=PASSWORD).location == "/months"
    assert "T. Chan" in client.get("/profile").text
    for answer in (client.get(path), client.send(path, {"password": "another brass kettle entirely"})):
        assert (answer.status_code, "no longer valid" in answer.text) == (410, True)
    [(kept,)] = select_rows(User, "password", id=id_)
    assert kept.startswith("$argon2id$")


@pytest.mark.parametrize("password", ["", "short", "password1234"])
def test_a_weak_password_is_refused(client: Client, password: str) -> None:
    id_, path = invited(client)
    answer = submit_form(client, client.get(path), password=password)
    assert (answer.status_code, "password-error" in answer.text) == (422, True)
    assert select_rows(User, "password", id=id_) == [(None,)]


def test_late_link_can_be_renewed(client: Client) -> None:
    with time_machine.travel(clock.now()) as traveller:
        id_, path = invited(client)
        traveller.shift(FORTNIGHT + 60)
        late = client.get(path)
        assert (late.status_code, "Send me a new invitation" in late.text) == (410, True)
        assert client.send(path, {"password": PASSWORD}).status_code == 410
        asked = submit_form(client, late)
        assert "We have e-mailed" in asked.text
        asked.close()
        text = current_app.extensions["post"].emails[-1].text
        new = re.findall(r"http://127\.0\.0\.1:5000(/invitation/\S+)", text)[0]
        assert new != path
        assert client.get(path).status_code == 410
        assert submit_form(client, client.get(new), password=PASSWORD).status_code == 303
        assert client.send(f"{new}/again", {}).status_code == 410
    [(kept,)] = select_rows(User, "password", id=id_)
    assert kept


@pytest.mark.parametrize("token", ["x", "x.y.z", "é", "x" * 3000])
def test_forged_link_is_void(client: Client, token: str) -> None:
    for answer in (
        client.get(f"/invitation/{token}"),
        client.send(f"/invitation/{token}", {"password": PASSWORD}),
        client.send(f"/invitation/{token}/again", {}),
    ):
        assert (answer.status_code, "Look for the newest e-mail" in answer.text) == (410, True)


# --- for officers ----------------------------------------------------------------------------------------------------


def test_malformed_address_is_explained_to_the_officer(client: Client, officer: int) -> None:
    key = create_participant("A-INV-9", particulars=ParticularsDraft(given_name="Yui", email="yui at post.example"))
    page = client.get(client.send(f"/invitations/{key.id}", {}).location).text
    assert "A-INV-9 was not invited: the e-mail address has a mistake." in page


def test_officer_invites_participant_twice(client: Client, officer: int) -> None:
    key = told("A-INV-1")
    assert "Invite A-INV-1<" in client.get("/invitations").text
    with client.send(f"/invitations/{key.id}", {}) as answer:
        assert answer.location == "/invitations?sent=A-INV-1&after="
    page = client.get(answer.location).text
    assert "A-INV-1 is invited; the e-mail is waiting to be sent." in page
    assert "Invite A-INV-1 again" in page
    with client.send(f"/invitations/{key.id}", {}) as answer:
        assert answer.status_code == 303
    letter = current_app.extensions["post"].emails[-1]
    assert letter.address == "a-inv-1@post.example"
    path = re.findall(r"http://127\.0\.0\.1:5000(/invitation/\S+)", letter.text)[0]
    client.delete_cookie("session")
    assert submit_form(client, client.get(path), password=PASSWORD).location == f"/participants/{key.id}"
    assert client.get(f"/participants/{key.id}").status_code == 200


def test_why_somebody_was_not_invited_is_said(client: Client, officer: int) -> None:
    told("A-INV-2")
    without, same = told("A-INV-3", email=None), told("A-INV-4", email=f"lee-{officer}@post.example")
    _, came = create_participant_user("A-INV-5")
    [(id_,)] = select_rows(Participant, user_id=came)
    for each, said in ((without.id, "no e-mail address is recorded"), (same.id, "the same e-mail address")):
        answer = client.send(f"/invitations/{each}", {})
        assert said in client.get(answer.location).text
    assert client.send("/invitations/999999", {}).status_code == 404
    assert "no e-mail address is recorded" in client.get(client.send(f"/invitations/{id_}", {}).location).text


def test_the_list_goes_on_where_it_ended(client: Client, officer: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        told(f"A-AAA-{number}")
    monkeypatch.setattr(invitations, "ON_A_PAGE", 2)
    page = client.get("/invitations").text
    assert ("A-AAA-1" in page, "A-AAA-2" in page) == (True, False)
    assert "A-AAA-2" in client.get("/invitations?after=A-AAA-1").text
    monkeypatch.setattr(invitations, "ON_A_PAGE", 1000)
    assert "More</a>" not in client.get("/invitations").text
    assert "Everybody who is in the register has an account." in client.get("/invitations?after=ZZZZ").text


@pytest.mark.parametrize("role", ["participant", "manager", "administrator"])
def test_only_officers_invite_participants(client: Client, role: str) -> None:
    sign_in(client, create_user("Other", role))
    assert client.get("/invitations").status_code == 403
    assert client.send(f"/invitations/{told(f'R-{uuid.uuid4().hex[:6]}').id}", {}).status_code == 403
