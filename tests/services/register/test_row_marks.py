"""The stored marks of a register's rows: old forms are still known, and a new column makes no conflict."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple, cast

import pytest
from sqlalchemy import select, update

from tests.factories.participants import keyring, load_person, select_rows
from tests.factories.register import Office, course_row, job_row, participant_row
from tracker.adapters.keys import Keyring
from tracker.formats.register.rows import CourseRow, EmploymentRow, ParticipantRow, Row
from tracker.models.accounts import COMMAND_LINE
from tracker.models.base import db
from tracker.models.register import COURSE, EMPLOYMENT, PARTICIPANT, RegisterRow
from tracker.queries.participants import ParticipantKey
from tracker.queries.register import ReadRow
from tracker.services.participants.drafts import StayDraft
from tracker.services.participants.stay import record_stay
from tracker.services.register import import_stints
from tracker.services.register.row_marks import NAMED, POSITIONAL, is_unchanged, row_mark

WHO = participant_row(arrived_on="2026-01-10", visa_issued_on="2025-12-10", family_name="MORI", passport_no="TR1234567")
WORK, STUDY = job_row(end="2026-03-31", hours_per_week="37.5"), course_row(end="2026-03-31")
PERSON = ParticipantRow(
    2, "P-1", "japan", "inbound", "MORI", nationality="JPN", passport_no="TR1234567",
    visa_issued_on=date(2025, 12, 10), arrived_on=date(2026, 1, 10),
)  # fmt: skip
JOB = EmploymentRow(2, "P-1", "Harbour Lantern", None, date(2026, 2, 1), date(2026, 3, 31), None, 37.5)
COURSE_ROW = CourseRow(2, "P-1", "Lion Rock Language School", "Cantonese I", date(2026, 3, 1), date(2026, 3, 31))
ROWS: tuple[tuple[int, Row], ...] = ((PARTICIPANT, PERSON), (EMPLOYMENT, JOB), (COURSE, COURSE_ROW))
CORRECTED = StayDraft(date(2026, 1, 11))


def old_mark(sheet: int, row: Row, keys: Keyring) -> bytes:
    """The formula until November 2026, as it was."""
    text = repr(tuple(row)[2:])
    return keys.mark(text) if sheet == PARTICIPANT else hashlib.blake2b(text.encode(), digest_size=16).digest()


def replace_by_old_marks(marked: Iterable[tuple[int, Row]] = ROWS) -> None:
    """What a database holds that was last imported into by the code before."""
    for sheet, row in marked:
        old = {"content": old_mark(sheet, row, keyring()), "form": POSITIONAL}
        db.session.execute(update(RegisterRow).where(RegisterRow.sheet == sheet).values(old))
    db.session.commit()


def forms() -> set[int]:
    """The forms of all stored marks."""
    db.session.rollback()
    return set(db.session.scalars(select(RegisterRow.form)))


def correct_arrival() -> None:
    record_stay(ParticipantKey(1, 1, "P-1"), CORRECTED, on=date(2026, 5, 4), by=COMMAND_LINE)


def test_old_marks_are_known_and_replaced(office: Office) -> None:
    office(WHO, jobs=(WORK,), courses=(STUDY,))
    new = select_rows(RegisterRow, "content")
    correct_arrival()
    replace_by_old_marks()
    again = office(WHO, jobs=(WORK,), courses=(STUDY,))
    assert (again.status, again.summary.count("1 same")) == (0, 3)
    assert load_person(1).stay.arrived_on == CORRECTED.arrived_on
    assert (forms(), select_rows(RegisterRow, "content")) == ({NAMED}, new)


def test_replaced_mark_still_shows_conflict(office: Office) -> None:
    office(WHO)
    correct_arrival()
    replace_by_old_marks(ROWS[:1])
    office(WHO)
    changed = office(WHO | {"arrived_on": "2026-01-12"})
    assert [line.split(", ")[2].split(":")[0] for line in changed.refusals] == ["arrived_on"]


def test_rehearsal_replaces_no_mark(office: Office) -> None:
    office(WHO)
    replace_by_old_marks(ROWS[:1])
    assert "1 same" in office(WHO, options=("--dry-run",)).summary
    assert forms() == {POSITIONAL}


def test_old_mark_of_other_row_is_ignored(office: Office) -> None:
    office(WHO, jobs=(WORK,), courses=(STUDY,))
    replace_by_old_marks()
    changed = office(
        WHO | {"family_name": "OKA"}, jobs=(WORK | {"end": "2026-04-01"},), courses=(STUDY | {"end": "2026-04-01"},)
    )
    assert changed.summary.count("1 changed") == 3


def wider(phone: str | None) -> Row:
    """PERSON with a column that the positional form does not know."""
    fields = {**PERSON._asdict(), "phone": phone}
    row = NamedTuple("Wider", [(name, Any) for name in fields])  # type: ignore[misc]
    return cast("Row", row(**fields))


@pytest.mark.parametrize("form", [POSITIONAL, NAMED])
def test_blank_new_column_leaves_row_unchanged(form: int) -> None:
    keys = Keyring((b"k" * 32,))
    mark = old_mark(PARTICIPANT, PERSON, keys) if form == POSITIONAL else row_mark(PERSON, keys)
    read = ReadRow(mark, form, 1, 1)
    assert is_unchanged(PERSON, read, PARTICIPANT, keys)
    assert is_unchanged(wider(None), read, PARTICIPANT, keys)
    assert not is_unchanged(wider("5555 0100"), read, PARTICIPANT, keys)


def test_mark_is_keyed_and_names_its_columns() -> None:
    keys = Keyring((b"k" * 32,))
    text = (
        '{"arrived_on": "2026-01-10", "direction": "inbound", "family_name": "MORI", "nationality": "JPN", '
        '"passport_no": "TR1234567", "scheme": "japan", "visa_issued_on": "2025-12-10"}'
    )
    assert row_mark(PERSON, keys) == keys.mark(f"register row, form 2: {text}")
    assert row_mark(PERSON, keys) != row_mark(PERSON, Keyring((b"q" * 32,)))
    assert row_mark(PERSON._replace(row=9), keys) == row_mark(PERSON, keys)
    assert row_mark(PERSON._replace(family_name=None, given_name="MORI"), keys) != row_mark(PERSON, keys)


def test_missing_old_form_refuses_corrected_people(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_stints, "is_unchanged", lambda row, read, sheet, keys: read.content == row_mark(row, keys))
    with pytest.raises(AssertionError):
        test_old_marks_are_known_and_replaced(office)
