"""Who may what: every address has a row, and what has none is not there."""

from typing import Any

import pytest
from flask import Flask

from tests.client import Client
from tests.conftest import SETTINGS, made
from tracker.web import policy


def rows(app: Flask) -> set[tuple[str, str]]:
    """Every endpoint with each of its methods."""
    return {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
        if method not in {"HEAD", "OPTIONS"}
    }


def test_every_address_and_method_has_a_row_and_every_row_an_address(app: Flask) -> None:
    assert rows(app) == set(policy.POLICY)


def test_an_address_without_a_row_is_not_there() -> None:
    app = made(SETTINGS)
    app.add_url_rule("/forgotten", "forgotten", lambda: {"open": "to all"})
    assert app.test_client().get("/forgotten").status_code == 404


def test_with_its_row_the_same_address_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(policy.POLICY, ("forgotten", "GET"), policy.EVERYBODY)
    app = made(SETTINGS)
    app.add_url_rule("/forgotten", "forgotten", lambda: {"open": "to all"})
    assert app.test_client().get("/forgotten").status_code == 200


def test_a_head_is_let_in_where_a_get_is_and_options_tell_the_methods(client: Client) -> None:
    assert client.head("/").status_code == 200
    assert "POST" in client.options("/").headers["Allow"]


FOR_ALL = [
    (endpoint, method) for (endpoint, method), let_in in policy.POLICY.items() if method != "GET" and let_in == policy.EVERYBODY
]
"""What nobody need be signed in for; for the others the token is asked after the sign-in (goal S5)."""


@pytest.mark.parametrize(("endpoint", "method"), FOR_ALL)
def test_every_unsafe_address_wants_the_token_of_this_session(app: Flask, client: Client, endpoint: str, method: str) -> None:
    if endpoint == "api.assess":
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


def test_a_view_that_checks_no_token_of_its_own_is_refused_by_the_general_check() -> None:
    app = made(SETTINGS)
    app.add_url_rule("/forgotten", "forgotten", lambda: {"done": True}, methods=["POST"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(policy.POLICY, ("forgotten", "POST"), policy.EVERYBODY)
        assert app.test_client().post("/forgotten").status_code == 400


def test_only_known_views_stand_outside_the_general_check(app: Flask) -> None:
    exempt = {name.rpartition(".")[2] for name in app.extensions["csrf"]._exempt_views}
    assert exempt == {name.rpartition(".")[2] for name in policy.OWN_TOKEN}
