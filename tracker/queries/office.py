"""The settings of the office: those in force on a day, and every version."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Row, func, select

from tracker.adapters.holidays import is_general_holiday
from tracker.compliance.deadlines import REPLY_DAYS, THIRD_PARTY_DAYS, WORKING_DAYS, due_on
from tracker.compliance.retention import DatedPeriods, RetentionPeriods
from tracker.models.accounts import User
from tracker.models.base import db
from tracker.models.office import OfficeSettingsRow


class DayOff(NamedTuple):
    """A day on which the office is closed, and why."""

    on: date
    reason: str


class OfficeContact(NamedTuple):
    """How to reach the office; each part may be empty."""

    email: str = ""
    phone: str = ""
    address: str = ""


class OfficeSettings(NamedTuple):
    """The settings of the office on a day."""

    new_days: int = WORKING_DAYS["new"]
    triage_days: int = WORKING_DAYS["triage"]
    review_days: int = WORKING_DAYS["under-review"]
    days_off: tuple[DayOff, ...] = ()
    file_days: int = 90
    contact: OfficeContact = OfficeContact()
    periods: RetentionPeriods = RetentionPeriods()
    fix_days: int = WORKING_DAYS["data-fix"]
    check_days: int = WORKING_DAYS["second-check"]
    reply_days: int = REPLY_DAYS
    third_party_days: int = THIRD_PARTY_DAYS

    @property
    def case_limits(self) -> dict[str, int]:
        """The working days that a case may stay in each state."""
        limits = {"new": self.new_days, "triage": self.triage_days, "under-review": self.review_days}
        return WORKING_DAYS | limits | {"data-fix": self.fix_days, "second-check": self.check_days}

    def is_day_off(self, day: date) -> bool:
        """Return whether the office is closed on a day, weekends and general holidays aside."""
        return any(each.on == day for each in self.days_off)


DEFAULTS = OfficeSettings()
"""The settings before the first version."""


class OfficeVersion(NamedTuple):
    """A version of the settings, with its author and reason."""

    version: int
    valid_from: date
    settings: OfficeSettings
    reason: str
    recorded_at: datetime
    author: str


class OfficeHistory(NamedTuple):
    """Every version, the newest first."""

    versions: Sequence[OfficeVersion]

    @property
    def newest(self) -> OfficeVersion | None:
        """The newest version, which may begin later; None before the first."""
        return self.versions[0] if self.versions else None

    def on(self, day: date) -> OfficeSettings:
        """Return the settings that are in force on a day."""
        return next((each.settings for each in self.versions if each.valid_from <= day), DEFAULTS)

    @property
    def periods(self) -> list[DatedPeriods]:
        """The retention periods of every version, the oldest first, after those of before the first version."""
        dated = [DatedPeriods(each.valid_from, each.settings.periods) for each in reversed(self.versions)]
        return [DatedPeriods(date.min, DEFAULTS.periods), *dated]

    def due_on(self, state: str, since: date, *, on: date) -> date | None:
        """Return the day by which a case must leave a state; None for a state without a limit.

        The limits are those of the day on which the case came into the state; the days off, those that are known `on` a day.
        """
        known = self.on(on)
        return due_on(state, since, lambda day: is_general_holiday(day) or known.is_day_off(day), self.on(since).case_limits)


VERSIONS = (
    select(OfficeSettingsRow, User.name)
    .join(User, User.id == OfficeSettingsRow.recorded_by)
    .order_by(OfficeSettingsRow.version.desc())
)


def office_history() -> OfficeHistory:
    """Return every version of the settings. One statement."""
    return OfficeHistory([_version(row) for row in db.session.execute(VERSIONS)])


def office_settings(*, on: date) -> OfficeSettings:
    """Return the settings in force on a day. One statement."""
    row = db.session.execute(VERSIONS.where(OfficeSettingsRow.valid_from <= on).limit(1)).first()
    return DEFAULTS if row is None else _version(row).settings


def newest_office_version() -> int:
    """Return the number of the newest version; 0 before the first. One statement."""
    return db.session.scalar(select(func.max(OfficeSettingsRow.version))) or 0


def _version(row: Row[OfficeSettingsRow, str]) -> OfficeVersion:
    stored, author = row[0], row[1]
    days_off = tuple(DayOff(date.fromisoformat(day), reason) for day, reason in stored.days_off)
    contact = OfficeContact(stored.email, stored.phone, stored.address)
    periods = RetentionPeriods(*(getattr(stored, name) for name in RetentionPeriods._fields))
    limits = stored.new_days, stored.triage_days, stored.review_days
    later = stored.fix_days, stored.check_days, stored.reply_days, stored.third_party_days
    settings = OfficeSettings(*limits, days_off, stored.file_days, contact, periods, *later)
    return OfficeVersion(stored.version, stored.valid_from, settings, stored.reason, stored.recorded_at, author)
