"""What surrounds every page: headers, cookies, languages, errors, and a log without a word that anybody typed."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask, abort, request
from flask_babel import gettext

from tests.factories.forms import break_at_harbour_cafe
from tests.support.apps import PRODUCTION_SETTINGS, TEST_SETTINGS, make_checked_app
from tests.support.client import Client
from tests.support.databases import settings
from tracker.errors import ConflictError, NotFoundError, OperationReusedError, StorageError, TrackerError
from tracker.formats.in_language import force_language
from tracker.models.faults import BusyError
from tracker.web import policy
from tracker.web.middleware import errors, headers, language
from tracker.web.middleware.current_user import SESSION_KEY

PAGES = ("/", "/how-we-count", "/rules/", "/rules/japan", "/nowhere", "/healthz", "/api/v1/openapi.json", "/static/colours.css")
OURS: dict[str, tuple[type[TrackerError], int, str]] = {
    "gone": (NotFoundError, 404, "There is no page here"),
    "changed": (ConflictError, 409, "This was changed meanwhile"),
    "reused": (OperationReusedError, 409, "This was changed meanwhile"),
    "away": (StorageError, 503, "We cannot answer just now"),
    "busy": (BusyError, 503, "We cannot answer just now"),
}
"""What views may let through: our errors, and what is said of them."""
ERRORS = {400: "This could not be read", 404: "There is no page here", 405: "This cannot be done here", 413: "too much at once"}


HEADINGS = {
    403: "You may not use this page",
    404: "There is no page here",
    409: "This was changed meanwhile",
    429: "Too many requests",
    500: "Something went wrong here",
    503: "We cannot answer just now",
}


@pytest.fixture(scope="module")
def failing() -> Flask:
    """An application with an address for every fault."""
    app = make_checked_app(TEST_SETTINGS)

    @app.get("/fails/<int:code>")
    def fails(code: int) -> str:
        raise RuntimeError("TK1234567 of Yui Tanaka")

    @app.get("/answers/<int:code>")
    def answers(code: int) -> str:
        abort(code)

    @app.get("/lets-through/<name>")
    def lets_through(name: str) -> str:
        raise OURS[name][0]("TK1234567 of Yui Tanaka")

    return app


@pytest.fixture
def failing_client(failing: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A browser of the failing application."""
    monkeypatch.setitem(policy.POLICY, ("fails", "GET"), policy.EVERYBODY)
    monkeypatch.setitem(policy.POLICY, ("answers", "GET"), policy.EVERYBODY)
    monkeypatch.setitem(policy.POLICY, ("lets_through", "GET"), policy.EVERYBODY)
    with failing.test_client() as client:
        assert isinstance(client, Client)
        yield client


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_has_the_headers(production: Flask, path: str) -> None:
    wanted = {**headers.ALWAYS, "Strict-Transport-Security": headers.STRICT_TRANSPORT}
    with production.test_client().get(path, base_url="https://sojourn.example") as answer:
        assert {name: answer.headers.get(name) for name in wanted} == wanted
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; ")
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
        assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("path", [path for path in PAGES if not path.startswith("/static/")])
def test_every_answer_has_request_id(client: Client, path: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{16}", client.get(path).headers["X-Request-ID"])


def test_a_nonce_is_never_used_twice(client: Client) -> None:
    assert client.get("/").headers["Content-Security-Policy"] != client.get("/").headers["Content-Security-Policy"]


def test_production_cookies_are_bound_to_host(production: Flask) -> None:
    answer = production.test_client().get("/?lang=ja", base_url="https://sojourn.example")
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        for word in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
            assert word in cookie
        assert "Domain" not in cookie


def test_untrusted_host_is_refused(production: Flask) -> None:
    assert production.test_client().get("/", base_url="https://evil.example").status_code == 400


LANGUAGES = {
    "zh-HK": "zh-Hant",
    "zh-TW,zh;q=0.9": "zh-Hant",
    "zh-Hant-HK": "zh-Hant",
    "zh-CN": "zh-Hant",
    "ja-JP,ja;q=0.9,en;q=0.8": "ja",
    "en-US": "en",
    "fr-FR,fr;q=0.9": "en",
    "fr,ja;q=0.5": "ja",
    "": "en",
    "*": "en",
    "x" * 5000: "en",
}


@pytest.mark.parametrize(("wanted", "spoken"), LANGUAGES.items(), ids=[key[:12] for key in LANGUAGES])
def test_page_uses_language_of_browser(client: Client, wanted: str, spoken: str) -> None:
    answer = client.get("/", headers={"Accept-Language": wanted})
    assert f'<html lang="{spoken}">' in answer.text


def test_language_in_address_may_have_region(client: Client) -> None:
    assert '<html lang="zh-Hant">' in client.get("/?lang=zh-HK").text
    assert '<html lang="ja">' in client.get("/?lang=ja_JP").text


def test_language_in_address_is_remembered(client: Client) -> None:
    client.get("/?lang=ja")
    assert '<html lang="ja">' in client.get("/rules/").text
    assert '<html lang="ja">' in client.get("/rules/?lang=klingon").text


@pytest.mark.parametrize(
    ("lang", "told"),
    [("en", ["2026", "November 2026", "3 November 2026"]), ("ja", ["2026年", "2026年11月", "2026年11月3日"])],
)
def test_partial_day_keeps_its_precision(app: Flask, lang: str, told: list[str]) -> None:
    with app.test_request_context(query_string={"lang": lang}):
        language.choose_language()
        assert [language.partial_day(text) for text in ("2026", "2026-11", "2026-11-03")] == told


@pytest.mark.parametrize(
    ("lang", "told"), [("en", "4 March 2026 00:30"), ("ja", "2026年3月4日 00:30"), ("zh-Hant", "2026年3月4日 00:30")]
)
def test_moment_is_shown_in_hong_kong_time(app: Flask, lang: str, told: str) -> None:
    with app.test_request_context(query_string={"lang": lang}):
        language.choose_language()
        assert language.moment(datetime(2026, 3, 3, 16, 30, tzinfo=UTC)) == told


@pytest.mark.parametrize("lang", ["en", "ja", "zh-Hant"])
def test_error_page_shows_request_id(client: Client, lang: str) -> None:
    kept = {"lang": lang}
    answers = {
        404: client.get("/nowhere", query_string=kept),
        405: client.put("/", query_string=kept),
        413: client.post("/", data=b"x" * (5 * 1024 * 1024), query_string=kept, content_type="text/plain"),
    }
    for code, answer in answers.items():
        assert answer.status_code == code
        assert f'<html lang="{lang}">' in answer.text
        assert answer.headers["X-Request-ID"] in answer.text
        assert (ERRORS[code] in answer.text) == (lang == "en")
    assert "POST" in answers[405].headers["Allow"]


@pytest.mark.parametrize("lang", ["en", "ja", "zh-Hant"])
@pytest.mark.parametrize("code", HEADINGS)
def test_error_page_uses_language_of_page(failing: Flask, failing_client: Client, code: int, lang: str) -> None:
    answer = failing_client.get(f"/answers/{code}", query_string={"lang": lang})
    with failing.test_request_context(), force_language(lang):
        heading = gettext(HEADINGS[code])
    assert (heading == HEADINGS[code]) == (lang == "en")
    assert f"<h1>{heading}</h1>" in answer.text
    assert f'<html lang="{lang}">' in answer.text
    assert (answer.status_code, answer.content_type) == (code, "text/html; charset=utf-8")
    assert answer.headers.get("Retry-After") == {429: "60", 503: "30"}.get(code)
    assert answer.headers["X-Request-ID"] in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_defect_page_shows_no_values(failing_client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    answer = failing_client.get("/fails/500?lang=ja")
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in answer.text
    logged = capsys.readouterr().err
    assert "RuntimeError" in logged
    for secret in ("TK1234567", "Tanaka"):
        assert secret not in answer.text + logged
    assert failing_client.get("/").status_code == 200


@pytest.mark.parametrize("name", OURS)
def test_own_error_page_shows_no_values(failing_client: Client, name: str) -> None:
    _, status, said = OURS[name]
    answer = failing_client.get(f"/lets-through/{name}")
    assert (answer.status_code, said in answer.text, "TK1234567" in answer.text) == (status, True, False)
    assert answer.headers.get("Retry-After") == ("30" if status == 503 else None)


def test_page_without_database_gets_503(tmp_path: Path) -> None:
    app = make_checked_app(settings(f"sqlite:///{tmp_path}/nowhere/tracker.db"))
    client = app.test_client()
    with client.session_transaction() as session:
        session[SESSION_KEY] = "a token"
    for path, status in (("/", 503), ("/profile", 503), ("/nowhere", 404), ("/api/v1/nowhere", 404)):
        assert client.get(path).status_code == status
    for lang, said in (("en", "We cannot answer just now"), ("ja", "ただいまお答えできません"), ("zh-Hant", "現時未能回應")):
        answer = client.get("/profile", query_string={"lang": lang})
        assert said in answer.text
        assert f'<html lang="{lang}">' in answer.text
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(("comes_from", "is_carried"), [("same-origin", True), ("same-site", False), ("cross-site", False)])
@pytest.mark.parametrize("path", ["/sign-in", "/users", "/forgotten-password"])
def test_form_of_another_site_is_not_filled_in_here(client: Client, path: str, comes_from: str, is_carried: bool) -> None:
    address = "thief@elsewhere.example"
    boxes = {"email": address, "kept-email": address, "next": "/users"}
    answer = client.post(path, data=boxes, headers={"Sec-Fetch-Site": comes_from})
    assert (answer.status_code in {400, 401}, address in answer.text) == (True, is_carried)


@pytest.mark.parametrize(
    ("origin", "base", "is_carried"),
    [
        ("http://localhost", "http://localhost", True),
        ("http://LOCALHOST", "http://localhost", True),
        ("https://localhost", "http://localhost", True),  # a proxy that is not trusted hides https
        ("https://localhost", "https://localhost", True),
        ("http://localhost", "https://localhost", False),
        ("http://localhost:8080", "http://localhost", False),
        ("http://localhost:8080", "http://localhost:8080", True),
        ("https://localhost.elsewhere.example", "https://localhost", False),
        ("https://elsewhere.example", "https://localhost", False),
        ("null", "http://localhost", False),
        ("", "http://localhost", False),
        ("https://[", "http://localhost", False),
        (None, "http://localhost", True),
    ],
)
def test_origin_is_compared_if_the_browser_sends_nothing_newer(
    client: Client, origin: str | None, base: str, *, is_carried: bool
) -> None:
    address = "thief@elsewhere.example"
    headers = {} if origin is None else {"Origin": origin}
    answer = client.post("/sign-in", data={"email": address, "next": "/users"}, headers=headers, base_url=base)
    assert (answer.status_code, address in answer.text) == (400, is_carried)


def test_newer_header_goes_before_origin(client: Client) -> None:
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
    assert "a@b.example" in client.post("/sign-in", data={"email": "a@b.example"}, headers=headers).text


def test_origin_does_not_matter_to_pages_and_the_api(client: Client) -> None:
    headers = {"Origin": "https://elsewhere.example"}
    assert client.get("/", headers=headers).status_code == 200
    answer = client.post("/api/v1/assess", data="{}", content_type="application/json", headers=headers)
    assert answer.status_code == 422


def test_api_is_open_to_pages_of_other_sites(client: Client) -> None:
    answer = client.post("/api/v1/assess", data="{}", content_type="application/json", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 422


def test_the_flood_brake_stops_a_flood() -> None:
    client = make_checked_app({**TEST_SETTINGS, "RATELIMIT_DEFAULT": "3 per minute"}).test_client()
    answers = [client.get("/how-we-count?lang=ja") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "60"
    assert '<html lang="ja">' in answers[-1].text


def test_nothing_that_is_typed_is_logged(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    client.get("/").close()
    client.send("/", break_at_harbour_cafe())
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert {line["endpoint"] for line in lines} == {"public.start", "public.work_out"}
    assert "Harbour" not in json.dumps(lines)
    assert all(re.fullmatch(r".*Z", line["timestamp"]) for line in lines)


def test_an_error_of_the_api_is_json(client: Client) -> None:
    answer = client.get("/api/v1/nowhere")
    assert answer.status_code == 404
    assert answer.json == {"code": 404, "status": "Not Found", "request_id": answer.headers["X-Request-ID"]}


def test_only_trusted_proxy_is_believed() -> None:
    for proxies, seen in ((0, "127.0.0.1"), (1, "203.0.113.9")):
        app = make_checked_app({**PRODUCTION_SETTINGS, "TRUSTED_PROXIES": proxies})
        with app.test_client() as client:
            client.get("/healthz", base_url="https://sojourn.example", headers={"X-Forwarded-For": "203.0.113.9"})
            assert request.remote_addr == seen


def test_every_status_with_texts_has_words() -> None:
    assert set(ERRORS) < set(errors.STATUSES_WITH_TEXTS)
