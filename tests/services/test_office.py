"""Settings of the office: dated versions, each with author and reason, and in force from their day on."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests.factories.accounts import create_user
from tests.factories.participants import dump_database, select_rows
from tracker.compliance.retention import RetentionPeriods
from tracker.errors import ConflictError, FactError
from tracker.models.audit import AuditLine
from tracker.models.office import OfficeSettingsRow
from tracker.queries.office import (
    DEFAULTS,
    DayOff,
    OfficeContact,
    OfficeSettings,
    newest_office_version,
    office_history,
    office_settings,
)
from tracker.services.office import CASE_DAYS, OfficeDraft, change_office_settings

pytestmark = pytest.mark.usefixtures("app")
TODAY, LATER = date(2026, 11, 30), date(2027, 1, 1)
EVE = DayOff(date(2026, 12, 24), "closed early")
OTHERS = OfficeSettings(3, 6, 12, (EVE,), 30, OfficeContact("office@office.example", "2345 6789"))


@pytest.fixture
def okada() -> int:
    return create_user("Okada", "administrator")


def _with(**parts: Any) -> OfficeSettings:
    return OTHERS._replace(**parts)


def change(by: int, settings: OfficeSettings = OTHERS, valid_from: date = TODAY, **parts: Any) -> int:
    draft = OfficeDraft(settings, valid_from, "a longer queue", newest_office_version())
    return change_office_settings(draft._replace(**parts), on=TODAY, by=by)


def test_settings_before_the_first_version_are_the_defaults() -> None:
    assert (office_settings(on=TODAY), office_history().on(TODAY), newest_office_version()) == (DEFAULTS, DEFAULTS, 0)
    assert DEFAULTS.case_limits == {
        "new": 2, "triage": 5, "data-fix": 10, "under-review": 10, "second-check": 3, "decided": 0,
    }  # fmt: skip
    assert (
        OTHERS._replace(fix_days=7, check_days=1).case_limits | {"data-fix": 7, "second-check": 1}
        == OTHERS._replace(fix_days=7, check_days=1).case_limits
    )


def test_version_is_in_force_from_its_day_on(okada: int) -> None:
    assert [change(okada), change(okada, OTHERS._replace(file_days=60), LATER)] == [1, 2]
    history = office_history()
    for day, days in ((date(2026, 11, 29), 90), (TODAY, 30), (date(2026, 12, 31), 30), (LATER, 60)):
        assert office_settings(on=day).file_days == history.on(day).file_days == days
    newest, first = history.versions
    assert (newest.version, newest.author, newest.valid_from, newest.reason) == (2, "Okada", LATER, "a longer queue")
    assert first.settings == OTHERS
    assert (OTHERS.case_limits["new"], OTHERS.is_day_off(EVE.on), OTHERS.is_day_off(TODAY)) == (3, True, False)


def test_change_is_audited_with_what_changed(okada: int) -> None:
    change(okada, DEFAULTS._replace(file_days=30))
    [details] = [details for action, details in select_rows(AuditLine, "action", "details") if action == "office.settings"]
    assert details == {"version": 1, "valid_from": "2026-11-30", "changed": {"file_days": 30}}


@pytest.mark.parametrize(
    ("settings", "parts", "error"),
    [
        *((_with(**{name: days}), {}, (name, "out-of-range"))
          for name in CASE_DAYS for days in (0, -1, 61)),
        *((OTHERS._replace(file_days=days), {}, ("file_days", "out-of-range")) for days in (0, 366)),
        (OTHERS._replace(days_off=(EVE,) * 101), {}, ("days_off", "too-many")),
        (OTHERS._replace(contact=OfficeContact("office")), {}, ("email", "malformed")),
        *((_with(periods=RetentionPeriods()._replace(**{name: months})), {}, (name, "out-of-range"))
          for name in RetentionPeriods._fields for months in (0, 241)),
        (OTHERS, {"valid_from": date(2026, 11, 29)}, ("valid_from", "past")),
        (OTHERS, {"reason": " "}, ("reason", "missing")),
        (DEFAULTS, {}, ("reason", "unchanged")),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_stored_are_refused(
    okada: int, settings: OfficeSettings, parts: dict[str, Any], error: tuple[str, str]
) -> None:
    before = dump_database()
    with pytest.raises(FactError) as refused:
        change(okada, settings, **parts)
    assert (refused.value.field, refused.value.reason) == error
    assert dump_database() == before


def test_version_never_begins_before_an_earlier_one(okada: int) -> None:
    change(okada, valid_from=LATER)
    with pytest.raises(FactError, match="before-planned"):
        change(okada, DEFAULTS)
    assert change(okada, DEFAULTS, LATER) == 2
    assert office_settings(on=LATER) == DEFAULTS


def test_stale_version_raises_conflict(okada: int) -> None:
    change(okada)
    with pytest.raises(ConflictError) as error:
        change(okada, DEFAULTS, seen=0)
    assert error.value.current_version == 1
    assert len(select_rows(OfficeSettingsRow, "version")) == 1


def test_repeated_operation_stores_one_version(app: Flask, okada: int) -> None:
    draft = OfficeDraft(OTHERS, TODAY, "a longer queue", 0)
    assert [change_office_settings(draft, on=TODAY, by=okada, operation="a" * 32) for _ in range(2)] == [1, 1]
    assert len(select_rows(OfficeSettingsRow, "version")) == 1
