"""Who may what: every address has a row, and what has none is not there."""

from typing import Any

import pytest
from flask import Flask

from tests.factories.accounts import create_user, sign_in
from tests.factories.participants import create_participant, raw_rows
from tests.support.apps import TEST_SETTINGS, make_checked_app
from tests.support.client import Client
from tracker.web import policy
from tracker.web.middleware import headers


def rows(app: Flask) -> set[tuple[str, str]]:
    """Every endpoint with each of its methods."""
    return {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
        if method not in {"HEAD", "OPTIONS"}
    }


WITHOUT_GENERAL_CHECK = {
    *("public.work_out", "public.save", "public.open_file", "api.assess", "accounts.come_in", "passwords.ask"),
    *("second_step.check_code", "second_step.begin_passkey", "second_step.check_passkey", "proofs.check_sent"),
    "unsubscribe.choose",
}
"""The views of which somebody made sure, by a test each, that they check a token of their own, or need none."""


def test_policy_lists_every_address(app: Flask) -> None:
    assert rows(app) == set(policy.POLICY)


def test_address_without_row_gets_404() -> None:
    app = make_checked_app(TEST_SETTINGS)
    app.add_url_rule("/forgotten", "forgotten", lambda: {"open": "to all"})
    assert app.test_client().get("/forgotten").status_code == 404


def test_address_with_row_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(policy.POLICY, ("forgotten", "GET"), policy.EVERYBODY)
    app = make_checked_app(TEST_SETTINGS)
    app.add_url_rule("/forgotten", "forgotten", lambda: {"open": "to all"})
    assert app.test_client().get("/forgotten").status_code == 200


def test_head_follows_get_and_options_list_methods(client: Client) -> None:
    assert client.head("/").status_code == 200
    assert "POST" in client.options("/").headers["Allow"]


FOR_ALL = [
    (endpoint, method) for (endpoint, method), let_in in policy.POLICY.items() if method != "GET" and let_in == policy.EVERYBODY
]
"""What nobody need be signed in for; for the others the token is asked after the sign-in (goal S5)."""


@pytest.mark.parametrize(("endpoint", "method"), FOR_ALL)
def test_unsafe_addresses_need_token(app: Flask, client: Client, endpoint: str, method: str) -> None:
    if endpoint == "api.assess" or endpoint in policy.ONE_CLICK:
        return
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    with app.test_request_context():
        given: dict[str, Any] = dict.fromkeys(rule.arguments, "none")
        path = app.url_for(endpoint, **given)
    foreign = app.test_client()
    assert isinstance(foreign, Client)
    for boxes in ({}, {"csrf_token": foreign.token()}):
        assert client.open(path, method=method, data=boxes).status_code == 400
    assert client.send(path, {}).status_code != 400


def test_general_check_refuses_missing_token() -> None:
    app = make_checked_app(TEST_SETTINGS)
    app.add_url_rule("/forgotten", "forgotten", lambda: {"done": True}, methods=["POST"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(policy.POLICY, ("forgotten", "POST"), policy.EVERYBODY)
        assert app.test_client().post("/forgotten").status_code == 400


def test_header_does_not_replace_token(client: Client) -> None:
    assert client.post("/sign-out", headers={"X-CSRFToken": client.token()}).status_code == 400


def test_https_form_needs_own_referrer(client: Client) -> None:
    boxes = {"csrf_token": client.token()}
    assert headers.ALWAYS["Referrer-Policy"] == "same-origin"
    for comes_from, status in (("https://localhost/", 303), ("https://evil.example/", 400), ("", 400)):
        sent = client.post("/sign-out", data=boxes, base_url="https://localhost", headers={"Referer": comes_from})
        assert sent.status_code == status


def test_json_is_taken_by_the_interface_alone(client: Client) -> None:
    assert client.post("/forgotten-password", json={"csrf_token": client.token(), "email": 5}).status_code == 415
    assert client.post("/api/v1/assess", json={"id": "1"}).status_code == 422


@pytest.mark.parametrize("number", ["2147483648", "9" * 30, "-1", "１", "1.0"])
def test_invalid_id_gets_404(app: Flask, client: Client, number: str) -> None:
    with app.app_context():
        sign_in(client, create_user("Lee", "officer"))
    assert client.get(f"/participants/{number}").status_code == 404


@pytest.mark.parametrize("query", ["after=%00", "x=1&x=%00", "lang=%00"])
def test_a_nul_stands_in_no_address(client: Client, query: str) -> None:
    assert client.get(f"/how-we-count?{query}").status_code == 400


def test_carried_button_changes_nothing(app: Flask, client: Client) -> None:
    with app.app_context():
        key, new = create_participant("P-carried"), create_user("New", "manager")
        sign_in(client, create_user("Lee", "officer", "administrator"))
        before = raw_rows()
        for path in (f"/invitations/{key.id}", f"/users/{new}/invitation", "/profile/browsers/end"):
            assert client.send(path, {"step": "again"}).status_code in {200, 303}
        assert raw_rows() == before


def test_pages_of_users_are_not_stored(app: Flask, client: Client) -> None:
    assert client.get("/how-we-count").headers["Cache-Control"] == "private, no-cache"
    assert client.get("/sign-in").headers["Cache-Control"] == "no-store"
    with app.app_context():
        sign_in(client, create_user("Lee", "officer"))
    for path in ("/how-we-count", "/profile", "/nowhere"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


def test_known_views_alone_check_own_token(app: Flask) -> None:
    exempt = {name.rpartition(".")[2] for name in app.extensions["csrf"]._exempt_views}
    assert exempt == {name.rpartition(".")[2] for name in policy.OWN_TOKEN}
    assert set(policy.OWN_TOKEN) == WITHOUT_GENERAL_CHECK
