"""The facts that people type, and what the calculator must then say in each language."""

import json
from datetime import date
from typing import Any, NamedTuple

from tests.journeys.person import Person

CAFE = "Harbour Café"
AS_OF = date(2026, 6, 12)


class Words(NamedTuple):
    """Days as one language writes them."""

    last_safe_day: str
    other_reading: str
    first_job_ends: str


WORDS = {
    "en": Words("Saturday 1 August 2026", "Monday 3 August 2026", "31 March 2026"),
    "ja": Words("2026年8月1日（土）", "2026年8月3日（月）", "2026年3月31日"),
    "zh-Hant": Words("2026年8月1日（星期六）", "2026年8月3日（星期一）", "2026年3月31日"),
}


def tells_all(person: Person) -> None:
    """Arrival, a job, the same job again after a break and still going on, a course, and the day to ask about."""
    person.types_day("arrived_on", 10, 1, 2026)
    person.tells("jobs-0", CAFE, date(2026, 1, 15), date(2026, 3, 31))
    person.presses("#add-jobs")
    person.tells("jobs-1", CAFE, date(2026, 4, 20), None)
    person.presses("#add-courses")
    person.tells("courses-0", "Cantonese", date(2026, 2, 1), date(2026, 5, 31))
    asks_as_of(person)


def asks_as_of(person: Person, on: date = AS_OF) -> None:
    """Another day than today."""
    person.unfolds('[name="as_of-day"]')
    person.types_day("as_of", on.day, on.month, on.year)


def _days(name: str, *parts: int | str) -> dict[str, str]:
    return {f"{name}-{part}": str(text) for part, text in zip(("day", "month", "year"), parts or ("", "", ""), strict=True)}


TOLD = {
    "scheme": "japan",
    **_days("arrived_on", 10, 1, 2026),
    **_days("visa_issued_on"),
    "jobs-0-name": CAFE,
    **_days("jobs-0-start", 15, 1, 2026),
    **_days("jobs-0-end", 31, 3, 2026),
    "jobs-1-name": CAFE,
    **_days("jobs-1-start", 20, 4, 2026),
    **_days("jobs-1-end"),
    "jobs-1-ongoing": "y",
    "courses-0-name": "Cantonese",
    **_days("courses-0-start", 1, 2, 2026),
    **_days("courses-0-end", 31, 5, 2026),
    **{
        box: text
        for name in ("permitted_until", "departed_on", "enter_by", "applied_on", "birth_date")
        for box, text in _days(name).items()
    },
    **_days("as_of", 12, 6, 2026),
}
"""What stands in the form after `tells_all`."""


def saved(**changed: Any) -> bytes:
    """The same story as a file that was saved, or another with some of it changed."""
    story = {
        "scheme": "japan",
        "arrived_on": "2026-01-10",
        "as_of": AS_OF.isoformat(),
        "jobs": [
            {"employer": CAFE, "start": "2026-01-15", "end": "2026-03-31"},
            {"employer": CAFE, "start": "2026-04-20"},
        ],
        "courses": [{"course": "Cantonese", "start": "2026-02-01", "end": "2026-05-31"}],
    }
    return json.dumps({**story, **changed}).encode()
