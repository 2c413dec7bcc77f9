"""People are read whole: every fact that stands or stood, in few statements whatever their number, in batches where all are read."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.factories.participants import ARRIVED, BORN, DAY, create_job, create_participant, keyring, load_person_by_reference
from tests.support.statements import count_statements
from tracker.adapters.keys import Secret
from tracker.compliance.facts import History, Stay, Stint, Visa
from tracker.models.accounts import COMMAND_LINE
from tracker.queries import participants as queries
from tracker.queries.history import courses_of, jobs_of
from tracker.queries.participants import (
    due_ids,
    everybody,
    history_of,
    ids_by_reference,
    language_of,
    passports_of,
    people,
    person_keys,
)  # fmt: skip
from tracker.services.history.drafts import CourseDraft
from tracker.services.history.end import end_stint
from tracker.services.history.log import log_stint
from tracker.services.history.withdraw import withdraw_stint
from tracker.services.participants.drafts import ParticularsDraft, StayDraft
from tracker.services.participants.particulars import correct_particulars
from tracker.services.participants.stay import record_stay

pytestmark = pytest.mark.usefixtures("app")
START, ON = date(2026, 2, 1), date(2026, 5, 4)
BY: dict[str, Any] = {"on": ON, "by": COMMAND_LINE}


def crowd(number: int) -> list[int]:
    """People with a job and a course each, beside whom others stand."""
    ids = []
    for each in range(number):
        key = create_participant(f"P-{each}", passport_no=Secret(f"TR{each:07}"))
        create_job(key, START)
        log_stint(key.id, CourseDraft("HKU SPACE", "Tea", START), kind="course", **BY)
        ids.append(key.id)
    create_job(create_participant("noise"), START)
    return ids


QUERIES: list[tuple[Callable[[list[int]], object], int]] = [
    (people, 6),
    (lambda ids: people(ids, lock=True), 6),
    (lambda ids: people(ids, at=datetime(2100, 1, 1, tzinfo=UTC)), 6),
    (jobs_of, 1),
    (courses_of, 1),
    (passports_of, 1),
    (person_keys, 1),
    (lambda ids: ids_by_reference([f"P-{each}" for each in ids]), 1),
    (lambda ids: due_ids(date(2100, 1, 1), 100), 1),
    (lambda ids: language_of(ids[0]), 1),
    (lambda ids: list(everybody()), 8),
]


def test_statements_are_constant_for_any_people() -> None:
    ids = crowd(5)
    for query, number in QUERIES:
        for wanted in (ids[:1], ids):
            with count_statements() as sent:
                assert query(wanted)
            assert len(sent) == number, sent


def test_requested_people_are_read_by_reference() -> None:
    for reference in ("b", "a", "noise"):
        create_participant(reference)
    ids = ids_by_reference(["b", "a", "nobody"])
    assert sorted(ids) == ["a", "b"]
    assert [person.reference for person in people([ids["b"], ids["a"]])] == ["a", "b"]
    assert people([]) == []


def test_everybody_is_read_once_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    references = [f"P-{number}" for number in range(7)]
    for reference in references:
        create_participant(reference)
    for size in (1, 2, 3, 6, 7, 8):
        monkeypatch.setattr(queries, "BATCH", size)
        batches = [[person.reference for person in batch] for batch in everybody()]
        assert [reference for batch in batches for reference in batch] == references
        assert {len(batch) for batch in batches[:-1]} <= {size}


def test_facts_are_read_as_of_moment() -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    moments = [start + timedelta(hours=hour) for hour in range(5)]
    with time_machine.travel(start, tick=False) as clock:
        key = create_participant()
        clock.shift(3600)
        line = create_job(key, START)
        clock.shift(3600)
        line = end_stint(line, START + DAY, kind="job", **BY)
        clock.shift(3600)
        withdraw_stint(line, kind="job", reason="so", **BY)
        clock.shift(3600)
        key = record_stay(correct_particulars(key, ParticularsDraft(), reason="so", keys=keyring(), **BY), StayDraft(), **BY)
    assert people([key.id], at=start - timedelta(microseconds=1)) == []
    seen = [people([key.id], at=moment)[0] for moment in moments]
    assert [[job.ended_on for job in person.jobs] for person in seen] == [[], [None], [START + DAY], [], []]
    assert [person.stay.arrived_on for person in seen] == [ARRIVED] * 4 + [None]
    assert [person.particulars.birth_date for person in seen] == [BORN] * 4 + [None]
    assert seen[-1] == load_person_by_reference("P-1")


def test_history_holds_what_engine_needs() -> None:
    key = create_participant()
    create_job(key, START, ON)
    log_stint(key.id, CourseDraft("HKU  SPACE", "Ｔea", START), kind="course", **BY)
    person = load_person_by_reference("P-1")
    employer = str(person.jobs[0].employer_id)
    assert history_of(person) == History(
        "japan", Stay(ARRIVED), Visa(date(2025, 11, 20), date(2025, 12, 10)), BORN,
        (Stint(employer, START, ON),), (Stint("HKU SPACE Tea", START),),
    )  # fmt: skip
    assert history_of(person._replace(direction="outbound")) is None
    assert history_of(person._replace(stay=person.stay._replace(arrived_on=None))) is None


def test_due_people_are_longest_due_first() -> None:
    for reference, start in (("a", START + DAY), ("b", START), ("c", START + 9 * DAY)):
        create_job(create_participant(reference), start)
    first = date(2026, 8, 1)
    ids = ids_by_reference(["a", "b", "c"])
    assert [due_ids(first + days * DAY, 9) for days in (-1, 0, 1)] == [[], [ids["b"]], [ids["b"], ids["a"]]]
    assert due_ids(first + 100 * DAY, 2) == [ids["b"], ids["a"]]


def test_a_language_is_the_one_that_stands() -> None:
    key = create_participant()
    assert language_of(key.id) == "ja"
    correct_particulars(key, ParticularsDraft(language="zh-Hant"), reason="so", keys=keyring(), **BY)
    assert (language_of(key.id), language_of(key.id + 1)) == ("zh-Hant", None)
    assert keyring()
