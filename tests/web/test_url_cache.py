"""Addresses that are remembered are the ones that Flask builds."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, url_for

from tests.support.apps import TEST_SETTINGS, make_checked_app
from tracker.web.middleware.url_cache import is_cacheable

CASES: list[tuple[str, dict[str, Any]]] = [
    ("public.start", {}),
    ("static", {"filename": "icon.svg"}),
    ("participants.limits", {"participant_id": 1}),
    ("participants.limits", {"participant_id": 2}),
    ("participants.limits", {"participant_id": 1, "page": "1"}),
    ("participants.limits", {"participant_id": 1, "page": True}),
    ("participants.limits", {"participant_id": 1, "page": ["1", "2"]}),
    ("participants.limits", {"participant_id": 1, "_anchor": "limit-1"}),
    ("participants.limits", {"participant_id": 1, "_external": True}),
    (".limits", {"participant_id": 1}),
]


@pytest.fixture(scope="module")
def app() -> Flask:
    return make_checked_app(TEST_SETTINGS)


def asked(app: Flask) -> Callable[..., str]:
    """What templates ask with."""
    ask: Any = app.jinja_env.globals["url_for"]
    return ask  # type: ignore[no-any-return]  # Jinja's globals have no types


@pytest.mark.parametrize(("endpoint", "values"), CASES)
@pytest.mark.parametrize("under", ["", "/sojourn"])
def test_cached_url_equals_flask_under_any_root(app: Flask, endpoint: str, values: dict[str, Any], under: str) -> None:
    for root in (under, "/elsewhere", under):
        with app.test_request_context("/participants/1", environ_overrides={"SCRIPT_NAME": root}):
            for _ in range(2):
                assert asked(app)(endpoint, **values) == url_for(endpoint, **values)


@pytest.mark.parametrize(
    ("endpoint", "values"), [("proofs.check", {"p": "a-token"}), ("invitations.again", {"token": "a-token"})]
)
def test_url_with_token_is_not_cached(endpoint: str, values: dict[str, Any]) -> None:
    assert not is_cacheable(endpoint, values)


def test_another_host_is_not_remembered(app: Flask) -> None:
    for host in ("one.example", "two.example"):
        with app.test_request_context("/", headers={"Host": host}):
            assert host in asked(app)("public.start", _external=True)


def test_an_address_is_built_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []
    build = app.url_for

    def counted(endpoint: str, **values: Any) -> str:
        built.append(endpoint)
        return build(endpoint, **values)

    monkeypatch.setattr(app, "url_for", counted)
    with app.test_request_context("/"):
        assert asked(app)("rules.overview") == asked(app)("rules.overview") == "/rules/"
    assert built == ["rules.overview"]


def test_url_outside_request_is_not_cached(app: Flask) -> None:
    app.config["SERVER_NAME"] = "sojourn.example"
    with app.app_context():
        assert asked(app)("public.start") == url_for("public.start")
