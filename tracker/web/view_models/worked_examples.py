"""The worked examples of "how we count": small histories, assessed by the engine while the page is made."""

from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _

from tracker.compliance.assess import assess
from tracker.compliance.facts import History, Stay, Stint, Visa
from tracker.compliance.findings import Assessment
from tracker.compliance.last_safe_day import Outlook, outlooks
from tracker.compliance.rulebook import Rulebook
from tracker.web.charts.timeline import Timeline, timeline

ARRIVED = date(2026, 1, 10)
ON = date(2026, 6, 12)


class Example(NamedTuple):
    """One history with its assessment. `name` selects the text beside it."""

    name: str
    assessment: Assessment
    outlook: Outlook
    """The outlook that the example explains."""
    picture: Timeline


def _job(employer: str, first: tuple[int, int], last: tuple[int, int] | None = None) -> Stint:
    return Stint(employer, date(2026, *first), date(2026, *last) if last else None)


def _course(course: str, first: tuple[int, int], last: tuple[int, int]) -> Stint:
    return Stint(course, date(2026, *first), date(2026, *last))


def stories() -> dict[str, tuple[tuple[Stint, ...], tuple[Stint, ...]]]:
    """Return the jobs and courses of each example by its name, named in the language of the page."""
    cafe, hotel = _("Harbour Café"), _("Star Hotel")
    cantonese, calligraphy = _("Cantonese"), _("Calligraphy")
    return {
        "break": ((_job(cafe, (1, 15), (3, 31)), _job(cafe, (4, 20))), ()),
        "leave": ((_job(cafe, (1, 15)),), ()),
        "two-jobs": ((_job(cafe, (1, 15)), _job(hotel, (4, 1))), ()),
        "single-shifts": (tuple(_job(cafe, (month, 1), (month, 1)) for month in (2, 3, 4, 5, 6)), ()),
        "overlapping-courses": ((), (_course(cantonese, (2, 1), (5, 31)), _course(calligraphy, (4, 10), (7, 31)))),
        "month-end": ((_job(cafe, (1, 31)),), ()),
        "agency": ((_job(hotel, (1, 15), (3, 31)), _job(cafe, (4, 1))), ()),
    }


def worked_examples(rulebook: Rulebook) -> tuple[Example, ...]:
    """Return every example in the order of the page, all of one person who arrived from Japan on 10 January 2026."""
    return tuple(_example(name, jobs, courses, rulebook) for name, (jobs, courses) in stories().items())


def _example(name: str, jobs: tuple[Stint, ...], courses: tuple[Stint, ...], rulebook: Rulebook) -> Example:
    history = History("japan", Stay(ARRIVED), Visa(issued_on=date(2025, 12, 10)), jobs=jobs, courses=courses)
    assessment = assess(history, rulebook, on=ON)
    seen = outlooks(assessment)
    about = next(outlook for outlook in seen if outlook.reading)
    return Example(name, assessment, about, timeline(assessment, seen))
