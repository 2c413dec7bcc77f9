"""The engine jumps from span to span; counting walks from day to day. They must meet on every day."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.history import Case, random_case
from tests.support.oracle.day_by_day import judge
from tests.support.oracle.invented import schemes
from tests.support.oracle.judged import STATUSES, next_change_on, status
from tests.support.oracle.outcome import Outcome, Verdict
from tests.support.oracle.side_by_side import engine_says, pairs
from tests.support.oracle.strategies import after, cases, days
from tests.support.oracle.walking import DAY, walk
from tests.support.properties import examples, seeds
from tracker.compliance.facts import History, Stay, Stint
from tracker.compliance.months import each_day_once

YEARS = 3 * 366


@pytest.mark.slow
@examples(100)  # the acceptance check R11 draws 2,000 of them
@given(cases())
def test_engine_equals_counting_day_by_day(drawn: Case) -> None:
    for engine, counted in pairs(drawn):
        assert engine == counted


def test_engine_equals_counting_of_seeded_histories() -> None:
    for seed in seeds(250):  # the acceptance check R11 goes on to 20,000
        for engine, counted in pairs(random_case(seed)):
            assert engine == counted, f"seed {seed}: {random_case(seed)}"


@pytest.mark.slow
@examples(150)
@given(cases(), st.randoms(use_true_random=False))
def test_order_of_stints_changes_no_finding(drawn: Case, dice: Random) -> None:
    history = drawn.history
    shuffled = history._replace(
        jobs=tuple(dice.sample(history.jobs, len(history.jobs))),
        courses=tuple(dice.sample(history.courses, len(history.courses))),
    )
    assert by_subject(engine_says(shuffled, drawn.on)) == by_subject(engine_says(history, drawn.on))


@examples(150)
@given(cases())
def test_repeated_stint_counts_once(drawn: Case) -> None:
    history = drawn.history
    twice = history._replace(jobs=history.jobs * 2, courses=history.courses + history.courses[::-1])
    assert engine_says(twice, drawn.on) == engine_says(history, drawn.on)


@examples(100)
@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 9)), min_size=1))
def test_the_union_of_a_union_is_itself(drawn: list[tuple[int, int]]) -> None:
    spans = each_day_once([(first, first + length) for first, length in drawn])
    assert each_day_once([(first, last) for first, last, _ in spans]) == spans
    assert {day for first, last, _ in spans for day in range(first, last + 1)} == {
        day for first, length in drawn for day in range(first, first + length + 1)
    }


@pytest.mark.slow
@examples(150)
@given(cases(), st.data())
def test_touching_halves_equal_whole_stint(drawn: Case, data: st.DataObject) -> None:
    history = drawn.history
    split = history._replace(
        jobs=tuple(Stint(*part) for job in history.jobs for part in halves(job, data)),
        courses=tuple(Stint(*part) for course in history.courses for part in halves(course, data)),
    )
    assert engine_says(split, drawn.on) == engine_says(history, drawn.on)


@examples(150)
@given(days(), st.integers(1, 20), st.integers(1, 100))
def test_break_moves_last_day_by_its_length(start: date, worked: int, away: int) -> None:
    end = start + 300 * DAY
    whole = one_job(Stint("Harbour Bakery", start, end))
    before = Stint("Harbour Bakery", start, start + (worked - 1) * DAY)
    broken = one_job(before, Stint("Harbour Bakery", start + (worked + away) * DAY, end + away * DAY))
    for name, reading in tenure(whole, end).readings.items():
        pushed = tenure(broken, end).readings[name]
        assert reading.last_permitted_day is not None
        assert pushed.last_permitted_day == reading.last_permitted_day + away * DAY
        assert pushed.exceeds_on == reading.last_permitted_day + (away + 1) * DAY


@examples(150)
@given(cases(), st.integers(1, 1000))
def test_time_improves_no_status(drawn: Case, passed: int) -> None:
    earlier, later = engine_says(drawn.history, drawn.on), engine_says(drawn.history, drawn.on + passed * DAY)
    for old, new in zip(earlier.findings, later.findings, strict=True):
        assert STATUSES.index(old.status) <= STATUSES.index(new.status)


@pytest.mark.slow
@examples(100)  # some of the days before the change; a test below counts each of them
@given(cases(), st.randoms(use_true_random=False))
def test_next_change_is_first_change(drawn: Case, dice: Random) -> None:
    says = engine_says(drawn.history, drawn.on)
    change = says.next_change_on
    before = list(walk(drawn.on + DAY, (change or drawn.on + YEARS * DAY) - DAY))
    for later in {*before[-1:], *dice.sample(before, min(len(before), 40))}:
        assert statuses(engine_says(drawn.history, later)) == statuses(says)
    if change is not None:
        assert statuses(engine_says(drawn.history, change)) != statuses(says)


@examples(50)
@given(cases())
def test_counting_knows_every_day_of_change(drawn: Case) -> None:
    judged = judge(drawn.history, schemes()[drawn.history.scheme])
    now = [status(one, drawn.on) for one in judged]
    stepped = walk(drawn.on + DAY, drawn.on + YEARS * DAY)
    found = next((day for day in stepped if [status(one, day) for one in judged] != now), None)
    expected = next_change_on(judged, drawn.on)
    assert found == expected or (found is None and expected is not None and expected > drawn.on + YEARS * DAY)


def by_subject(says: Outcome) -> tuple[object, ...]:
    """An outcome without the order of its subjects."""
    named = {(finding.rule, finding.subject): finding for finding in says.findings}
    return says.status, says.permitted_until, says.next_change_on, named


def statuses(says: Outcome) -> list[str]:
    """The status of every finding."""
    return [finding.status for finding in says.findings]


def halves(stint: Stint, data: st.DataObject) -> list[tuple[str, date, date | None]]:
    """A stint that has ended, in two that touch; one that goes on, or has one day only, as it is."""
    name, start, end = stint
    if end is None or end == start:
        return [(name, start, end)]
    middle = data.draw(after(start, 0, (end - start).days - 1))
    return [(name, start, middle), (name, middle + DAY, end)]


def one_job(*jobs: Stint) -> History:
    """Stints with one employer in a stay that outlasts them, under a limit of six months."""
    return History("japan-like", Stay(date(2018, 1, 1), permitted_until=date(2040, 1, 1)), jobs=jobs)


def tenure(history: History, on: date) -> Verdict:
    """What is said of the only employer."""
    return next(finding for finding in engine_says(history, on).findings if finding.rule == "employer-tenure")
