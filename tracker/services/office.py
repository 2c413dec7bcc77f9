"""Change the settings of the office from a day on; earlier versions stay."""

from datetime import date
from typing import NamedTuple

from tracker.adapters.email_address import normalise_email
from tracker.compliance.retention import MAX_MONTHS
from tracker.errors import ConflictError, FactError
from tracker.models.locks import lock_name
from tracker.models.office import OfficeSettingsRow
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.office import DEFAULTS, OfficeHistory, OfficeSettings, office_history

MAX_CASE_DAYS, MAX_FILE_DAYS, MAX_DAYS_OFF = 60, 365, 100
CASE_DAYS = ("new_days", "triage_days", "review_days", "fix_days", "check_days", "reply_days", "third_party_days")


class OfficeDraft(NamedTuple):
    """Settings from a day on, with the reason, and the number of the newest version that the author has seen."""

    settings: OfficeSettings
    valid_from: date
    reason: str
    seen: int


@transaction("office.change_settings")
def change_office_settings(work: UnitOfWork, draft: OfficeDraft, *, on: date, by: int, operation: str | None = None) -> int:
    """Store a further version of the settings; return its number.

    One transaction. Raises FactError(field, code), or ConflictError if another version was stored since `draft.seen`.
    """
    lock_name("office settings")  # the first version has no row to lock
    history = office_history()
    newest = history.newest.version if history.newest else 0
    if draft.seen != newest:
        raise ConflictError("the settings of the office", current_version=newest)
    _require_right(draft, history, on)
    columns = _columns(draft.settings)
    work.insert(
        OfficeSettingsRow,
        version=newest + 1,
        valid_from=draft.valid_from,
        **columns,
        reason=draft.reason.strip(),
        recorded_at=work.at,
        recorded_by=work.by,
        operation_id=work.operation_id,
    )
    before = _columns(history.newest.settings if history.newest else DEFAULTS)
    changed = {name: value for name, value in columns.items() if value != before[name]}
    work.audit("office.settings", None, version=newest + 1, valid_from=draft.valid_from.isoformat(), changed=changed)
    return newest + 1


def _require_right(draft: OfficeDraft, history: OfficeHistory, on: date) -> None:
    """Raise FactError for the first field that cannot be stored."""
    settings, newest = draft.settings, history.newest
    _require_range(settings)
    if len(settings.days_off) > MAX_DAYS_OFF:
        raise FactError("days_off", "too-many")
    if settings.contact.email and normalise_email(settings.contact.email) is None:
        raise FactError("email", "malformed")
    if draft.valid_from < on:
        raise FactError("valid_from", "past")
    if newest is not None and draft.valid_from < newest.valid_from:
        raise FactError("valid_from", "before-planned")
    if not draft.reason.strip():
        raise FactError("reason", "missing")
    if settings == (newest.settings if newest else DEFAULTS):
        raise FactError("reason", "unchanged")


def _require_range(settings: OfficeSettings) -> None:
    """Raise FactError for the first number that is too low or too high."""
    days = {name: (getattr(settings, name), MAX_CASE_DAYS) for name in CASE_DAYS} | {
        "file_days": (settings.file_days, MAX_FILE_DAYS)
    }
    months = {name: (number, MAX_MONTHS) for name, number in settings.periods._asdict().items()}
    for name, (number, most) in (days | months).items():
        if not 1 <= number <= most:
            raise FactError(name, "out-of-range")


def _columns(settings: OfficeSettings) -> dict[str, object]:
    numbers = {name: getattr(settings, name) for name in (*CASE_DAYS, "file_days")}
    days_off = [[each.on.isoformat(), each.reason] for each in settings.days_off]
    return {**numbers, "days_off": days_off, **settings.contact._asdict(), **settings.periods._asdict()}
