"""Days that a rule does not count, invented for these tests: they stop the clock, and every answer agrees on that."""

from collections.abc import Iterable
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.history import Case, a_day_to_read, a_history
from tests.support.oracle.day_by_day import Versions, judge, permitted_until
from tests.support.oracle.invented import LONG_AGO, relaxed, rulebook_of
from tests.support.oracle.judged import read
from tests.support.oracle.outcome import Conditions
from tests.support.oracle.side_by_side import outcome_of, pairs
from tests.support.oracle.strategies import cases
from tests.support.oracle.walking import DAY
from tests.support.properties import examples
from tracker.compliance.assess import assess
from tracker.compliance.explanation import break_days, days_not_counted, steps_of
from tracker.compliance.facts import History, Stay, Stint
from tracker.compliance.findings import CONTESTED, FORECAST, MET, UNMET, Assessment, Finding
from tracker.compliance.last_safe_day import Outlook, last_safe_day, margins, outlook
from tracker.compliance.longest_course import longest_course
from tracker.compliance.months import Spans, split_days
from tracker.compliance.rulebook import Rulebook
from tracker.compliance.rulebook_diff import compare
from tracker.compliance.suggestions import advice
from tracker.compliance.what_if import Trial, limits_over, troubles

FREE = ("employer-tenure", date(2026, 2, 1), date(2026, 2, 14))
PLAIN: Versions = {LONG_AGO: Conditions(employer_tenure=1, study_total=1)}
RELAXED: Versions = {LONG_AGO: Conditions(employer_tenure=1, study_total=1, uncounted=(FREE, ("study-total", *FREE[1:])))}
BOOK = rulebook_of({"plain": PLAIN, "relaxed": RELAXED})
ON = date(2026, 1, 20)


def day(month: int, number: int) -> date:
    return date(2026, month, number)


def lived(*jobs: Stint, courses: Iterable[Stint] = (), scheme: str = "relaxed") -> History:
    """Somebody who stays for the whole year of 2026."""
    return History(scheme, Stay(date(2026, 1, 1)), jobs=jobs, courses=tuple(courses))


def judged(*jobs: Stint, courses: Iterable[Stint] = (), on: date = ON, scheme: str = "relaxed") -> Assessment:
    return assess(lived(*jobs, courses=courses, scheme=scheme), BOOK, on=on)


def about(assessment: Assessment, rule: str = "employer-tenure") -> Outlook:
    (finding,) = (each for each in assessment.findings if each.rule == rule)
    return outlook(finding, assessment)


def counts(finding: Finding) -> list[tuple[int, int, date | None, date | None]]:
    return [reading[1:5] for reading in finding.readings]


def test_uncounted_days_stop_clock() -> None:
    found = about(judged(Stint("A", day(1, 15)), on=day(2, 20))).finding
    assert counts(found) == [(31, 23, day(2, 28), day(3, 1)), (32, 23, day(3, 1), day(3, 2))]
    assert found.trace.first_day == day(1, 15)
    assert (found.status, found.next_change_on) == (FORECAST, day(3, 1))


@pytest.mark.parametrize(("on", "status"), [(day(2, 28), FORECAST), (day(3, 1), CONTESTED), (day(3, 2), UNMET)])
def test_limit_changes_status_on_its_day(on: date, status: object) -> None:
    assert about(judged(Stint("A", day(1, 15)), on=on)).finding.status == status


def test_first_counted_day_starts_clock() -> None:
    found = about(judged(Stint("A", day(2, 10), day(3, 31)))).finding
    assert found.trace.first_day == day(2, 15)
    assert counts(found) == [(28, 0, day(3, 14), day(3, 15)), (29, 0, day(3, 15), day(3, 16))]


def test_no_counted_day_gives_no_finding() -> None:
    found = judged(Stint("A", *FREE[1:]), Stint("B", day(2, 14), day(2, 15)), courses=[Stint("C", *FREE[1:])])
    assert [(each.rule, each.subject) for each in found.findings] == [
        ("stay-length", None), ("outside-stay", None), ("employer-tenure", "B"),
    ]  # fmt: skip
    assert found.status == MET


def test_other_rules_count_relaxed_days() -> None:
    only = {LONG_AGO: Conditions(employer_tenure=1, work_total=1, uncounted=(FREE,))}
    found = assess(lived(Stint("A", day(1, 15)), scheme="only"), rulebook_of({"only": only}), on=ON)
    days = {each.rule: each.readings[0].exceeds_on for each in found.findings if each.readings}
    assert days == {"employer-tenure": day(3, 1), "work-total": day(2, 15)}


def test_relaxation_goes_by_day_of_work() -> None:
    versions = {LONG_AGO: Conditions(employer_tenure=1, uncounted=(FREE,)), day(6, 1): Conditions(employer_tenure=1)}
    rules = rulebook_of({"two": versions}).schemes["two"].versions
    assert [[days[:2] for days in version.rules["employer-tenure"].uncounted] for version in rules] == [[FREE[1:]], []]


SAFE: list[tuple[str, date, tuple[Stint, ...], tuple[date | None, date | None]]] = [
    ("going on over them", ON, (Stint("A", day(1, 15), day(1, 20)),), (day(2, 28), day(3, 1))),
    ("used up on their eve, they follow", ON, (Stint("A", day(1, 1), day(1, 31)),), (day(2, 14), day(2, 15))),
    ("used up, and today is one of them", day(2, 5), (Stint("A", day(1, 1), day(1, 31)),), (day(2, 14), day(2, 15))),
    ("used up, and they are over", day(2, 15), (Stint("A", day(1, 1), day(1, 31)),), (day(1, 31), day(2, 15))),
    ("begins with them", ON, (Stint("A", day(2, 3), day(2, 16)),), (day(3, 14), day(3, 15))),
    ("recorded on them alone after a break", ON, (Stint("A", day(1, 1), day(1, 10)), Stint("A", day(2, 3), day(2, 4))), (day(3, 6), day(3, 8))),
    ("over after them", ON, (Stint("A", day(1, 1), day(2, 20)),), (day(2, 14), day(2, 15))),
    ("over after a break", ON, (Stint("A", day(1, 1), day(1, 31)), Stint("A", day(2, 3), day(2, 4)), Stint("A", day(3, 1), day(3, 2))), (day(2, 4), day(3, 1))),
]  # fmt: skip


@pytest.mark.parametrize(("on", "jobs", "days"), [case[1:] for case in SAFE], ids=[case[0] for case in SAFE])
def test_whoever_goes_on_daily_gains_them(on: date, jobs: tuple[Stint, ...], days: tuple[date | None, date | None]) -> None:
    found = about(judged(*jobs, on=on))
    assert (found.last_safe_day, found.latest_safe_day) == days


def test_what_is_left_is_what_counts() -> None:
    assessment = judged(Stint("A", day(1, 15)), on=day(2, 10))
    told = margins(about(assessment).finding, assessment)
    assert [(each.days_left, each.last_safe_day) for each in told] == [(14, day(2, 28)), (15, day(3, 1))]


def test_leave_counts_but_for_them() -> None:
    found = about(judged(Stint("A", day(1, 15), day(1, 16)), Stint("A", day(2, 20), day(2, 20)), on=day(2, 20)))
    assert found.last_safe_day == day(3, 19)
    assert found.if_breaks_count == day(2, 28)


def test_leave_may_start_clock_earlier() -> None:
    """One month from 15 February has 28 days, from 20 February too; from 15 February it ends on 14 March."""
    found = about(judged(Stint("A", day(2, 3), day(2, 4)), Stint("A", day(2, 20), day(2, 20)), on=day(2, 20)))
    assert found.last_safe_day == day(3, 19)
    assert found.if_breaks_count == day(3, 14)


def test_filled_break_cannot_be_leave() -> None:
    jobs = Stint("A", day(1, 15), day(1, 31)), Stint("A", day(2, 15), day(2, 20))
    assert about(judged(*jobs, on=day(2, 20))).if_breaks_count is None


@pytest.mark.parametrize(
    ("spans", "allowance", "on", "uncounted", "safe"),
    [
        (((1, 3, 1),), 5, 3, ((5, 6, 0),), 7),
        (((1, 3, 1),), 5, 3, ((6, 6, 0),), 6),
        (((1, 3, 1),), 5, 3, ((7, 9, 0),), 5),
        (((1, 3, 1),), 5, 3, ((4, 4, 0), (5, 5, 0), (7, 8, 0), (10, 11, 0)), 11),
        (((1, 3, 1),), 3, 9, ((4, 8, 0),), 3),
        (((1, 3, 1),), 3, 8, ((4, 8, 0),), 8),
        (((1, 3, 1),), 3, 9, ((4, 8, 1),), 8),
        (((9, 9, 3),), 2, 1, ((2, 4, 2),), 4),
        (((9, 9, 3),), 2, 1, ((2, 4, 0), (12, 12, 1)), 0),
    ],
)
def test_last_safe_days_on_fingers(spans: Spans, allowance: int, on: int, uncounted: Spans, safe: int) -> None:
    assert last_safe_day(spans, allowance, on, uncounted) == safe


@pytest.mark.parametrize(
    ("spans", "away", "left", "taken"),
    [
        (((1, 9, 1),), [], ((1, 9, 1),), ()),
        (((1, 9, 1),), [(3, 4)], ((1, 2, 1), (5, 9, 1)), ((3, 4, 1),)),
        (((1, 9, 1),), [(1, 9)], (), ((1, 9, 1),)),
        (((3, 9, 2),), [(1, 3)], ((4, 9, 2),), ((1, 2, 0), (3, 3, 2))),
        (((1, 3, 2),), [(3, 5)], ((1, 2, 2),), ((3, 3, 2), (4, 5, 0))),
        (((1, 3, 1), (5, 8, 2)), [(2, 6)], ((1, 1, 1), (7, 8, 2)), ((2, 3, 1), (4, 4, 0), (5, 6, 2))),
        (((1, 3, 1), (4, 6, 2)), [(2, 5)], ((1, 1, 1), (6, 6, 2)), ((2, 3, 1), (4, 5, 2))),
        (((1, 9, 1),), [(2, 3), (4, 4), (9, 9)], ((1, 1, 1), (5, 8, 1)), ((2, 3, 1), (4, 4, 1), (9, 9, 1))),
        (((5, 6, 1),), [(1, 2), (8, 9)], ((5, 6, 1),), ((1, 2, 0), (8, 9, 0))),
        (((5, 5, 1),), [(4, 6)], (), ((4, 4, 0), (5, 5, 1), (6, 6, 0))),
    ],
)
def test_spans_without_some_days(spans: Spans, away: list[tuple[int, int]], left: Spans, taken: Spans) -> None:
    assert split_days(spans, away) == (left, taken)


def steps(assessment: Assessment) -> list[tuple[object, ...]]:
    found = about(assessment)
    assert found.reading is not None
    return [tuple(step) for step in steps_of(found.reading, found.last_safe_day, on=assessment.on)]


def test_steps_name_uncounted_days() -> None:
    assert steps(judged(Stint("A", day(1, 15), day(3, 2)))) == [
        ("counted", day(1, 15), day(1, 31), 17, 1, 17),
        ("uncounted", day(2, 1), day(2, 14), 14, 0, 17),
        ("counted", day(2, 15), day(2, 28), 14, 1, 31),
        ("over", day(3, 1), day(3, 2), 2, 1, 33),
    ]


def test_steps_continue_over_uncounted_days() -> None:
    assert steps(judged(Stint("A", day(1, 1), day(1, 10)), on=day(1, 12))) == [
        ("counted", day(1, 1), day(1, 10), 10, 1, 10),
        ("break", day(1, 11), day(1, 11), 1, 0, 10),
        ("onward", day(1, 12), day(1, 31), 20, 1, 30),
        ("uncounted", day(2, 1), day(2, 14), 14, 0, 30),
    ]
    later = judged(Stint("A", day(2, 10), day(2, 16)), on=day(2, 18))
    assert steps(later)[:3] == [
        ("uncounted", day(2, 10), day(2, 14), 5, 0, 0),
        ("counted", day(2, 15), day(2, 16), 2, 1, 2),
        ("break", day(2, 17), day(2, 17), 1, 0, 2),
    ]
    reading = about(later).reading
    assert reading is not None
    assert break_days(steps_of(reading, None, on=later.on)) == 0


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [((1, 1), (1, 31), False), ((1, 1), (2, 1), True), ((2, 14), (3, 1), True), ((2, 15), (3, 1), False)],
)
def test_only_passed_days_are_named(first: tuple[int, int], last: tuple[int, int], told: bool) -> None:
    dated = BOOK.schemes["relaxed"].versions[0].rules["employer-tenure"].uncounted
    found = about(judged(Stint("A", day(*first), day(*last)), scheme="plain"))
    assert found.reading is not None
    assert days_not_counted(steps_of(found.reading, None, on=ON), dated) == (dated if told else ())


def test_a_plan_on_them_goes_over_nothing() -> None:
    used_up = Stint("A", day(1, 1), day(3, 15))
    on_them = Trial(lived(used_up), (Stint("A", day(2, 3), day(2, 4)),))
    assert limits_over(on_them, BOOK, on=ON) == set()
    beyond = Trial(lived(used_up), (Stint("A", day(2, 14), day(2, 15)),))
    assert limits_over(beyond, BOOK, on=ON) == {("employer-tenure", "A")}
    alone = Trial(lived(used_up), (Stint("A", *FREE[1:]), Stint("B", *FREE[1:])), (Stint("C", *FREE[1:]),))
    assert limits_over(alone, BOOK, on=ON) == set()


def test_suggestions_end_with_the_last_of_them() -> None:
    tried = Trial(lived(), (Stint("A", day(1, 1), day(3, 15)),))
    (offered,) = advice(tried, troubles(tried, BOOK, on=ON), BOOK, on=ON, other="another").values()
    assert [(each.kind, each.day, each.until) for each in offered] == [
        ("end-on", day(2, 14), None),
        ("start-on", day(2, 16), None),
        ("other-employer", day(2, 15), day(3, 14)),
    ]


def test_longest_course_ends_with_uncounted_days() -> None:
    assert longest_course(lived(), BOOK, "C", start=day(1, 1), on=ON) == day(2, 14)
    assert longest_course(lived(scheme="plain"), BOOK, "C", start=day(1, 1), on=ON) == day(1, 31)


def test_relaxed_draft_moves_last_days() -> None:
    plain = Rulebook({"relaxed": BOOK.schemes["plain"]}, "")
    found = compare(lived(Stint("A", day(1, 15), day(2, 25)), Stint("B", *FREE[1:])), plain, BOOK, on=ON)
    assert (found.before, found.after) == (FORECAST, MET)
    assert [(each.subject, each.before, each.after, each.days) for each in found.moved] == [
        ("A", FORECAST, MET, 14),
        ("B", MET, None, None),
    ]


def agrees(history: History, versions: Versions, book: Rulebook, on: date) -> None:
    """Asserts that the engine says what counting says, on a day and around its next change."""
    rules, permitted = judge(history, versions), permitted_until(history, versions)
    change = read(rules, permitted, on).next_change_on
    for here in [on, change - DAY, change] if change else [on]:
        assert outcome_of(assess(history, book, on=here)) == read(rules, permitted, here)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(4))
def test_engine_equals_counting_under_relaxed_rules(block: int) -> None:
    versions = relaxed(Random(block))
    book = rulebook_of({"relaxed": versions})
    for seed in range(block * 100, block * 100 + 100):
        dice = Random(seed)
        history = a_history(dice, "relaxed")
        agrees(history, versions, book, a_day_to_read(dice, history))


@pytest.mark.slow
@examples(150)
@given(cases(), st.integers(0, 11))
def test_engine_equals_counting_of_drawn_histories(drawn: Case, scheme: int) -> None:
    for engine, counted in pairs(drawn._replace(history=drawn.history._replace(scheme=f"relaxed-{scheme}"))):
        assert engine == counted
