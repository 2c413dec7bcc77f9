"""`flask accounts`: the first administrator comes in without another, letters that wait are sent, accounts are closed."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from click.testing import Result
from flask import Flask

from tests.factories.accounts import create_user
from tests.factories.participants import keyring, select_rows
from tests.factories.second_factors import set_up_app, shown_code
from tests.support.client import Client
from tests.support.databases import fresh_app
from tests.support.demo import ON, load_demo
from tests.support.forms import submit_form
from tracker import clock
from tracker.adapters.keys import Secret
from tracker.models.accounts import COMMAND_LINE, AuthenticatorApp, User, UserRole
from tracker.models.base import db
from tracker.models.outbox import OutboxMessage
from tracker.queries.accounts import account
from tracker.queries.participants import key_of_user, people
from tracker.services.accounts.demo import DemoAccount, create_demo_accounts
from tracker.services.accounts.passwords import request_new_password
from tracker.services.accounts.people import AccountDraft
from tracker.workflows.demo.sign_ins import PASSWORD, SIGN_INS

NEW = "seven brass kettles by a window"


@pytest.fixture
def app() -> Iterator[Flask]:
    """The application on an empty database, its context entered."""
    with fresh_app("sqlite") as app:
        app.test_client_class = Client
        yield app


def called(app: Flask, *arguments: str) -> Result:
    """A run of the command."""
    return app.test_cli_runner().invoke(args=list(arguments))


def test_first_administrator_is_invited_and_signs_in(app: Flask) -> None:
    done = called(app, "accounts", "administrator", " Okada@Office.example", "--name", "S. Okada", "--language", "ja")
    assert (done.exit_code, done.stderr) == (0, "")
    path = re.fullmatch(r"http://127\.0\.0\.1:5000(/invitation/\S+)\n", done.stdout)
    assert path
    [mail] = app.extensions["post"].emails
    assert (mail.address, path[1] in mail.text) == ("okada@office.example", True)
    assert select_rows(User, "name", "language", kind="person") == [("S. Okada", "ja")]
    assert select_rows(UserRole, "role") == [("administrator",)]
    client = app.test_client()
    assert isinstance(client, Client)
    assert submit_form(client, client.get(path[1]), password=NEW).status_code == 303
    assert client.get("/users").status_code == 200


@pytest.mark.parametrize(
    ("email", "name", "said"),
    [
        ("okada", "S. Okada", "'okada' is no e-mail address"),
        ("okada@office.example", " ", "a name is missing"),
        ("LEE@post.example", "S. Okada", "somebody signs in with this address already"),
    ],
)
def test_refused_invitation_is_one_line(app: Flask, email: str, name: str, said: str) -> None:
    called(app, "accounts", "administrator", "lee@post.example", "--name", "Lee")
    done = called(app, "accounts", "administrator", email, "--name", name)
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", f"Error: {said}\n")


def test_waiting_emails_are_sent_once(app: Flask) -> None:
    request_new_password(Secret("https://sojourn.example/x"), "nonce", keys=keyring(), by=create_user("Lee", "officer"))
    for sent in (1, 0):
        done = called(app, "accounts", "send-letters")
        assert (done.exit_code, done.stdout) == (0, f"sent: {sent}\n")
    assert len(app.extensions["post"].emails) == 1


def test_emails_wait_without_a_mail_server() -> None:
    with fresh_app("sqlite", TRACKER_ENV="production", TRUSTED_HOSTS="sojourn.example", DATA_KEYS="") as app:
        app.extensions["keyring"] = app.extensions["keyring"].__class__((b"a key of 32 bytes for this test.",))
        done = called(app, "accounts", "administrator", "okada@office.example", "--name", "S. Okada")
        assert (done.exit_code, done.stdout.startswith("https://sojourn.example/invitation/")) == (0, True)
        assert select_rows(OutboxMessage, "sent_at") == [(None,)]
        done = called(app, "accounts", "send-letters")
        assert (done.exit_code, done.stderr) == (2, "Error: no mail server is named: set MAIL_URL\n")


def test_an_account_of_the_office_is_closed(app: Flask) -> None:
    lee, last, yui = create_user("Lee", "officer"), create_user("Okada", "administrator"), create_user("Yui", "participant")
    assert called(app, "accounts", "disable", f" LEE-{lee}@post.example ").exit_code == 0
    db.session.rollback()
    assert select_rows(User, "active", id=lee) == [(False,)]
    for email, said in (
        (f"okada-{last}@post.example", "the last administrator stays"),
        (f"yui-{yui}@post.example", "nobody of the office signs in with this address"),
        ("nobody@post.example", "nobody of the office signs in with this address"),
    ):
        done = called(app, "accounts", "disable", email)
        assert (done.exit_code, done.stdout, done.stderr) == (2, "", f"Error: {said}\n")


# --- the demonstration -----------------------------------------------------------------------------------------------


def test_demo_lists_its_sign_ins(app: Flask) -> None:
    lines = called(app, "demo", "sign-ins").stdout.splitlines()
    assert [line.split(maxsplit=1) for line in lines[:-1]] == [[each.email, ", ".join(sorted(each.roles))] for each in SIGN_INS]
    assert lines[-1] == f"password: {PASSWORD}"


def test_every_demo_user_signs_in(app: Flask) -> None:
    load_demo(app)
    load_demo(app)
    for each in SIGN_INS:
        client = app.test_client()
        assert isinstance(client, Client)
        known = account(email=each.email)
        assert known
        assert (known.name, known.roles, known.language) == (each.name, each.roles, each.language)
        assert submit_form(client, client.get("/sign-in"), email=each.email, password=PASSWORD).status_code == 303
        key = key_of_user(known.id)
        assert (key is not None) == (each.roles == {"participant"})
        if key is not None:
            [person] = people([key.id])
            assert (len(person.jobs), len(person.courses), person.particulars.given_name) == (3, 1, each.name)
            assert [job.ended_on for job in person.jobs if job.ended_on is None or job.ended_on > ON] == [None]


def test_demo_users_sign_in_without_a_participant(app: Flask) -> None:
    assert called(app, "quota", "set", str(ON.year), "0", "--source", "a test").exit_code == 0
    assert load_demo(app).exit_code == 0
    known = account(email=SIGN_INS[0].email)
    assert known
    assert key_of_user(known.id) is None


def test_lost_second_factors_are_removed_by_command(app: Flask) -> None:
    lee = create_user("Lee", "administrator")
    set_up_app(lee)
    done = called(app, "accounts", "remove-second-factors", f"lee-{lee}@post.example")
    assert (done.exit_code, done.stdout) == (0, f"second factors removed: lee-{lee}@post.example\n")
    assert not select_rows(AuthenticatorApp, "user_id")
    assert select_rows(OutboxMessage, "kind", user_id=lee) == [("second-factor-removed",)]


@pytest.mark.parametrize("email", ["nobody@office.example", "", "x"])
def test_second_factors_of_nobody_are_not_removed(app: Flask, email: str) -> None:
    done = called(app, "accounts", "remove-second-factors", email)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "nobody of the office signs in with this address" in done.stderr


def test_demo_prints_the_code_of_an_app(app: Flask) -> None:
    assert "code for" not in called(app, "demo", "sign-ins").stdout
    password = Secret("hash")
    okada = SIGN_INS[-1]
    create_demo_accounts((DemoAccount(AccountDraft(okada.name, okada.email, okada.roles), "stamp", password),), by=COMMAND_LINE)
    known = account(email=okada.email)
    assert known
    with time_machine.travel(clock.now(), tick=False):
        code = shown_code(set_up_app(known.id), clock.now()).text
        assert called(app, "demo", "sign-ins").stdout.splitlines()[-1] == f"code for {okada.email} now: {code}"
