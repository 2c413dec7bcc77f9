"""What surrounds every page: headers, cookies, languages, errors, and a log without a word that anybody typed."""

import json
import re
import sys
from datetime import UTC, datetime
from io import StringIO

import pytest
from flask import Flask, request

from tests.factories.forms import break_at_harbour_cafe
from tests.support.apps import PRODUCTION_SETTINGS, TEST_SETTINGS, make_checked_app
from tests.support.client import Client
from tracker.web.middleware import headers, language

PAGES = ("/", "/how-we-count", "/rules/", "/rules/japan", "/nowhere", "/healthz", "/api/v1/openapi.json", "/static/colours.css")


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


def test_error_page_for_a_missing_file_is_not_stored(client: Client) -> None:
    answer = client.get("/static/missing.css")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
    with client.get("/static/colours.css") as found:
        assert found.headers.get("Cache-Control") != "no-store"


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


def test_log_that_cannot_be_written_costs_no_answer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class FullDisk(StringIO):
        def write(self, text: str) -> int:
            raise OSError("No space left on device")

    monkeypatch.setattr(sys, "stderr", FullDisk())
    assert client.get("/healthz").status_code == 200


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
