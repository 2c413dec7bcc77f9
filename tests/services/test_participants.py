"""People are added and corrected: what is taken, what is refused with which field, and what is written each time."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from tests.factories.participants import (
    APPLIED,
    ARRIVED,
    BORN,
    DAY,
    ISSUED,
    ON,
    count_new_rows,
    create_participant,
    draft_participant,
    dump_database,
    keyring,
    load_person,
    select_rows,
)
from tracker.errors import ConflictError, FactError, NotFoundError
from tracker.models.accounts import COMMAND_LINE
from tracker.models.assessments import AssessmentRow
from tracker.models.audit import AuditLine
from tracker.models.audit_chain import broken_lines
from tracker.models.idempotency import Operation
from tracker.models.outbox import OutboxMessage
from tracker.models.participants import Participant, Particulars, StayRow, VisaRow
from tracker.queries.participants import ParticipantKey
from tracker.queries.people import versions_of
from tracker.services.participants.add import add_participant
from tracker.services.participants.drafts import ParticularsDraft, StayDraft, VisaDraft
from tracker.services.participants.particulars import correct_particulars
from tracker.services.participants.stay import record_arrival, record_departure, record_stay
from tracker.services.participants.visa import record_visa

pytestmark = pytest.mark.usefixtures("app")
BEFORE = ARRIVED - DAY
BY: dict[str, Any] = {"on": ON, "by": COMMAND_LINE}

REFUSED = [  # what is drafted, the field, the reason, and what it contradicts
    ({"scheme": "atlantis"}, "scheme", "unknown", None),
    ({"direction": "sideways"}, "direction", "unknown", None),
    ({"stay": StayDraft(ARRIVED, BEFORE)}, "permitted_until", "before", "arrived_on"),
    ({"stay": StayDraft(ARRIVED, None, BEFORE)}, "departed_on", "before", "arrived_on"),
    ({"stay": StayDraft(None, None, ARRIVED)}, "departed_on", "missing", "arrived_on"),
    ({"reference": "P-1"}, "reference", "taken", None),
]
TAKEN = [  # what only goes against a rule, or is not known yet, is recorded
    {"stay": StayDraft(), "visa": VisaDraft(), "particulars": ParticularsDraft()},
    {"stay": StayDraft(None, ARRIVED)},
    {"stay": StayDraft(ARRIVED, ARRIVED, ARRIVED)},
    {"particulars": ParticularsDraft(birth_date=date(1960, 1, 1))},
    {"visa": VisaDraft(applied_on=ISSUED, issued_on=APPLIED)},
    {"visa": VisaDraft(enter_by=BEFORE)},
    {"direction": "outbound"},
    {"scheme": "korea"},
]


@pytest.mark.parametrize(("parts", "field", "reason", "against"), REFUSED)
def test_a_participant_is_refused_with_the_field_and_the_reason(
    parts: dict[str, Any], field: str, reason: str, against: str | None
) -> None:
    create_participant()
    before = dump_database()
    with pytest.raises(FactError) as refused:
        create_participant(**({"reference": "P-2"} | parts))
    assert (refused.value.field, refused.value.reason, refused.value.against) == (field, reason, against)
    assert dump_database() == before


@pytest.mark.parametrize("parts", TAKEN)
def test_facts_are_recorded_as_they_are(parts: dict[str, Any]) -> None:
    person, said = load_person(create_participant(**parts).id), draft_participant(**parts)
    assert person[1:4] == said[:3]
    for kept, told in ((person.particulars, said.particulars), (person.visa, said.visa), (person.stay, said.stay)):
        assert {name: getattr(kept, name) for name in told._fields} == told._asdict()
        assert kept.version == (1 if any(told) else 0)


def test_what_is_added_is_written_whole_in_one_operation() -> None:
    before = dump_database()
    key = create_participant()
    assert key == ParticipantKey(key.id, 1, "P-1")
    assert count_new_rows(before, dump_database()) == {
        "operations": 1, "audit_lines": 1, "participants": 1, "particulars": 1, "visas": 1, "stays": 1,
        "quota_windows": 1, "places": 1, "ledger_entries": 1, "editions": 1, "assessments": 1, "findings": 3,
        "person_keys": 1, "participant_search_marks": 4, "alerts": 1,
    }  # fmt: skip
    [(operation, kind, by)] = select_rows(Operation, "id", "kind", "by")
    assert (kind, by) == ("participants.add_participant", COMMAND_LINE)
    assert select_rows(AuditLine, "action", "participant_id", "operation_id", "by") == [
        ("participant.added", key.id, operation, COMMAND_LINE)
    ]
    assert select_rows(VisaRow, "operation_id", "recorded_by", "reason", "superseded_at") == [
        (operation, COMMAND_LINE, None, None)
    ]
    assert broken_lines() == []


def test_a_correction_keeps_what_was_recorded_before_and_says_why() -> None:
    key = create_participant()
    corrected = correct_particulars(
        key, ParticularsDraft(birth_date=BORN + DAY), reason="read the passport again", keys=keyring(), **BY
    )
    assert corrected == (key.id, 2, "P-1")
    kept = [
        (each.fact.version, each.fact.birth_date, each.fact.language, each.reason) for each in versions_of(key.id).particulars
    ]
    assert kept == [(1, BORN, "ja", None), (2, BORN + DAY, None, "read the passport again")]
    [(first,), (second,)] = select_rows(Particulars, "superseded_at")
    assert first is not None
    assert second is None
    assert load_person(key.id).particulars.birth_date == BORN + DAY
    assert select_rows(Participant, "version") == [(2,)]
    assert [action for (action,) in select_rows(AuditLine, "action")] == ["participant.added", "participant.corrected"]
    assert [standing is None for (standing,) in select_rows(AssessmentRow, "superseded_at")] == [False, True]


def test_a_correction_that_changes_nothing_writes_no_version() -> None:
    key = create_participant()
    for same in (
        correct_particulars(key, ParticularsDraft(birth_date=BORN, language="ja"), reason="nothing new", keys=keyring(), **BY),
        record_visa(key, VisaDraft(APPLIED, ISSUED), **BY),
        record_stay(key, StayDraft(ARRIVED), **BY),
        record_arrival(key, ARRIVED, **BY),
    ):
        assert same == key
    assert [len(select_rows(table)) for table in (Particulars, VisaRow, StayRow, AssessmentRow, AuditLine)] == [1, 1, 1, 1, 1]


Change = Callable[[ParticipantKey], ParticipantKey]
CHANGES: list[Change] = [
    lambda key: correct_particulars(key, ParticularsDraft(), reason="why", keys=keyring(), **BY),
    lambda key: record_visa(key, VisaDraft(), **BY),
    lambda key: record_stay(key, StayDraft(), **BY),
    lambda key: record_arrival(key, ON, **BY),
    lambda key: record_departure(key, ON, **BY),
]


@pytest.mark.parametrize("change", CHANGES)
def test_whoever_saw_an_older_version_is_told_which_one_stands(change: Change) -> None:
    seen = create_participant()
    standing = record_stay(seen, StayDraft(ARRIVED, ON), **BY)
    before = dump_database()
    with pytest.raises(ConflictError) as conflict:
        change(seen)
    assert conflict.value.current_version == standing.version == 2
    with pytest.raises(NotFoundError):
        change(seen._replace(id=seen.id + 1))
    assert dump_database() == before


def test_a_stay_is_arrived_at_stamped_and_left() -> None:
    key = create_participant(stay=StayDraft())
    assert select_rows(AssessmentRow) == []
    key = record_arrival(key, ARRIVED, **BY)
    key = record_stay(key, StayDraft(ARRIVED, ARRIVED + timedelta(89)), reason="as stamped", **BY)
    key = record_departure(key, ARRIVED + timedelta(99), **BY)
    assert load_person(key.id).stay[1:] == (3, ARRIVED, ARRIVED + timedelta(89), ARRIVED + timedelta(99))
    assert [action for action, in select_rows(AuditLine, "action")] == [
        "participant.added", "stay.arrived", "stay.recorded", "stay.departed", "case.changed",
    ]  # fmt: skip
    assert select_rows(Participant, "permitted_until") == [(ARRIVED + timedelta(89),)]


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        (lambda key: record_departure(key, BEFORE, **BY), "departed_on", "before"),
        (lambda key: record_arrival(key, date(2027, 6, 1), **BY), "departed_on", "before"),
        (lambda key: record_stay(key, StayDraft(ARRIVED, BEFORE), **BY), "permitted_until", "before"),
        (lambda key: record_stay(key, StayDraft(None, None, ON), **BY), "departed_on", "missing"),
    ],
)
def test_a_stay_that_ends_before_it_begins_is_refused(change: Change, field: str, reason: str) -> None:
    key = create_participant(stay=StayDraft(ARRIVED, None, date(2026, 6, 1)))
    before = dump_database()
    with pytest.raises(FactError) as refused:
        change(key)
    assert (refused.value.field, refused.value.reason, refused.value.against) == (field, reason, "arrived_on")
    assert dump_database() == before


def test_an_operation_sent_twice_is_done_once(app: Flask) -> None:
    once = add_participant(draft_participant(), keys=keyring(), operation="a-key-of-a-form", **BY)
    before = dump_database()
    assert add_participant(draft_participant(), keys=keyring(), operation="a-key-of-a-form", **BY) == once
    assert dump_database() == before


def test_people_who_have_no_flag_are_sent_nothing() -> None:
    create_participant()
    assert select_rows(OutboxMessage) == []
