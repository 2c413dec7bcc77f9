"""What a plan goes over, and what would avoid it: each suggestion is tried with the engine itself."""

from datetime import date

import pytest

from tests.factories.trials import ARRIVED, CAFE_GOING_ON, CAFE_TO_MARCH, LEAVES, ON, OTHER, day, trial
from tracker.compliance.facts import History, Stay, Stint, Visa
from tracker.compliance.loading import builtin
from tracker.compliance.suggestions import Suggestion, advice
from tracker.compliance.what_if import (
    Limit,
    Trial,
    limit_of,
    troubles,
)


def over(tried: Trial) -> list[Limit]:
    """The limits that a plan goes over."""
    return [limit_of(finding) for finding in troubles(tried, builtin(), on=ON)]


def offered(tried: Trial) -> list[Suggestion]:
    """What is suggested for the only limit that a plan goes over."""
    (suggested,) = advice(tried, troubles(tried, builtin(), on=ON), builtin(), on=ON, other=OTHER).values()
    return list(suggested)


TENURE, STUDY = ("employer-tenure", "Café"), ("study-total", None)

OVER: list[tuple[str, Trial, list[Limit]]] = [
    ("nothing planned", trial(recorded=(CAFE_GOING_ON,)), []),
    ("within", trial(Stint("Café", day(7, 1), day(8, 31)), recorded=(CAFE_TO_MARCH,)), []),
    ("a second stint too long", trial(Stint("Café", day(7, 1), day(11, 30)), recorded=(CAFE_TO_MARCH,)), [TENURE]),
    ("going on to the end of the stay", trial(Stint("Café", day(6, 15))), [TENURE]),
    ("over already, and the plan elsewhere", trial(Stint("Hotel", day(7, 1), day(8, 1)), recorded=(CAFE_GOING_ON,)), []),
    ("within what goes on anyway", trial(Stint("Café", day(7, 1), day(8, 1)), recorded=(CAFE_GOING_ON,)), []),
    (
        "on the day on which it goes over anyway",
        trial(Stint("Café", day(10, 20), day(10, 20)), recorded=(CAFE_GOING_ON,)),
        [TENURE],
    ),
    (
        "going on to the end of the stay, and over after it",
        trial(Stint("Café", day(7, 20)), recorded=(Stint("Café", day(7, 15), day(2, 1, 2027)),)),
        [],
    ),
    ("on the eve of that day", trial(Stint("Café", day(10, 19), day(10, 19)), recorded=(CAFE_GOING_ON,)), []),
    ("going on beside what goes on", trial(Stint("Café", day(7, 1)), recorded=(CAFE_GOING_ON,)), [TENURE]),
    ("before arrival", trial(Stint("Café", day(1, 9), day(1, 12))), [("outside-stay", None)]),
    (
        "after the stay, and something recorded lies before the arrival",
        trial(Stint("Café", day(1, 9, 2027), day(1, 10, 2027)), recorded=(Stint("Hotel", day(1, 9), day(1, 9)),)),
        [("outside-stay", None)],
    ),
    ("recorded before the arrival", trial(Stint("Café", day(7, 1), day(8, 1)), recorded=(Stint("Hotel", day(1, 9)),)), []),
    (
        "study",
        trial(courses=[Stint("C", day(7, 1), day(10, 31))], recorded_courses=(Stint("A", day(2, 1), day(5, 31)),)),
        [STUDY],
    ),
    ("no courses allowed", trial(courses=[Stint("C", day(7, 1), day(7, 2))], scheme="ireland"), [("course-count", None)]),
    ("all work together", trial(Stint("Hotel", day(8, 1), day(8, 2)), recorded=(CAFE_GOING_ON,), scheme="austria"), []),
    (
        "all work together, too long",
        trial(Stint("Hotel", day(7, 1), day(10, 31)), recorded=(Stint("Café", day(1, 15), day(4, 30)),), scheme="austria"),
        [("work-total", None)],
    ),
]


@pytest.mark.parametrize(("tried", "limits"), [case[1:] for case in OVER], ids=[case[0] for case in OVER])
def test_plan_exceeds_only_limits_it_uses(tried: Trial, limits: list[Limit]) -> None:
    assert over(tried) == limits


Told = tuple[str, date | None, date | None]
SUGGESTED: list[tuple[str, Trial, list[Told]]] = [
    (
        "a second stint",
        trial(Stint("Café", day(7, 1), day(11, 30)), recorded=(CAFE_TO_MARCH,)),
        [("end-on", day(10, 12), None), ("start-on", day(8, 19), None), ("other-employer", day(10, 13), None)],
    ),
    (
        "going on from the arrival",
        trial(Stint("Café", ARRIVED)),
        [("end-on", day(7, 9), None), ("start-on", day(7, 10), None), ("other-employer", day(7, 10), None)],
    ),
    (
        "too long for two employers",
        trial(Stint("Café", ARRIVED), scheme="australia"),
        [("end-on", day(4, 9), None), ("start-on", day(10, 10), None), ("other-employer", day(4, 10), day(7, 9))],
    ),
    (
        "nothing left",
        trial(Stint("Café", day(7, 20), day(7, 31)), recorded=(Stint("Café", day(1, 15), day(7, 14)),)),
        [("leave-out", None, None), ("other-employer", day(7, 20), None)],
    ),
    (
        "one day left",
        trial(Stint("Café", day(7, 20), day(7, 31)), recorded=(Stint("Café", day(1, 15), day(7, 12)),)),
        [("end-on", day(7, 20), None), ("start-on", day(7, 31), None), ("other-employer", day(7, 21), None)],
    ),
    (
        "one day left with another employer",
        trial(
            Stint("Café", day(7, 20), day(7, 31)),
            recorded=(Stint("Café", day(1, 15), day(7, 14)), Stint(OTHER, day(1, 15), day(7, 12))),
        ),
        [("leave-out", None, None), ("other-employer", day(7, 20), day(7, 20))],
    ),
    (
        "two stints, of which the second is too much",
        trial(Stint("Café", day(2, 1), day(7, 31)), Stint("Café", day(8, 20), day(8, 20)), Stint("Hotel", day(8, 20))),
        [("leave-out", None, None), ("start-on", day(2, 3), None), ("other-employer", day(8, 20), None)],
    ),
    (
        "study",
        trial(courses=[Stint("C", day(7, 1), day(10, 31))], recorded_courses=(Stint("A", day(2, 1), day(5, 31)),)),
        [("end-on", day(8, 29), None), ("start-on", day(9, 2), None)],
    ),
    (
        "beside a course that goes on",
        trial(courses=[Stint("C", day(7, 1), day(9, 30))], recorded_courses=(Stint("A", day(6, 1)),)),
        [("leave-out", None, None), ("end-all", day(9, 13), None)],
    ),
    (
        "beside a course that ends later",
        trial(courses=[Stint("C", day(7, 1), day(12, 31))], recorded_courses=(Stint("A", day(6, 1), day(9, 30)),)),
        [("end-on", day(8, 27), None), ("start-on", day(11, 4), None), ("end-all", day(9, 13), None)],
    ),
    (
        "after what goes on anyway is over",
        trial(Stint("Café", day(11, 1)), recorded=(CAFE_GOING_ON,)),
        [("leave-out", None, None), ("other-employer", day(11, 1), None)],
    ),
    (
        "a course more than the number allowed",
        trial(courses=[Stint("B", day(8, 1), day(8, 9))], recorded_courses=(Stint("A", day(7, 1), day(7, 9)),), scheme="korea"),
        [("leave-out", None, None)],
    ),
    (
        "too many courses",
        trial(
            courses=[Stint(name, day(month, 1), day(month, 9)) for name, month in zip("BDC", (8, 10, 9), strict=True)],
            scheme="korea",
        ),
        [("leave-out", None, None)],
    ),
    (
        "both ends outside the stay",
        trial(Stint("Café", day(1, 1), day(1, 20)), Stint("Hotel", day(1, 1, 2027), day(1, 31, 2027))),
        [("within-stay", ARRIVED, LEAVES)],
    ),
    ("wholly after the stay", trial(Stint("Café", day(2, 1, 2027))), [("leave-out", None, None)]),
    (
        "begins before the arrival",
        trial(Stint("Café", day(1, 1), day(1, 20)), Stint("Hotel", day(9, 1))),
        [("within-stay", ARRIVED, LEAVES), ("move", ARRIVED, None)],
    ),
    (
        "ends a day after the stay",
        trial(Stint("Café", day(10, 1), day(1, 10, 2027)), courses=[Stint("C", day(9, 1), day(9, 30))]),
        [("within-stay", ARRIVED, LEAVES), ("move", day(8, 31), None)],
    ),
    (
        "ends after the stay and would have to begin today",
        trial(Stint("Café", day(6, 13), day(6, 14)), Stint("Hotel", day(1, 10, 2027), day(1, 10, 2027))),
        [("leave-out", None, None), ("move", ON, None)],
    ),
    (
        "ends after the stay and would have to begin before today",
        trial(Stint("Café", day(6, 12), day(6, 14)), Stint("Hotel", day(1, 10, 2027), day(1, 10, 2027))),
        [("leave-out", None, None)],
    ),
    (
        "ends after the stay, and something goes on",
        trial(Stint("Café", day(10, 1), day(1, 10, 2027)), Stint("Hotel", day(12, 1))),
        [("within-stay", ARRIVED, LEAVES)],
    ),
    (
        "longer than the stay",
        trial(Stint("Café", day(1, 1), day(1, 9)), Stint("Hotel", day(1, 9, 2027), day(1, 10, 2027))),
        [("within-stay", ARRIVED, LEAVES)],
    ),
]


@pytest.mark.parametrize(("tried", "told"), [case[1:] for case in SUGGESTED], ids=[case[0] for case in SUGGESTED])
def test_what_would_avoid_it(tried: Trial, told: list[Told]) -> None:
    assert [each[:3] for each in offered(tried)] == told


def test_suggestion_says_what_becomes_of_rows() -> None:
    tried = trial(Stint("Café", day(2, 1), day(7, 31)), Stint("Hotel", day(2, 1), day(2, 9)), Stint("Café", day(8, 20)))
    out, later, elsewhere = offered(tried)
    first, hotel, second = tried.jobs
    assert out.after == tried._replace(jobs=(first, hotel, None))
    assert later.after == tried._replace(jobs=(Stint("Café", day(6, 25), day(7, 31)), hotel, second))
    assert elsewhere.after == tried._replace(jobs=(first, hotel, None, Stint(OTHER, day(8, 20))))


def test_plan_moves_whole_without_records() -> None:
    recorded = (Stint("Bar", day(2, 1), day(2, 9)),)
    tried = trial(
        Stint("Café", day(1, 1), day(1, 20)),
        Stint("Hotel", day(9, 1)),
        courses=[Stint("C", day(2, 1), day(2, 9))],
        recorded=recorded,
    )
    moved = next(each for each in offered(tried) if each.kind == "move")
    assert moved.after == trial(
        Stint("Café", day(1, 10), day(1, 29)),
        Stint("Hotel", day(9, 10)),
        courses=[Stint("C", day(2, 10), day(2, 18))],
        recorded=recorded,
    )


def test_latest_courses_are_left_out_first() -> None:
    b, d, c = (Stint(name, day(month, 1), day(month, 9)) for name, month in zip("BDC", (8, 10, 9), strict=True))
    (out,) = offered(trial(courses=(b, d, c), scheme="korea"))
    assert out.after.courses == (b, None, None)


def test_same_suggestion_ends_recorded_job() -> None:
    tried = trial(
        courses=[Stint("C", day(7, 1), day(9, 30))], recorded=(CAFE_GOING_ON,), recorded_courses=(Stint("A", day(6, 1)),)
    )
    after = offered(tried)[-1].after
    assert after.courses == (Stint("C", day(7, 1), day(9, 13)),)
    assert after.recorded == tried.recorded._replace(courses=(Stint("A", day(6, 1), day(9, 13)),))


def test_same_suggestion_ends_ongoing_job() -> None:
    tried = trial(Stint("Café", day(3, 1), day(3, 31)), recorded=(CAFE_GOING_ON, Stint("Hotel", day(6, 1))))
    *_, end_all = offered(tried)
    assert end_all[:2] == ("end-all", day(9, 15))
    assert end_all.after.jobs == tried.jobs
    assert end_all.after.recorded.jobs == (Stint("Café", day(4, 20), day(9, 15)), Stint("Hotel", day(6, 1)))


def test_nothing_is_ended_before_today() -> None:
    used_up = Stint("A", day(2, 1), day(6, 30)), Stint("B", day(5, 1), day(7, 31))
    tried = trial(courses=[Stint("C", day(6, 1), day(7, 1))], recorded_courses=used_up)
    assert [each.kind for each in offered(tried)] == ["leave-out"]


def test_used_up_employer_is_not_suggested() -> None:
    known = Stint(OTHER, day(1, 15), day(7, 14)), Stint("Café", day(1, 15), day(7, 14))
    tried = trial(Stint("Café", day(7, 20), day(7, 31)), recorded=known)
    assert [each.kind for each in offered(tried)] == ["leave-out"]


def test_suggestion_exceeding_other_limit_is_dropped() -> None:
    """Six months from 1 July have 184 days; without that first day they begin on 10 January and have 181."""
    tried = trial(Stint("Café", day(7, 1, 2025), day(7, 1, 2025)), Stint("Café", ARRIVED, day(7, 11)))
    # The two clocks alone, as in Austria before 2018: thirty-day months would be over with the day before the stay too.
    recorded = History("austria", Stay(ARRIVED, permitted_until=LEAVES), Visa(issued_on=date(2016, 1, 1)))
    tried = tried._replace(recorded=recorded)
    assert over(tried) == [("outside-stay", None)]
    assert offered(tried) == []
