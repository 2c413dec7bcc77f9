"""What is asked before an entry is saved: only what the days do not say, about the entry that is nearest."""

from datetime import date, timedelta

import pytest

from tracker.compliance.questions import Question, Stint, joined, questions

DAY = timedelta(days=1)
ON = date(2026, 6, 1)
STAY = date(2026, 1, 10), date(2027, 1, 9)
MARCH = Stint(1, date(2026, 3, 1), date(2026, 3, 31))
GOING_ON = Stint(2, date(2026, 3, 1), None)


def asked(start: date, end: date | None, *same: Stint, stay: tuple[date, date] | None = STAY) -> list[tuple[str, int | None]]:
    """The kinds of the questions about new days, each with the entry that it is about."""
    found = questions(Stint(0, start, end), same, stay, on=ON)
    return [(each.kind, each.about.line_id if each.about else None) for each in found]


@pytest.mark.parametrize(
    ("start", "end", "kind"),
    [
        (date(2026, 3, 31), None, "overlap"),
        (date(2026, 2, 1), date(2026, 3, 1), "overlap"),
        (date(2026, 4, 2), None, "gap"),
        (date(2026, 4, 1), None, None),
        (date(2026, 2, 1), date(2026, 2, 28), None),
    ],
)
def test_days_that_meet_leave_a_gap_or_touch(start: date, end: date | None, kind: str | None) -> None:
    assert asked(start, end, MARCH) == ([(kind, 1)] if kind else [])


def test_an_entry_that_goes_on_is_asked_about_as_that() -> None:
    assert asked(date(2026, 5, 1), None, GOING_ON) == [("open", 2)]
    assert asked(date(2026, 3, 1), None, GOING_ON) == [("overlap", 2)]


def test_of_several_the_nearest_is_asked_about() -> None:
    april = Stint(3, date(2026, 4, 1), date(2026, 4, 10))
    assert asked(date(2026, 5, 1), None, april, MARCH) == [("gap", 3)]


def test_nothing_is_asked_about_other_employers() -> None:
    assert asked(date(2026, 5, 1), None) == []


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (STAY[0] - DAY, STAY[0]),
        (STAY[1] + DAY, None),
        (STAY[0], STAY[1] + DAY),
    ],
)
def test_days_outside_the_stay_are_asked_about(start: date, end: date | None) -> None:
    assert asked(start, end) == [("outside", None)]


def test_the_first_and_the_last_day_of_the_stay_are_not() -> None:
    assert asked(*STAY) == []


def test_days_more_than_a_year_ahead_are_asked_about_once() -> None:
    far = ON + timedelta(days=367)
    assert asked(far, None, stay=None) == [("ahead", None)]
    assert asked(far - DAY, None, stay=None) == []
    assert asked(far, None) == [("outside", None)]


@pytest.mark.parametrize(
    ("new", "old", "whole"),
    [
        (Stint(0, date(2026, 5, 1), date(2026, 5, 9)), MARCH, (MARCH.start, date(2026, 5, 9))),
        (Stint(0, date(2026, 5, 1), None), MARCH, (MARCH.start, None)),
        (Stint(0, date(2026, 2, 1), date(2026, 3, 3)), MARCH, (date(2026, 2, 1), MARCH.end)),
        (Stint(0, date(2026, 5, 1), date(2026, 5, 9)), GOING_ON, (GOING_ON.start, date(2026, 5, 9))),
    ],
)
def test_joined_days_run_from_the_first_to_the_last(new: Stint, old: Stint, whole: tuple[date, date | None]) -> None:
    assert joined(new, old) == Stint(old.line_id, *whole)


def test_a_question_about_the_days_alone_is_about_no_entry() -> None:
    assert Question("ahead").about is None
