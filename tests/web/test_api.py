"""The HTTP interface: the answers of the command, the errors as described, and a description that is one."""

import json
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.support.assess_command import EXAMPLE, FACTS, example_with, invoke_assess
from tests.support.client import Client
from tests.support.properties import examples
from tracker.compliance.findings import STATUS_WORDS
from tracker.compliance.rules import RULES

ASSESS = "/api/v1/assess"
DOCUMENT = "/api/v1/openapi.json"
LINES = [
    EXAMPLE.encode(),
    example_with(id="働\ud800\u2028\x00", jobs=[{"employer": '"\\', "start": "2026-02-01"}]).encode(),
    EXAMPLE.encode() + b"\r",
    b"\xef\xbb\xbf" + EXAMPLE.encode(),
    json.dumps(FACTS, ensure_ascii=False).encode(),
    example_with(scheme="italy").encode(),
    example_with(jobs=[None]).encode(),
    example_with(jobs=[{"employer": "E", "start": "2026-02-01", "end": "2026-01-31"}]).encode(),
    example_with(arrived_on="2026-02-30").encode(),
    example_with(id=7).encode(),
    example_with(id="x" * 1_000_000).encode(),
    EXAMPLE.replace("{", '{"unknown": %s, ' % ("9" * 5_000), 1).encode(),
    b"[" * 100_000,
    b"[]",
    b"null",
    b"not JSON",
    b"NaN",
    b"\xff",
    b"\xed\xa0\x80",
    b"\x00",
]
TYPES = (
    "application/json",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "nonsense",
    "",
    None,
)


def told(answer: TestResponse) -> Any:
    """What an answer says in JSON."""
    return json.loads(answer.data)


def error_of(answer: TestResponse) -> Any:
    """The error object of a history that cannot be assessed; its shape is asserted."""
    assert (answer.status_code, answer.content_type) == (422, "application/json")
    found = told(answer)
    assert list(found) == ["id", "error"]
    assert list(found["error"]) == ["field", "message"]
    return found


@pytest.mark.parametrize("line", LINES, ids=lambda line: repr(line[:30]))
def test_answer_equals_output_of_command(client: Client, line: bytes) -> None:
    printed = invoke_assess(line)
    answer = client.post(ASSESS, data=line)
    assert answer.data == printed.stdout_bytes
    assert answer.status_code == (422 if printed.exit_code else 200)
    assert answer.content_type == "application/json"


@pytest.mark.parametrize("content_type", TYPES)
def test_the_content_type_does_not_matter(client: Client, content_type: str | None) -> None:
    answer = client.post(ASSESS, data=EXAMPLE, content_type=content_type)
    assert (answer.status_code, told(answer)["id"]) == (200, "a")
    assert error_of(client.post(ASSESS, data=b"a=b", content_type=content_type))["error"]["field"] is None


def test_interface_needs_and_sets_no_cookie(client: Client) -> None:
    answer = client.post(ASSESS, data=EXAMPLE, headers={"Origin": "https://elsewhere.example", "Authorization": "Bearer x"})
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("body", [b"", b" ", b"\n", b"\r\n\t", b"\xef\xbb\xbf", "\u3000".encode()])
def test_nothing_at_all_is_an_error_too(client: Client, body: bytes) -> None:
    found = error_of(client.post(ASSESS, data=body))
    assert (found["id"], found["error"]["field"]) == (None, None)


def test_two_lines_are_no_history(client: Client) -> None:
    assert error_of(client.post(ASSESS, data=f"{EXAMPLE}\n{EXAMPLE}"))["error"]["field"] is None


@examples(300)
@given(st.binary())
def test_any_bytes_get_an_error_object(app: Flask, body: bytes) -> None:
    with app.test_client() as client:
        error_of(client.post(ASSESS, data=body))


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_another_method_is_refused_in_json(client: Client, method: str) -> None:
    answer = client.open(ASSESS, method=method)
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert answer.json == {"code": 405, "status": "Method Not Allowed", "request_id": answer.headers["X-Request-ID"]}


@pytest.mark.parametrize(
    "path", ["/api/", "/api/nowhere", "/api/v1/", "/api/v1/assess/", "/api/v2/assess", "/api/%00", "/api/%ff"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_unknown_address_gets_json_error(client: Client, path: str, method: str) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == 404
    assert answer.json == {"code": 404, "status": "Not Found", "request_id": answer.headers["X-Request-ID"]}


def too_much(app: Flask) -> bytes:
    most: int = app.config["MAX_CONTENT_LENGTH"]
    return b" " * (most + 1)


def test_oversized_body_gets_json_error(app: Flask, client: Client) -> None:
    answer = client.post(ASSESS, data=too_much(app))
    assert (answer.status_code, told(answer)["code"]) == (413, 413)


def test_errors_follow_the_openapi_document(app: Flask, client: Client) -> None:
    operation = schemathesis.openapi.from_wsgi(DOCUMENT, app)[ASSESS]["POST"]
    operation.validate_response(client.post(ASSESS, data=too_much(app)))


def test_the_description_is_openapi_and_names_everything(client: Client) -> None:
    described = told(client.get(DOCUMENT))
    assert described["openapi"].startswith("3.1.")
    schemathesis.openapi.from_dict(described).validate()
    assert {path: list(methods) for path, methods in described["paths"].items()} == {ASSESS: ["post"]}
    operation = described["paths"][ASSESS]["post"]
    assert {"200", "422"} <= set(operation["responses"])
    history = operation["requestBody"]["content"]["application/json"]["schema"]
    assert history["required"] == ["id", "scheme", "arrived_on"]
    assert set(history["properties"]) == set(FACTS)


def test_the_described_answer_is_the_answer(client: Client) -> None:
    responses = told(client.get(DOCUMENT))["paths"][ASSESS]["post"]["responses"]
    described = responses["200"]["content"]["application/json"]["schema"]
    answer = told(client.post(ASSESS, data=EXAMPLE))
    assert list(described["properties"]) == list(answer)
    finding = described["properties"]["findings"]["items"]["properties"]
    assert finding["rule"]["enum"] == list(RULES)
    assert finding["status"]["enum"] == list(STATUS_WORDS)
    assert {key for each in answer["findings"] for key in each} == set(finding)
    error = responses["422"]["content"]["application/json"]["schema"]
    assert list(error["properties"]) == list(error_of(client.post(ASSESS, data=b"{}")))
