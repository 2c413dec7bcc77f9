"""What is said of a plan: what it goes over, what it changes, what it leaves as it was, and which days are there twice."""

from datetime import date

import pytest

from tests.factories.trials import ARRIVED, CAFE_GOING_ON, CAFE_TO_MARCH, ON, OTHER, day, trial
from tracker.compliance.facts import Stint
from tracker.compliance.findings import FORECAST, MET, UNMET
from tracker.compliance.loading import builtin
from tracker.compliance.plan_review import MAX_ADVISED, Overlap, PlanReview, overlaps, review_plan
from tracker.compliance.what_if import Trial, limit_of

STAY_ENDS = day(1, 9, 2027)
HOTEL = Stint("Hotel", day(7, 1), day(7, 31))


def weighed(tried: Trial, on: date = ON) -> PlanReview:
    return review_plan(tried, builtin(), on=on, other=OTHER)


def test_plan_within_limits_changes_some() -> None:
    found = weighed(trial(Stint("Café", day(7, 1), day(8, 31)), recorded=(CAFE_TO_MARCH, Stint("Hotel", day(5, 1), day(5, 9)))))
    assert (found.status, found.over) == (MET, ())
    assert [limit_of(change.outlook.finding) for change in found.within] == [("employer-tenure", "Café")]
    (cafe,) = found.within
    assert cafe.was is not None
    assert (cafe.was.last_safe_day, cafe.outlook.last_safe_day) == (day(9, 23), day(10, 12))
    assert (cafe.over_on, cafe.over_anyway_on) == (None, None)
    left = [limit_of(outlook.finding) for outlook in found.rest]
    assert left == [("employer-tenure", "Hotel"), ("stay-length", None), ("outside-stay", None), ("entry-window", None)]
    assert found.after.history.jobs[-1] == Stint("Café", day(7, 1), day(8, 31))
    assert found.before.history.jobs == found.after.history.jobs[:-1]


def test_worst_and_earliest_come_first() -> None:
    plan = Stint("Café", day(3, 1)), Stint("Bar", day(1, 10)), Stint("Hotel", day(1, 11))
    found = weighed(trial(*plan), on=day(8, 1))
    told = [(change.outlook.finding.subject, change.outlook.finding.status, change.over_on) for change in found.over]
    assert told == [("Bar", UNMET, day(7, 10)), ("Hotel", UNMET, day(7, 11)), ("Café", FORECAST, day(9, 1))]
    assert found.status == UNMET
    assert [change.suggestions[0].kind for change in found.over] == ["end-on", "end-on", "end-on"]


def test_first_exceeded_limits_get_suggestions() -> None:
    plan = (Stint(f"Employer {number:02}", day(1, 10 + number)) for number in range(MAX_ADVISED + 2))
    found = weighed(trial(*reversed(list(plan))))
    assert [change.outlook.finding.subject for change in found.over] == [f"Employer {n:02}" for n in range(MAX_ADVISED + 2)]
    assert [bool(change.suggestions) for change in found.over] == [True] * MAX_ADVISED + [False] * 2
    assert [change.suggestions for change in found.over[MAX_ADVISED:]] == [(), ()]
    assert Stint(OTHER, day(7, 10)) in found.over[0].suggestions[-1].after.jobs


def test_excess_without_plan_is_marked() -> None:
    (change,) = weighed(trial(Stint("Café", day(11, 1)), recorded=(CAFE_GOING_ON,))).over
    assert change.was is not None
    assert change.over_on == change.over_anyway_on == day(10, 20)


def test_planned_rule_has_no_earlier_finding() -> None:
    (change, *_) = weighed(trial(HOTEL)).within
    assert (change.outlook.finding.subject, change.was, change.over_anyway_on) == ("Hotel", None, None)


TWICE: list[tuple[str, Trial, list[Overlap]]] = [
    ("another employer", trial(HOTEL, recorded=(CAFE_GOING_ON,)), []),
    ("an earlier stint", trial(Stint("Café", day(4, 1), day(4, 2)), recorded=(CAFE_TO_MARCH,)), []),
    (
        "on its last day",
        trial(Stint("Café", day(3, 31), day(4, 2)), recorded=(CAFE_TO_MARCH,)),
        [Overlap("jobs", 0, CAFE_TO_MARCH, recorded=True, same=False)],
    ),
    (
        "the same again",
        trial(HOTEL, CAFE_TO_MARCH, recorded=(CAFE_TO_MARCH,)),
        [Overlap("jobs", 1, CAFE_TO_MARCH, recorded=True, same=True)],
    ),
    (
        "going on to the end of the stay",
        trial(Stint("Café", STAY_ENDS, STAY_ENDS), recorded=(CAFE_GOING_ON,)),
        [Overlap("jobs", 0, CAFE_GOING_ON, recorded=True, same=False)],
    ),
    ("after what goes on", trial(Stint("Café", day(1, 10, 2027)), recorded=(CAFE_GOING_ON,)), []),
    (
        "twice in the plan",
        trial(courses=[Stint("C", day(7, 1)), Stint("C", day(8, 1))]),
        [Overlap("courses", 1, Stint("C", day(7, 1)), recorded=False, same=False)],
    ),
    ("left out", trial(HOTEL, HOTEL)._replace(jobs=(None, HOTEL)), []),
    (
        "left out, and twice after it",
        trial()._replace(jobs=(None, HOTEL, HOTEL)),
        [Overlap("jobs", 2, HOTEL, recorded=False, same=True)],
    ),
    ("another course", trial(courses=[Stint("C", ARRIVED), Stint("D", ARRIVED)]), []),
]


@pytest.mark.parametrize(("tried", "found"), [case[1:] for case in TWICE], ids=[case[0] for case in TWICE])
def test_repeated_days_are_named_once(tried: Trial, found: list[Overlap]) -> None:
    assert list(overlaps(tried, STAY_ENDS)) == found
    assert weighed(tried).overlaps == tuple(found)
