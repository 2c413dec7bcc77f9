"""Error pages: in the language of the page, with the request's number, and without a value that the fault happened with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, abort
from flask_babel import gettext

from tests.support.apps import TEST_SETTINGS, make_checked_app
from tests.support.client import Client
from tests.support.databases import settings
from tests.support.forms import page_forms
from tracker.errors import ConflictError, NotFoundError, OperationReusedError, StorageError, TrackerError
from tracker.formats.in_language import force_language
from tracker.models.faults import BusyError
from tracker.web import policy
from tracker.web.middleware import errors
from tracker.web.middleware.current_user import SESSION_KEY

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

    @app.route("/lets-through/<name>", methods=["GET", "POST"])
    def lets_through(name: str) -> str:
        raise OURS[name][0]("TK1234567 of Yui Tanaka")

    return app


@pytest.fixture
def failing_client(failing: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A browser of the failing application."""
    monkeypatch.setitem(policy.POLICY, ("fails", "GET"), policy.EVERYBODY)
    monkeypatch.setitem(policy.POLICY, ("answers", "GET"), policy.EVERYBODY)
    monkeypatch.setitem(policy.POLICY, ("lets_through", "GET"), policy.EVERYBODY)
    monkeypatch.setitem(policy.POLICY, ("lets_through", "POST"), policy.EVERYBODY)
    with failing.test_client() as client:
        assert isinstance(client, Client)
        yield client


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


@pytest.mark.parametrize("lang", ["en", "ja", "zh-Hant"])
def test_form_that_cannot_be_saved_now_can_be_sent_again_without_its_passwords(failing_client: Client, lang: str) -> None:
    typed = {"employer": "Peak <Noodles>", "operation": "k", "password": "TK1234567", "code": "123456", "step": "again"}
    answer = failing_client.send(f"/lets-through/busy?lang={lang}&from=card", typed)
    [(action, boxes)] = [(action, boxes) for action, boxes in page_forms(answer) if "employer" in boxes]
    assert (answer.status_code, action) == (503, f"/lets-through/busy?lang={lang}&from=card")
    assert (boxes["employer"], boxes["operation"]) == ("Peak <Noodles>", "k")
    assert not {"password", "code", "step"} & set(boxes)
    assert boxes["csrf_token"]
    for other in (failing_client.send("/lets-through/changed", typed), failing_client.get("/lets-through/busy")):
        assert "Peak" not in other.text


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


def test_every_status_with_texts_has_words() -> None:
    assert set(ERRORS) < set(errors.STATUSES_WITH_TEXTS)
