"""Broken days: what a run is worth, by day, and what a relaxation does to runs."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.oracle.counting_runs import gained
from tests.support.oracle.strategies import days, examples
from tests.support.oracle.walking import DAY
from tracker.compliance.assess import assess
from tracker.compliance.broken_days import days_within, worth
from tracker.compliance.facts import History, Stay, Stint, Visa
from tracker.compliance.loading import builtin
from tracker.formats.history.assess_line import assess_line

EXAMPLE = (
    b'{"id": "x", "scheme": "japan", "as_of": "2026-10-20", "arrived_on": "2025-11-10", "jobs": ['
    b'{"employer": "E1", "start": "2025-11-15", "end": "2026-02-14"},'
    b' {"employer": "E1", "start": "2026-07-15", "end": "2026-10-14"}]}'
)
EXPECTED = (
    '{"rule": "employer-tenure", "subject": "E1", "status": "contested", "readings": {'
    '"first-day-counts": {"allowance_days": 181, "used_days": 184, "last_permitted_day": "2026-10-11", "exceeds_on": "2026-10-12"}, '
    '"first-day-free": {"allowance_days": 182, "used_days": 184, "last_permitted_day": "2026-10-12", "exceeds_on": "2026-10-13"}, '
    '"thirty-day-months": {"allowance_days": 180, "used_days": 184, "last_permitted_day": "2026-10-10", "exceeds_on": "2026-10-11"}, '
    '"months-and-thirtieths": {"allowance_days": 180, "used_days": 179, "last_permitted_day": null, "exceeds_on": null}}}'
)


def test_published_example_is_answered_letter_by_letter() -> None:
    result = assess_line(EXAMPLE, builtin(), today=date(2026, 10, 20))
    assert result is not None
    assert EXPECTED in result.text


@pytest.mark.parametrize(
    ("first", "number", "thirtieths"),
    [
        (date(2026, 1, 15), 1, 1),
        (date(2026, 1, 15), 31, 30),
        (date(2026, 1, 15), 32, 30),
        (date(2026, 1, 15), 33, 31),
        (date(2026, 2, 1), 28, 28),
        (date(2026, 2, 1), 29, 30),
        (date(2028, 1, 31), 30, 30),
        (date(2026, 1, 31), 29, 30),
        (date(2025, 11, 15), 92, 90),
        (date(2026, 7, 15), 92, 89),
    ],
)
def test_run_is_worth_its_months_and_days(first: date, number: int, thirtieths: int) -> None:
    assert worth(first.toordinal(), number) == thirtieths


@examples(200)
@given(days(), st.integers(1, 400))
def test_worth_is_what_counting_day_by_day_gains(first: date, number: int) -> None:
    assert worth(first.toordinal(), number) == sum(gained(first, number))


@examples(200)
@given(days(), st.integers(0, 400))
def test_days_within_thirtieths_are_the_most_that_fit(first: date, thirtieths: int) -> None:
    most = days_within(first.toordinal(), thirtieths)
    assert most == 0 or worth(first.toordinal(), most) <= thirtieths
    assert worth(first.toordinal(), most + 1) > thirtieths


@pytest.mark.parametrize(
    ("scheme", "issued_on", "readings"),
    [
        ("united-kingdom", date(2025, 12, 10), 2),
        ("austria", date(2018, 1, 31), 2),
        ("austria", date(2018, 2, 1), 4),
    ],
)
def test_limit_of_the_whole_stay_has_two_clocks_alone(scheme: str, issued_on: date, readings: int) -> None:
    jobs = (Stint("A", date(2026, 1, 15), date(2026, 1, 20)), Stint("B", date(2026, 1, 22), date(2026, 1, 30)))
    found = assess(
        History(scheme, Stay(date(2026, 1, 10)), Visa(issued_on=issued_on), jobs=jobs), builtin(), on=date(2026, 2, 1)
    )
    (work,) = [finding for finding in found.findings if finding.rule == "work-total"]
    assert len(work.readings) == readings


@pytest.mark.parametrize(("gap", "readings"), [(0, 2), (1, 4), (2, 4)])
def test_gap_of_one_day_is_a_break(gap: int, readings: int) -> None:
    first, last = date(2026, 1, 15), date(2026, 1, 31)
    jobs = (Stint("A", first, last), Stint("A", last + (gap + 1) * DAY, last + 30 * DAY))
    found = assess(History("japan", Stay(date(2026, 1, 10)), jobs=jobs), builtin(), on=first)
    (tenure,) = [finding for finding in found.findings if finding.rule == "employer-tenure"]
    assert len(tenure.readings) == readings
