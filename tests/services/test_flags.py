"""Exactly the contested and unmet findings are flagged; each flag has its case; a flag that says the same is left alone."""

from datetime import date
from typing import Any

import pytest

from tests.factories.participants import ARRIVED, CAFE, DAY, create_job, create_officers, create_participant, select_rows
from tracker.models.accounts import COMMAND_LINE
from tracker.models.assessments import AssessmentRow
from tracker.models.cases import Case, Flag
from tracker.models.outbox import OutboxMessage
from tracker.queries.cases import CaseKey
from tracker.services import cases
from tracker.services.employers.businesses import Business
from tracker.services.history.correct import correct_stint
from tracker.services.history.drafts import CourseDraft, JobDraft, StintKey
from tracker.services.history.end import end_stint
from tracker.services.history.log import log_stint
from tracker.services.history.withdraw import withdraw_stint
from tracker.services.participants.drafts import ParticularsDraft, StayDraft
from tracker.services.participants.stay import record_stay

pytestmark = pytest.mark.usefixtures("app")
START = date(2026, 1, 15)
EXCEEDED, UNMET = date(2026, 7, 15), date(2026, 7, 16)
"""Six months from the start: the first reading is exceeded on the one day, both on the other."""
MET_ON, CONTESTED_ON, UNMET_ON = EXCEEDED - DAY, EXCEEDED, UNMET
TENURE = ("employer-tenure", 2, ["2026-07-15", "2026-07-16"])
BY: dict[str, Any] = {"by": COMMAND_LINE}


def flags() -> list[tuple[Any, ...]]:
    """Every flag that ever was: rule, status, days, state."""
    return select_rows(Flag, "rule", "status", "exceeds", "state")


def live() -> list[tuple[Any, ...]]:
    """The flags that stand."""
    return select_rows(Flag, "rule", "status", "exceeds", ended_at=None)


def told() -> list[list[str]]:
    """The rules of each message that is due."""
    return [content["rules"] for kind, content in select_rows(OutboxMessage, "kind", "content") if kind == "verdict-changed"]


def contested(reference: str = "P-1") -> StintKey:
    """A job of somebody new, which a person must decide about."""
    return create_job(create_participant(reference), START, on=CONTESTED_ON)


def test_only_contested_or_unmet_is_flagged() -> None:
    who = create_participant()
    line = create_job(who, START, on=MET_ON)
    assert (flags(), select_rows(Case), told()) == ([], [], [])
    end_stint(line, UNMET, kind="job", on=MET_ON, **BY)
    assert flags() == []
    record_stay(who, StayDraft(ARRIVED), on=MET_ON, **BY)
    assert flags() == []


def test_flag_opens_case_and_notifies_person() -> None:
    line = contested()
    assert flags() == [(*TENURE, "attached")]
    [(assessment, subject, case)] = select_rows(Flag, "assessment_id", "subject", "case_id")
    assert select_rows(AssessmentRow, "id", "status", superseded_at=None) == [(assessment, 2)]
    assert subject.isdecimal()
    assert select_rows(Case, "id", "participant_id", "rule", "state", "version", "assignee_id", "closed_at") == [
        (case, line.participant_id, "employer-tenure", "new", 1, None, None)
    ]
    assert select_rows(OutboxMessage, "kind", "language", "content", "sent_at") == [
        ("verdict-changed", "ja", {"rules": ["employer-tenure"]}, None)
    ]


def test_missing_language_means_english() -> None:
    create_job(create_participant(particulars=ParticularsDraft()), START, on=CONTESTED_ON)
    assert select_rows(OutboxMessage, "language") == [("en",)]


def test_unchanged_flag_is_left_alone() -> None:
    line = contested()
    log_stint(line.participant_id, CourseDraft("HKU SPACE", "Tea", START, START), kind="course", on=CONTESTED_ON, **BY)
    assert (flags(), told()) == ([(*TENURE, "attached")], [["employer-tenure"]])
    assert len(select_rows(AssessmentRow)) == 3


def test_changed_flag_supersedes_in_same_case() -> None:
    line = contested()
    log_stint(line.participant_id, CourseDraft("HKU SPACE", "Tea", START, START), kind="course", on=UNMET_ON, **BY)
    assert flags() == [(*TENURE, "superseded"), ("employer-tenure", 3, TENURE[2], "attached")]
    assert len({case for (case,) in select_rows(Flag, "case_id")}) == len(select_rows(Case)) == 1
    assert told() == [["employer-tenure"]] * 2


@pytest.mark.parametrize("how", ["withdrawn", "ended", "moved"])
def test_flag_without_reason_is_withdrawn(how: str) -> None:
    line = contested()
    if how == "withdrawn":
        withdraw_stint(line, kind="job", reason="somebody else's", on=CONTESTED_ON, **BY)
    elif how == "ended":
        end_stint(line, MET_ON, kind="job", on=CONTESTED_ON, **BY)
    else:
        correct_stint(line, JobDraft(CAFE, START + DAY), kind="job", reason="a day later", on=CONTESTED_ON, **BY)
    assert [state for *_, state in flags()] == ["withdrawn"]
    assert live() == []
    assert told() == [["employer-tenure"]] * 2
    assert select_rows(Case, "state") == [("new",)]


def test_flags_of_unassessable_person_are_withdrawn() -> None:
    who = create_participant()
    create_job(who, START, on=CONTESTED_ON)
    record_stay(who, StayDraft(), on=CONTESTED_ON, reason="never came", **BY)
    assert [state for *_, state in flags()] == ["withdrawn"]
    assert select_rows(AssessmentRow, "id", superseded_at=None) == []


def test_employers_share_case_and_rules_do_not() -> None:
    who = create_participant(stay=StayDraft(ARRIVED, START + DAY))
    for name in ("Peak Books", "Star Books"):
        create_job(who, START, UNMET_ON, at=Business(name), on=UNMET_ON)
    found = select_rows(Flag, "rule", "subject", "case_id", ended_at=None)
    assert sorted(rule for rule, *_ in found) == ["employer-tenure", "employer-tenure", "outside-stay", "stay-length"]
    assert sorted(rule for (rule,) in select_rows(Case, "rule")) == ["employer-tenure", "outside-stay", "stay-length"]
    assert len({case for rule, _, case in found if rule == "employer-tenure"}) == 1
    assert len({subject for rule, subject, _ in found if rule == "employer-tenure"}) == 2


def closed(case: int) -> None:
    """The case is taken and closed without a question."""
    (officer,) = create_officers(1, by=COMMAND_LINE)
    cases.close(cases.take(CaseKey(case, 1), by=officer), "no issue", by=officer)


def test_resolved_flag_returns_only_if_changed() -> None:
    line = contested()
    [(case,)] = select_rows(Flag, "case_id")
    closed(case)
    assert flags() == [(*TENURE, "resolved")]
    course = CourseDraft("HKU SPACE", "Tea", START, START)
    log_stint(line.participant_id, course, kind="course", on=CONTESTED_ON, **BY)
    assert (flags(), live(), len(select_rows(Case))) == ([(*TENURE, "resolved")], [TENURE], 1)
    log_stint(line.participant_id, course._replace(title="More tea"), kind="course", on=UNMET_ON, **BY)
    assert flags() == [(*TENURE, "superseded"), ("employer-tenure", 3, TENURE[2], "attached")]
    assert [(state, id_ == case) for id_, state in select_rows(Case, "id", "state")] == [("closed", True), ("new", False)]


def test_flags_of_others_are_left_alone() -> None:
    contested()
    other = contested("P-2")
    withdraw_stint(other, kind="job", reason="so", on=CONTESTED_ON, **BY)
    assert [state for *_, state in flags()] == ["attached", "withdrawn"]


SABOTEURS = [
    ("tracker.services.flags.changes", lambda standing, findings: ((), (), ())),
    ("tracker.compliance.changes.exceeds", lambda finding: ()),
]


@pytest.mark.parametrize(("name", "saboteur"), SABOTEURS)
def test_the_saboteurs_are_found(name: str, saboteur: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name, saboteur)
    with pytest.raises((AssertionError, AttributeError)):
        test_unchanged_flag_is_left_alone()
