"""What is asked before an entry is saved: only what the days do not say, about the entry that is nearest."""

from datetime import date, timedelta

import pytest

from tracker.compliance.facts import Stint
from tracker.compliance.questions import (
    Question,
    RecordedStint,
    about_days,
    after,
    beside,
    course_questions,
    job_questions,
    joined,
)

DAY = timedelta(days=1)
ON = date(2026, 6, 1)
STAY = date(2026, 1, 10), date(2027, 1, 9)
CAFE = "Harbour Café"


def recorded(stint_id: int, started_on: date, ended_on: date | None = None, name: str = CAFE) -> RecordedStint:
    return RecordedStint(stint_id, 0, Stint(name, started_on, ended_on))


MARCH = recorded(1, date(2026, 3, 1), date(2026, 3, 31))
GOING_ON = recorded(2, date(2026, 3, 1))
ELSEWHERE = recorded(4, date(2026, 2, 1), None, "Star Hotel")


def asked(
    start: date, end: date | None, *jobs: RecordedStint, stay: tuple[date | None, date | None] = STAY
) -> list[tuple[str, int | None]]:
    """The kinds of the questions about a new job, each with the entry that it is about."""
    found = job_questions(Stint(CAFE, start, end), jobs, stay, on=ON)
    return [(each.kind, each.about.stint_id if each.about else None) for each in found]


@pytest.mark.parametrize(
    ("start", "end", "kind"),
    [
        (date(2026, 3, 31), None, "overlap"),
        (date(2026, 2, 1), date(2026, 3, 1), "overlap"),
        (date(2026, 3, 1), date(2026, 4, 1), "overlap"),
        (date(2026, 3, 1), date(2026, 3, 31), None),
        (date(2026, 4, 2), None, "gap"),
        (date(2026, 4, 1), None, None),
        (date(2026, 2, 1), date(2026, 2, 28), None),
        (date(2026, 2, 1), date(2026, 2, 27), "gap"),
        (date(2026, 2, 1), None, "overlap"),
    ],
)
def test_stints_touch_or_leave_a_gap(start: date, end: date | None, kind: str | None) -> None:
    assert asked(start, end, MARCH) == ([(kind, 1)] if kind else [])


def test_ongoing_entry_raises_its_question() -> None:
    assert asked(date(2026, 5, 1), None, GOING_ON) == [("open", 2)]
    assert asked(date(2026, 3, 1), date(2026, 5, 1), GOING_ON) == [("overlap", 2)]
    assert asked(date(2026, 2, 1), date(2026, 2, 20), GOING_ON) == [("gap", 2)]


def test_nearest_stints_raise_questions() -> None:
    april, july, may = (recorded(n, date(2026, m, 1), date(2026, m, 10)) for n, m in ((3, 4), (7, 7), (5, 5)))
    assert asked(date(2026, 5, 20), None, april, may, MARCH) == [("gap", 5)]
    assert asked(date(2026, 5, 20), date(2026, 5, 30), july, april, recorded(9, date(2026, 9, 1))) == [
        ("gap", 3),
        ("gap", 7),
    ]
    late = recorded(0, date(2026, 3, 25), date(2026, 3, 28))
    assert asked(date(2026, 3, 20), None, late, MARCH) == [("overlap", 0)]


@pytest.mark.parametrize("name", ["Harbour Café", "ＨＡＲＢＯＵＲ café", "harbourcafé"])
def test_names_ignore_width_case_and_spaces(name: str) -> None:
    draft = Stint(CAFE, date(2026, 5, 1))
    job = MARCH._replace(stint=MARCH.stint._replace(name=name))
    assert [each.kind for each in job_questions(draft, [job], STAY, on=ON)] == ["gap"]


def test_other_ongoing_jobs_are_asked_latest_first() -> None:
    later = recorded(3, date(2026, 4, 1), None, "Peak Books")
    between = recorded(9, date(2026, 3, 1), None, "Peak Books")
    assert asked(date(2026, 5, 1), None, between, later, ELSEWHERE) == [("leaving", 3)]
    (question,) = job_questions(Stint(CAFE, date(2026, 5, 1)), [later], STAY, on=ON)
    assert question.answers == ("ended", "separate")
    assert asked(date(2026, 2, 1), date(2026, 5, 1), ELSEWHERE) == []
    assert asked(date(2026, 5, 1), None, recorded(4, date(2026, 2, 1), date(2026, 5, 9), "Star Hotel")) == []


def test_same_days_with_other_name_raise_question() -> None:
    draft = Stint(CAFE, ELSEWHERE.stint.started_on)
    twin = (Question("twin", ELSEWHERE, ("replace", "separate")),)
    assert job_questions(draft, [ELSEWHERE], STAY, on=ON) == course_questions(draft, [ELSEWHERE], STAY, on=ON) == twin
    assert course_questions(draft, [ELSEWHERE, ELSEWHERE._replace(stint_id=9)], STAY, on=ON) == twin
    assert course_questions(draft._replace(started_on=date(2026, 5, 1)), [ELSEWHERE], STAY, on=ON) == ()


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


def test_first_and_last_day_raise_no_question() -> None:
    assert asked(*STAY) == []


@pytest.mark.parametrize(
    ("stay", "kind"), [((STAY[0], None), "ahead"), ((None, STAY[1]), "unarrived"), ((None, None), "unarrived")]
)
def test_a_stay_may_be_known_in_part(stay: tuple[date | None, date | None], kind: str) -> None:
    assert asked(date(2030, 1, 1), None, stay=stay) == [(kind, None)]


def test_far_future_days_raise_one_question() -> None:
    far = ON + timedelta(days=367)
    assert asked(far, None, stay=(STAY[0], None)) == [("ahead", None)]
    assert asked(far - DAY, None, stay=(STAY[0], None)) == []
    assert asked(far, None) == [("outside", None)]
    assert about_days([], STAY, on=ON) == about_days([], (None, None), on=ON) == ()


def test_any_day_before_an_arrival_is_recorded_raises_a_question() -> None:
    assert about_days([ON], (None, None), on=ON)[0].kind == "unarrived"
    assert about_days([STAY[0]], STAY, on=ON) == ()


@pytest.mark.parametrize(
    ("new", "old", "whole"),
    [
        (Stint(CAFE, date(2026, 5, 1), date(2026, 5, 9)), MARCH, (MARCH.stint.started_on, date(2026, 5, 9))),
        (Stint(CAFE, date(2026, 5, 1), None), MARCH, (MARCH.stint.started_on, None)),
        (Stint(CAFE, date(2026, 2, 1), None), MARCH, (date(2026, 2, 1), None)),
        (Stint(CAFE, date(2026, 2, 1), date(2026, 3, 3)), MARCH, (date(2026, 2, 1), MARCH.stint.ended_on)),
        (Stint(CAFE, date(2026, 5, 1), date(2026, 5, 9)), GOING_ON, (GOING_ON.stint.started_on, date(2026, 5, 9))),
        (Stint(CAFE, date(2026, 3, 1), date(2026, 5, 9)), GOING_ON, (GOING_ON.stint.started_on, date(2026, 5, 9))),
        (Stint(CAFE, date(2026, 2, 1), date(2026, 2, 9)), GOING_ON, (date(2026, 2, 1), None)),
    ],
)
def test_joined_days_run_from_first_to_last(new: Stint, old: RecordedStint, whole: tuple[date, date | None]) -> None:
    assert joined(new, old.stint) == Stint(CAFE, *whole)


@pytest.mark.parametrize(
    ("start", "end", "old", "answers"),
    [
        (date(2026, 3, 31), date(2026, 5, 1), MARCH, ("same", "replace", "separate")),
        (date(2026, 2, 1), date(2026, 5, 1), MARCH, ("same", "separate")),
        (date(2026, 3, 1), date(2026, 5, 1), MARCH, ("same",)),
        (date(2026, 3, 1), date(2026, 3, 2), MARCH, ("replace",)),
        (date(2026, 3, 5), date(2026, 3, 9), MARCH, ("replace", "separate")),
        (date(2026, 5, 1), None, GOING_ON, ("ended", "same", "separate")),
        (date(2026, 5, 1), None, MARCH, ("ended", "leave")),
    ],
)
def test_only_answers_that_matter_are_offered(
    start: date, end: date | None, old: RecordedStint, answers: tuple[str, ...]
) -> None:
    (question,) = job_questions(Stint(CAFE, start, end), [old], STAY, on=ON)
    assert question.answers == answers


def test_answer_belongs_to_shown_version() -> None:
    assert Question("gap", MARCH._replace(version=3)).key == "gap-1-3"
    assert Question("ahead").key == "ahead"
    assert Question("ahead").about is None


MAY = Stint(CAFE, date(2026, 5, 1))


@pytest.mark.parametrize(
    ("kind", "about", "answer", "stints"),
    [
        ("gap", MARCH, "ended", (MARCH.stint, ELSEWHERE.stint, MAY)),
        ("gap", MARCH, "leave", (ELSEWHERE.stint, MARCH.stint._replace(ended_on=None))),
        ("open", GOING_ON, "ended", (ELSEWHERE.stint, GOING_ON.stint._replace(ended_on=date(2026, 4, 30)), MAY)),
        ("overlap", MARCH, "same", (ELSEWHERE.stint, MARCH.stint._replace(ended_on=None))),
        ("overlap", MARCH, "replace", (ELSEWHERE.stint, MAY)),
        ("overlap", MARCH, "separate", (MARCH.stint, ELSEWHERE.stint, MAY)),
        ("ahead", None, "yes", (MARCH.stint, ELSEWHERE.stint, MAY)),
    ],
)
def test_what_would_stand_with_an_answer(
    kind: str, about: RecordedStint | None, answer: str, stints: tuple[Stint, ...]
) -> None:
    standing = (about or MARCH, ELSEWHERE)
    assert after(MAY, standing, Question(kind, about), answer) == stints


def test_overlap_with_other_name_is_shown() -> None:
    assert beside(MAY, [MARCH, GOING_ON, ELSEWHERE, recorded(5, date(2026, 2, 1), date(2026, 4, 30), "Star Hotel")]) == (
        ELSEWHERE,
    )
