"""Assesses one history on one day by every rule of its version, in the order of `rules.RULES`."""

from datetime import date

from tracker.compliance.counted_days import days_of
from tracker.compliance.facts import History
from tracker.compliance.findings import Assessment, Finding
from tracker.compliance.rulebook import Rulebook
from tracker.compliance.rules import RULES


def assess(history: History, rulebook: Rulebook, *, on: date) -> Assessment:
    """Return the findings of every rule for a history on a day, by the version under which the visa was granted.

    The history must have no `facts.problems`. Raises `CannotAssess` if the scheme is unknown or not open, or has no
    version for the day that selects it.
    """
    version = rulebook.version_for(history)
    days = days_of(history, version)
    today = on.toordinal()
    findings: list[Finding] = []
    for rule in RULES.values():
        findings += rule(history, days, version.rules, today)
    changes = [finding.next_change_on for finding in findings if finding.next_change_on is not None]
    return Assessment(
        history,
        on,
        version,
        rulebook.digest,
        max([finding.status for finding in findings]),
        date.fromordinal(days.permitted_until),
        date.fromordinal(days.stay_ends),
        min(changes) if changes else None,
        tuple(findings),
    )
