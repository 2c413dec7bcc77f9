"""What is left on every reading, and the longest course that may begin: each day is tried with the engine itself."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.history import Case
from tests.support.oracle.invented import rulebook
from tests.support.oracle.strategies import after, cases
from tests.support.oracle.walking import DAY, walk
from tests.support.properties import examples
from tracker.compliance.assess import assess
from tracker.compliance.facts import History, Stay, Stint, Visa
from tracker.compliance.findings import MET, Assessment, Finding, Reading
from tracker.compliance.last_safe_day import margins, outlook
from tracker.compliance.loading import builtin
from tracker.compliance.longest_course import longest_course
from tracker.compliance.what_if import RULES, concerned, last_day

ARRIVED, ON = date(2026, 1, 10), date(2026, 6, 12)
NEW = "a course that is not recorded"


def lived(*jobs: Stint, courses: Iterable[Stint] = (), scheme: str = "japan") -> History:
    """Somebody who arrived on 10 January 2026."""
    return History(scheme, Stay(ARRIVED), Visa(issued_on=date(2025, 12, 10)), jobs=jobs, courses=tuple(courses))


def day(month: int, number: int) -> date:
    return date(2026, month, number)


def left(history: History, rule: str, on: date = ON) -> list[tuple[str, int | None, date | None]]:
    assessment = assess(history, builtin(), on=on)
    (finding,) = (each for each in assessment.findings if each.rule == rule)
    return [(each.reading.name, each.days_left, each.last_safe_day) for each in margins(finding, assessment)]


def test_every_reading_has_days_left() -> None:
    history = lived(Stint("H", day(1, 15), day(3, 31)), Stint("H", day(4, 20)))
    assert left(history, "employer-tenure") == [
        ("first-day-counts", 51, day(8, 2)),
        ("first-day-free", 52, day(8, 3)),
        ("thirty-day-months", 50, day(8, 1)),
        ("months-and-thirtieths", None, day(8, 3)),
    ]
    assert left(history, "employer-tenure", day(8, 2))[0][1:] == (0, day(8, 2))
    assert left(history, "employer-tenure", day(8, 9))[0][1:] == (0, day(8, 2))
    assert left(history, "employer-tenure", date(2027, 1, 10))[1][1:] == (0, None)


def test_days_left_for_study_on_six_readings() -> None:
    courses = Stint("C", day(2, 1), day(5, 31)), Stint("D", day(4, 10), day(7, 31))
    assert left(lived(courses=courses), "study-total") == [
        ("each-course/first-day-counts", 0, day(6, 9)),
        ("each-course/first-day-free", 0, day(6, 10)),
        ("each-course/thirty-day-months", 0, day(6, 8)),
        ("each-course/months-and-thirtieths", None, day(6, 10)),
        ("calendar-days/first-day-counts", 49, day(7, 31)),
        ("calendar-days/first-day-free", 50, day(8, 1)),
    ]


def test_rule_without_readings_counts_nothing() -> None:
    assessment = assess(lived(), builtin(), on=ON)
    assert [margins(finding, assessment) for finding in assessment.findings] == [()] * len(assessment.findings)


@examples(60)
@given(cases())
def test_last_safe_day_is_the_last(drawn: Case) -> None:
    assessment = assess(drawn.history, rulebook(), on=drawn.on)
    for finding in assessment.findings:
        told = margins(finding, assessment)
        assert [each.reading for each in told if each.reading in finding.readings] == list(finding.readings)
        if told:
            seen = outlook(finding, assessment)
            days = [each.last_safe_day for each in told if each.last_safe_day]
            earliest = min(days) if len(days) == len(told) else None
            assert (seen.last_safe_day, seen.latest_safe_day) == (earliest, max(days, default=None))
        for each in told:
            left = None if "thirtieths" in each.reading.name else each.reading.allowance_days - each.reading.used_days
            assert each.days_left == (None if left is None else max(left, 0))
            tried(assessment, finding, each.reading, each.last_safe_day)


def tried(assessment: Assessment, finding: Finding, reading: Reading, safe: date | None) -> None:
    """Asserts by the engine alone that a reading is kept up to a day, and not on the next within the stay."""
    ends, on = assessment.stay_ends, assessment.on
    if on > ends:
        assert safe is None
    elif reading.exceeds_on:
        free = [day for day in days_not_counted(reading) if day < reading.exceeds_on]
        last = max([day for day in (reading.last_permitted_day, *free) if day], default=None)
        assert safe == (last and min(last, ends))
    else:
        assert safe is not None
        recorded = concerned((finding.rule, finding.subject), assessment.history)
        since = max(on, *(last_day(stint, ends) + DAY for stint in recorded))
        for here in _days_to_try(since, min(safe + 2 * DAY, ends)):
            kept = all(over is None for over in gone_on(assessment, finding, reading, since, here))
            assert kept == (here <= safe), here


def _days_to_try(first: date, last: date) -> list[date]:
    """Every day of the first and the last month, and every fifth in between: a stay may be stamped for a hundred years."""
    days = list(walk(first, last))
    return [*days[:31], *days[31:-31:5], *days[31:][-31:]]


def days_not_counted(reading: Reading) -> list[date]:
    """The recorded days that the rule does not count."""
    return [date.fromordinal(day) for first, last, times in reading.uncounted if times for day in range(first, last + 1)]


@pytest.mark.parametrize("shift", [-DAY, DAY])
@pytest.mark.parametrize(
    "job", [Stint("H", day(1, 15), day(3, 31)), Stint("H", day(1, 15), day(9, 30))], ids=["within", "over"]
)
def test_wrong_last_safe_day_is_found(job: Stint, shift: timedelta) -> None:
    assessment = assess(lived(job)._replace(scheme="japan-like"), rulebook(), on=ON)
    (finding,) = (each for each in assessment.findings if each.rule == "employer-tenure")
    for margin in margins(finding, assessment):
        assert margin.last_safe_day is not None
        tried(assessment, finding, margin.reading, margin.last_safe_day)
        with pytest.raises(AssertionError):
            tried(assessment, finding, margin.reading, margin.last_safe_day + shift)


def gone_on(assessment: Assessment, finding: Finding, reading: Reading, since: date, until: date) -> list[date | None]:
    """The days on which the reading would be exceeded, had one gone on every day: with what ended the day before, or anew."""
    limit, history = (finding.rule, finding.subject), assessment.history
    names = [NEW] if finding.subject is None else [finding.subject]
    if finding.rule == "study-total":
        names += [each[0] for each in concerned(limit, history) if last_day(each, assessment.stay_ends) == since - DAY]
    exceeds: list[date | None] = []
    for name in names:
        more = Stint(name, since, until)
        if finding.rule in RULES["courses"]:
            longer = history._replace(courses=(*history.courses, more))
        else:
            longer = history._replace(jobs=(*history.jobs, more))
        found = assess(longer, rulebook(), on=assessment.on).findings
        (again,) = (each for each in found if (each.rule, each.subject) == limit)
        exceeds += [each.exceeds_on for each in again.readings if each.name == reading.name]
    return exceeds


LONGEST: list[tuple[str, History, str, date, date | None]] = [
    ("the first", lived(), NEW, day(7, 1), day(12, 31)),
    ("before the end of the stay", lived(), NEW, day(8, 1), date(2027, 1, 9)),
    ("after another", lived(courses=[Stint("A", day(2, 1), day(5, 31))]), NEW, day(7, 1), day(8, 29)),
    ("beside one that goes on", lived(courses=[Stint("A", day(6, 1))]), NEW, day(7, 1), None),
    ("the allowance is used up", lived(courses=[Stint("A", day(2, 1), day(7, 31))]), NEW, day(8, 1), None),
    ("before the arrival", lived(), NEW, day(1, 9), None),
    ("on the day of the arrival", lived(), NEW, ARRIVED, day(7, 9)),
    ("on the last day", lived(), NEW, date(2027, 1, 9), date(2027, 1, 9)),
    ("after the stay", lived(), NEW, date(2027, 1, 10), None),
    ("none is allowed", lived(scheme="ireland"), NEW, day(7, 1), None),
    ("one is allowed, and was taken", lived(courses=[Stint("A", day(2, 1), day(2, 28))], scheme="korea"), NEW, day(7, 1), None),
    (
        "more of the one that is allowed",
        lived(courses=[Stint("A", day(2, 1), day(2, 28))], scheme="korea"),
        "A",
        day(7, 1),
        day(11, 29),
    ),
    ("each by itself", lived(courses=[Stint("A", day(2, 1), day(4, 30))], scheme="australia"), NEW, day(7, 1), day(9, 30)),
]


@pytest.mark.parametrize(("history", "name", "start", "end"), [each[1:] for each in LONGEST], ids=[each[0] for each in LONGEST])
def test_the_longest_course(history: History, name: str, start: date, end: date | None) -> None:
    assert longest_course(history, builtin(), name, start=start, on=ON) == end


@examples(60)
@given(cases(), st.data())
def test_longest_course_is_the_longest(drawn: Case, data: st.DataObject) -> None:
    history = drawn.history
    start = data.draw(after(history.stay.arrived_on, -3, 400))
    end = longest_course(history, rulebook(), NEW, start=start, on=drawn.on)
    ends = assess(history, rulebook(), on=drawn.on).stay_ends
    for last in walk(start, max((end or start) + 2 * DAY, start)):
        inside = history.stay.arrived_on <= start and last <= ends
        assert (inside and not worsened(history, Stint(NEW, start, last), drawn.on)) == (end is not None and last <= end)


def worsened(history: History, course: Stint, on: date) -> bool:
    """Whether with a course some limit on study is not met that it has a part in, by comparing two assessments."""
    before = {(each.rule, each.subject): each for each in assess(history, rulebook(), on=on).findings}
    whole = assess(history._replace(courses=(*history.courses, course)), rulebook(), on=on)
    for finding in whole.findings:
        if finding.rule not in RULES["courses"] - {"outside-stay"} or finding.status == MET:
            continue
        over = min(filter(None, [finding.exceeds_on, *(each.exceeds_on for each in finding.readings)]))
        about_it = finding.subject in {None, NEW}
        was = before.get((finding.rule, finding.subject))
        free = [day for reading in finding.readings[:1] for day in days_not_counted(reading)]
        counts = any(day not in free for day in walk(max(course.started_on, over), last_of(course)))
        if about_it and (was is None or counted(was) != counted(finding) or counts):
            return True
    return False


def counted(finding: Finding) -> tuple[object, ...]:
    """What a finding says, but for days that do not count."""
    return finding.status, finding.exceeds_on, [reading[:6] for reading in finding.readings]


def last_of(course: Stint) -> date:
    assert course.ended_on is not None
    return course.ended_on
