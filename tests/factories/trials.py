"""Plans of invented people, to be tried with the engine."""

from collections.abc import Iterable
from datetime import date

from tracker.compliance.facts import History, Stay, Stint, Visa
from tracker.compliance.what_if import Trial

ARRIVED, ON, LEAVES = date(2026, 1, 10), date(2026, 6, 12), date(2027, 1, 9)


OTHER = "another employer"


def day(month: int, number: int, year: int = 2026) -> date:
    return date(year, month, number)


def trial(
    *jobs: Stint,
    courses: Iterable[Stint] = (),
    recorded: tuple[Stint, ...] = (),
    recorded_courses: tuple[Stint, ...] = (),
    scheme: str = "japan",
) -> Trial:
    """A plan (`jobs`, `courses`) of a participant who arrived on 10 January 2026; `recorded` are jobs."""
    known = History(
        scheme,
        Stay(ARRIVED),
        Visa(issued_on=date(2025, 12, 10)),
        jobs=recorded,
        courses=recorded_courses,
    )
    return Trial(known, jobs, tuple(courses))


CAFE_TO_MARCH = Stint("Café", day(1, 15), day(3, 31))


CAFE_GOING_ON = Stint("Café", day(4, 20))
