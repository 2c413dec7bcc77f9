"""Participants who arrived on 10 January 2026, assessed, and the outlooks of their findings."""

from collections.abc import Iterable
from datetime import date

from tracker.compliance.assess import assess
from tracker.compliance.facts import History, Stay, Stint, Visa
from tracker.compliance.findings import Assessment
from tracker.compliance.last_safe_day import Outlook, outlooks
from tracker.compliance.loading import builtin

ARRIVED = date(2026, 1, 10)


def assess_on(
    on: date,
    *jobs: Stint,
    courses: Iterable[Stint] = (),
    stay: Stay | None = None,
    scheme: str = "japan",
    visa: Visa | None = None,
) -> Assessment:
    """Assess a participant who arrived on 10 January 2026."""
    visa = visa or Visa(issued_on=date(2025, 12, 10))
    history = History(scheme, stay or Stay(ARRIVED), visa, jobs=jobs, courses=tuple(courses))
    return assess(history, builtin(), on=on)


def find_outlook(assessment: Assessment, rule: str, subject: str | None = None) -> Outlook:
    """The outlook of one finding."""
    found = [each for each in outlooks(assessment) if (each.finding.rule, each.finding.subject) == (rule, subject)]
    assert len(found) == 1
    return found[0]


HARBOUR = (Stint("H", date(2026, 1, 15), date(2026, 3, 31)), Stint("H", date(2026, 4, 20)))
JUNE = date(2026, 6, 12)
