"""The queue: the worst first, unassigned before assigned, then by day; read page by page without a gap or a line twice."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.factories.participants import create_job, create_officers, create_participant
from tests.support.statements import count_statements
from tracker.compliance.findings import CONTESTED, UNMET
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.cases import CaseKey
from tracker.queries.queue import TO_DO, QueueCursor, QueuedCase, QueueFilter, queue
from tracker.services.cases import close, take
from tracker.services.history.withdraw import withdraw_stint
from tracker.services.participants.drafts import StayDraft
from tracker.services.participants.stay import record_departure

pytestmark = pytest.mark.usefixtures("app")
DAY = timedelta(days=1)
FIRST = date(2026, 1, 15)
ON = date(2026, 8, 20)
BY: dict[str, Any] = {"on": ON, "by": COMMAND_LINE}


def waiting(**wanted: Any) -> list[QueuedCase]:
    """All that waits."""
    return queue(QueueFilter(**wanted), on=ON, limit=100)


def over(reference: str, start: date) -> CaseKey:
    """Somebody who has worked for too long since a day."""
    create_job(create_participant(reference), start, on=ON)
    line = next(line for line in waiting() if line.reference == reference)
    return CaseKey(line.id, line.version)


def references(lines: list[QueuedCase]) -> list[str]:
    return [line.reference for line in lines]


def test_worst_then_earliest_comes_first() -> None:
    for reference, start in (("late", FIRST + 30 * DAY), ("contested", date(2026, 2, 20)), ("early", FIRST)):
        over(reference, start)
    assert references(waiting()) == ["early", "late", "contested"]
    assert [line.harm for line in waiting()] == [UNMET, UNMET, CONTESTED]
    (flag,) = waiting()[0].flags
    assert (flag.status, flag.exceeds[0]) == (UNMET, date(2026, 7, 15))


def test_taken_cases_follow_untaken_ones() -> None:
    (officer,) = create_officers(1, by=COMMAND_LINE)
    first = over("first", FIRST)
    over("second", FIRST + DAY)
    take(first, by=officer)
    assert references(waiting()) == ["second", "first"]
    assert references(waiting(unassigned=True)) == ["second"]
    assert references(waiting(assignee_id=officer, states=("triage",))) == ["first"]
    assert waiting(assignee_id=officer)[0].assignee == f"Officer {officer}"


def test_queue_filters_by_state_and_rule() -> None:
    over("one", FIRST)
    assert references(waiting(states=TO_DO, rule="employer-tenure", harm=UNMET)) == ["one"]
    for wanted in ({"states": ("decided",)}, {"rule": "study-total"}, {"harm": CONTESTED}):
        assert waiting(**wanted) == []


def test_closed_case_leaves_queue() -> None:
    (officer,) = create_officers(1, by=COMMAND_LINE)
    close(take(over("one", FIRST), by=officer), "no question", by=officer)
    assert waiting() == []


def test_withdrawn_flag_puts_case_last() -> None:
    line = create_job(create_participant("mended"), FIRST, on=ON)
    over("other", FIRST + 20 * DAY)
    withdraw_stint(line, kind="job", reason="never worked there", **BY)
    assert references(waiting()) == ["other", "mended"]
    assert waiting()[1].flags == ()


def test_missing_departure_waits_two_weeks() -> None:
    arrived = ON - timedelta(days=370)
    key = create_participant("gone", stay=StayDraft(arrived), on=ON)
    ends = date(2026, 8, 14)
    assert waiting() == []
    late = queue(QueueFilter(), on=ends + 15 * DAY, limit=5)
    assert references(late) == ["gone"]
    assert late[0].asks_departure
    record_departure(key, ends, **BY)
    (told,) = queue(QueueFilter(), on=ends + 15 * DAY, limit=5)
    assert (told.harm, told.asks_departure) == (0, False)


@pytest.mark.parametrize(
    "wanted",
    [{}, {"states": TO_DO}, {"rule": "employer-tenure"}, {"harm": UNMET}, {"states": TO_DO, "rule": "employer-tenure"}],
)
def test_pages_are_gapless_and_cost_alike(wanted: dict[str, Any]) -> None:
    (officer,) = create_officers(1, by=COMMAND_LINE)
    keys = [over(f"P-{number}", FIRST + number % 3 * DAY) for number in range(7)]
    for key in keys[::2]:
        take(key, by=officer)
    whole, found = references(waiting(**wanted)), list[str]()
    assert len(whole) == 7
    after: QueueCursor | None = None
    while page := queue(QueueFilter(**wanted), on=ON, limit=2, after=after):
        found += references(page)
        after = page[-1].position
    assert found == whole
    middle = waiting(**wanted)[3].position
    for after in (None, middle):
        with count_statements() as sent:
            queue(QueueFilter(**wanted), on=ON, limit=2, after=after)
        assert len(sent) == 3
