"""Assess one person as passed, and return the days that the person should not miss."""

from datetime import date

from tracker.compliance import assess as engine
from tracker.compliance.findings import Assessment
from tracker.compliance.loading import builtin
from tracker.compliance.rulebook import CannotAssess
from tracker.compliance.watched_days import WatchedDay, watched_days
from tracker.queries.participants import Person, history_of


def assess_person(person: Person, *, on: date) -> Assessment | None:
    """Return the assessment of a person on a day; None before the arrival, or if no rules apply. Sends no statement."""
    history = history_of(person)
    try:
        return history and engine.assess(history, builtin(), on=on)
    except CannotAssess:
        return None


def watched_days_of(assessment: Assessment | None) -> tuple[WatchedDay, ...]:
    """Return the watched days of an assessment; none without one."""
    return () if assessment is None else watched_days(assessment)
