"""Holds, periods of the office, and participants whose period is over on a known day."""

from datetime import date
from typing import Any

from tests.factories.participants import create_participant
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.office import DEFAULTS, newest_office_version
from tracker.queries.participants import ParticipantKey
from tracker.services.office import OfficeDraft, change_office_settings
from tracker.services.participants.drafts import StayDraft, VisaDraft
from tracker.services.retention.holds import HoldDraft, place_hold

LEFT, GONE = date(2026, 5, 3), date(2032, 5, 4)
"""The departure, and the day on which the data are deleted by the periods that Sojourn begins with."""
APPLIED, FORGOTTEN = date(2026, 2, 1), date(2028, 2, 2)
"""The same of a person who only applied."""


def create_departed(reference: str = "P-1", left: date = LEFT, **parts: Any) -> ParticipantKey:
    """A participant who arrived in January 2026 and departed."""
    return create_participant(reference, on=left, stay=StayDraft(date(2026, 1, 10), None, left), **parts)


def create_applicant(reference: str = "P-2", applied: date = APPLIED, **parts: Any) -> ParticipantKey:
    """A participant who applied, and nothing more."""
    return create_participant(reference, on=applied, visa=VisaDraft(applied_on=applied), stay=StayDraft(), **parts)


def create_hold(who: ParticipantKey, until: date | None = None, *, reason: str = "a claim", on: date = LEFT) -> int:
    """A hold recorded by hand; its id."""
    return place_hold(who.id, HoldDraft(reason, until), on=on, by=COMMAND_LINE)


def set_periods(valid_from: date, *, by: int = COMMAND_LINE, **months: int) -> None:
    """Other periods of the office from a day on."""
    settings = DEFAULTS._replace(periods=DEFAULTS.periods._replace(**months))
    change_office_settings(OfficeDraft(settings, valid_from, "a test", newest_office_version()), on=valid_from, by=by)
