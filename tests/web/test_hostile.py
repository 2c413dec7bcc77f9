"""Forms as nobody should send them: never a fault of ours, never a lost form, never a live character of theirs."""

import random
import time
from io import RawIOBase
from typing import Any

import pytest
from gunicorn.http.errors import InvalidChunkSize

from tests.factories.forms import day, form, stint
from tests.support.client import Client
from tests.support.hostile import HOSTILE_NAMES, HOSTILE_VALUES, UNKNOWN_KEYS


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=lambda name: repr(name[:12]))
def test_any_name_is_answered_and_escaped(client: Client, name: str) -> None:
    response = client.send("/", form(stint("jobs-0", name, (15, 1, 2026)), stint("jobs-1", "Star Hotel", (15, 1, 2026))))
    assert response.status_code in {200, 422}
    assert "Star Hotel" in response.text
    assert "<script>alert" not in response.text
    assert "<img" not in response.text
    assert name != "{{7*7}}" or name in response.text


@pytest.mark.parametrize("typed", HOSTILE_VALUES)
@pytest.mark.parametrize("part", ["day", "month", "year"])
def test_any_box_is_answered(client: Client, part: str, typed: str) -> None:
    response = client.send("/", form(stint("jobs-0", "A", (15, 1, 2026)), {f"jobs-0-start-{part}": typed}))
    assert response.status_code in {200, 422}
    assert 'value="A"' in response.text


@pytest.mark.parametrize("key", UNKNOWN_KEYS, ids=lambda key: key[:20])
def test_unknown_row_keys_are_ignored(client: Client, key: str) -> None:
    assert client.send("/", {**form(), key: "x"}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/facts.json", "/open"])
def test_part_without_name_is_ignored(client: Client, path: str) -> None:
    body = b"--X\r\nContent-Disposition: form-data\r\n\r\na\r\n--X--\r\n"
    answer = client.post(path, data=body, content_type="multipart/form-data; boundary=X")
    assert answer.status_code == 400


def test_broken_body_gets_400(client: Client) -> None:
    class Broken(RawIOBase):
        def readinto(self, buffer: object) -> int:
            raise InvalidChunkSize(b"zz")

        def readable(self) -> bool:
            return True

    answer = client.post("/api/v1/assess", environ_overrides={"wsgi.input": Broken(), "CONTENT_LENGTH": "10"})
    assert answer.status_code == 400


def test_invented_methods_share_one_series(client: Client) -> None:
    assert client.open("/", method="ELEPHANT").status_code == 405
    told = client.get("/metrics").text
    assert "ELEPHANT" not in told
    assert 'method="other"' in told


def test_of_a_key_twice_the_last_counts(client: Client) -> None:
    response = client.send("/", {**form(), "arrived_on-year": ["1950", "2026"]})
    assert response.status_code == 200
    assert "9 January 2027" in response.text


@pytest.mark.slow
def test_form_with_200_jobs_is_assessed(client: Client) -> None:
    rows = [stint(f"jobs-{number}", f"Employer {number}", (15, 1, 2026), (20, 1, 2026)) for number in range(200)]
    began = time.process_time()
    response = client.send("/", form(*rows))
    assert response.status_code == 200
    assert response.text.count('value="Employer ') == 200
    assert time.process_time() - began < 20


def test_too_many_rows_get_413(client: Client) -> None:
    assert client.send("/", form({f"jobs-{number}-name": "A" for number in range(201)})).status_code == 413


def test_first_and_last_year_have_timelines(client: Client) -> None:
    boxes = form(stint("jobs-0", "A", (1, 1, 1900), (31, 12, 2200)), as_of=(31, 12, 2200))
    assert client.send("/", {**boxes, "confirmed": "departed_on:2027-01-09"}).status_code == 200
    late = form(arrived_on=(31, 12, 2200), as_of=(31, 12, 2200), **day("visa_issued_on", (1, 12, 2200)))
    assert client.send("/", late).status_code == 200


@pytest.mark.slow
def test_random_forms_are_answered_and_never_fail(client: Client) -> None:
    dice = random.Random(42)
    token = client.token()
    for _ in range(200):
        boxes: dict[str, Any] = form(stint("jobs-0", "A", (15, 1, 2026)), stint("courses-0", "C", (1, 2, 2026), (1, 3, 2026)))
        for name in dice.sample(sorted(boxes), 4):
            boxes[name] = dice.choice((*HOSTILE_VALUES, *HOSTILE_NAMES[:-1]))
        path = dice.choice(("/", "/facts.json"))
        assert client.post(path, data={**boxes, "csrf_token": token}).status_code in {200, 422}
