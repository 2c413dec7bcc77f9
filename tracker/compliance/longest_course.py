"""What there is still room for: the longest course that may begin on a day."""

from datetime import date, timedelta

from tracker.compliance.assess import assess
from tracker.compliance.facts import History, Stint
from tracker.compliance.rulebook import Rulebook
from tracker.compliance.what_if import Trial, limits_over, turning_day


def longest_course(recorded: History, rulebook: Rulebook, course: str, *, start: date, on: date) -> date | None:
    """The latest last day of a course that begins on a day, beside everything recorded; None where none may begin then.

    With the course no limit goes over by any reading, and it ends within the stay. A course of a name that is recorded is
    more of that one. Raises `CannotAssess` as `assess` does.
    """

    def fits(end: date) -> bool:
        return not limits_over(Trial(recorded, courses=(Stint(course, start, end),)), rulebook, on=on)

    if not fits(start):
        return None
    return turning_day(fits, start, assess(recorded, rulebook, on=on).stay_ends + timedelta(days=1))
