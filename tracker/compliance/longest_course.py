"""The longest course that can still begin on a day."""

from datetime import date, timedelta

from tracker.compliance.assess import assess
from tracker.compliance.facts import History, Stint
from tracker.compliance.rulebook import Rulebook
from tracker.compliance.what_if import Trial, limits_over, turning_day


def longest_course(recorded: History, rulebook: Rulebook, course: str, *, start: date, on: date) -> date | None:
    """Return the latest last day of a course from `start`, beside everything recorded; None if none can begin then.

    No limit is exceeded by any reading, and the course ends within the stay. A recorded name continues that course.
    Raises `CannotAssess` as `assess` does.
    """

    def fits(end: date) -> bool:
        return not limits_over(Trial(recorded, courses=(Stint(course, start, end),)), rulebook, on=on)

    if not fits(start):
        return None
    return turning_day(fits, start, assess(recorded, rulebook, on=on).stay_ends + timedelta(days=1))
