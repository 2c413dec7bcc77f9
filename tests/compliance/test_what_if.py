"""The parts of a plan that a limit is about, and of a job that lies between two days."""

from datetime import date

import pytest

from tests.factories.trials import LEAVES, ON, day, trial
from tests.support.oracle.walking import DAY
from tracker.compliance.assess import assess
from tracker.compliance.facts import History, Stay, Stint
from tracker.compliance.findings import CONTESTED, MET, UNMET
from tracker.compliance.loading import builtin
from tracker.compliance.what_if import (
    Limit,
    Trial,
    clipped,
    concerns,
    differences,
    part_of,
)


def test_relevant_stints_keep_their_order() -> None:
    cafe, hotel, tea, art = Stint("Café", ON), Stint("Hotel", ON), Stint("Tea", ON), Stint("Art", ON)
    tried = trial(cafe, hotel, courses=(tea, art), recorded=(cafe, hotel), recorded_courses=(tea, art))
    recorded = tried.recorded._replace(jobs=(), courses=())
    assert part_of(tried, ("employer-tenure", "Hotel")) == Trial(recorded._replace(jobs=(hotel,)), (None, hotel), (None, None))
    assert part_of(tried, ("course-length", "Tea")) == Trial(recorded._replace(courses=(tea,)), (None, None), (tea, None))
    assert part_of(tried, ("study-total", None)) == Trial(recorded._replace(courses=(tea, art)), (None, None), (tea, art))
    assert part_of(tried, ("outside-stay", None)) == Trial(recorded, (cafe, hotel), (tea, art))


@pytest.mark.parametrize(
    ("stint", "first", "last", "left"),
    [
        (Stint("A", day(2, 1), day(2, 9)), day(2, 1), day(2, 9), Stint("A", day(2, 1), day(2, 9))),
        (Stint("A", day(2, 1), day(2, 9)), day(2, 2), day(2, 8), Stint("A", day(2, 2), day(2, 8))),
        (Stint("A", day(2, 1), day(2, 9)), day(2, 9), day(2, 28), Stint("A", day(2, 9), day(2, 9))),
        (Stint("A", day(2, 1), day(2, 9)), day(2, 10), day(2, 28), None),
        (Stint("A", day(2, 1), day(2, 9)), day(1, 1), day(1, 31), None),
        (Stint("A", day(2, 1)), day(2, 2), LEAVES, Stint("A", day(2, 2))),
        (Stint("A", day(2, 1)), day(2, 2), LEAVES - DAY, Stint("A", day(2, 2), LEAVES - DAY)),
        (Stint("A", day(2, 1, 2027)), day(2, 1), day(2, 9, 2027), Stint("A", day(2, 1, 2027))),
    ],
)
def test_job_is_cut_to_two_days(stint: Stint, first: date, last: date, left: Stint | None) -> None:
    assert clipped(stint, first, last, LEAVES) == left


@pytest.mark.parametrize(
    ("limit", "looks"),
    [
        (("employer-tenure", "A"), (True, False)),
        (("employer-tenure", "B"), (False, False)),
        (("work-total", None), (True, False)),
        (("course-length", "A"), (False, True)),
        (("course-count", None), (False, True)),
        (("study-total", None), (False, True)),
        (("outside-stay", None), (True, True)),
        (("stay-length", None), (False, False)),
    ],
)
def test_limit_reads_its_own_stints(limit: Limit, looks: tuple[bool, bool]) -> None:
    assert tuple(concerns(limit, kind, Stint("A", day(2, 1))) for kind in ("jobs", "courses")) == looks


def test_differences_are_limits_with_other_status_or_days() -> None:
    first, on = date(2026, 1, 15), date(2026, 7, 16)
    history = History("japan", Stay(date(2026, 1, 10)), jobs=(Stint("A", first), Stint("B", first)))
    before = assess(history, builtin(), on=on)
    jobs = (Stint("A", first, date(2026, 7, 1)), Stint("B", first), Stint("C", date(2026, 7, 1)))
    after = assess(history._replace(jobs=jobs), builtin(), on=on)
    found = {each.limit: each for each in differences(before, after)}
    assert set(found) == {("employer-tenure", "A"), ("employer-tenure", "C")}
    ended, new = found["employer-tenure", "A"], found["employer-tenure", "C"]
    assert (ended.was and ended.was.status, ended.now and ended.now.status) == (UNMET, MET)
    assert (new.was, new.now and new.now.subject) == (None, "C")
    [gone] = differences(after, before)[-1:]
    assert (gone.limit, gone.now) == (("employer-tenure", "C"), None)


def test_other_days_under_the_same_status_differ() -> None:
    history = History("japan", Stay(date(2026, 1, 10)), jobs=(Stint("A", date(2026, 1, 15)),))
    before, same = (assess(history, builtin(), on=date(2026, 7, 15)) for _ in range(2))
    later = history._replace(jobs=(Stint("A", date(2026, 1, 14)),))
    assert differences(before, same) == []
    [moved] = differences(before, assess(later, builtin(), on=date(2026, 7, 14)))
    assert moved.was is not None
    assert moved.now is not None
    assert (moved.was.status, moved.now.status) == (CONTESTED, CONTESTED)
