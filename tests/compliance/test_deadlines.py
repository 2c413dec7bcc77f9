"""Working days: a limit passes over weekends and holidays, and never ends on one."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.compliance.case_states import STATES
from tracker.compliance.deadlines import WORKING_DAYS, contest_end, due_on

DAY = timedelta(days=1)
EASTER = {date(2026, 4, 3), date(2026, 4, 6), date(2026, 4, 7)}


@pytest.mark.parametrize(
    ("state", "since", "due"),
    [
        ("new", date(2026, 3, 30), date(2026, 4, 1)),
        ("new", date(2026, 4, 1), date(2026, 4, 8)),
        ("new", date(2026, 4, 4), date(2026, 4, 9)),
        ("triage", date(2026, 4, 1), date(2026, 4, 13)),
        ("under-review", date(2026, 4, 8), date(2026, 4, 22)),
        ("decided", date(2026, 4, 4), date(2026, 4, 4)),
        ("closed", date(2026, 4, 1), None),
    ],
)
def test_weekends_and_holidays_are_passed_over(state: str, since: date, due: date | None) -> None:
    assert due_on(state, since, EASTER.__contains__) == due


def test_every_open_state_has_limit() -> None:
    assert set(WORKING_DAYS) == set(STATES) - {"closed", "awaiting-participant", "awaiting-third-party"}


@given(
    st.sampled_from(sorted(WORKING_DAYS)),
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.sets(st.integers(1, 40), max_size=15),
)
def test_deadline_counts_working_days_between(state: str, since: date, off: set[int]) -> None:
    holidays = {since + number * DAY for number in off}
    due = due_on(state, since, holidays.__contains__)
    assert due is not None
    passed = [since + number * DAY for number in range(1, (due - since).days + 1)]
    assert sum(day.weekday() < 5 and day not in holidays for day in passed) == WORKING_DAYS[state]


@pytest.mark.parametrize(
    ("decided", "contested", "end"),
    [
        (None, None, None),
        (datetime(2026, 7, 16, 9, tzinfo=UTC), None, date(2026, 8, 13)),
        (datetime(2026, 7, 16, 9, tzinfo=UTC), datetime(2026, 7, 1, 9, tzinfo=UTC), date(2026, 8, 13)),
        (datetime(2026, 7, 16, 9, tzinfo=UTC), datetime(2026, 7, 16, 9, tzinfo=UTC), date(2026, 8, 13)),
        (datetime(2026, 7, 16, 9, tzinfo=UTC), datetime(2026, 7, 16, 10, tzinfo=UTC), None),
    ],
)
def test_decision_is_contested_once_within_28_days(
    decided: datetime | None, contested: datetime | None, end: date | None
) -> None:
    assert contest_end(decided, contested, datetime.date) == end
