"""The mark of a register's row: it answers whether a row still states what it stated at its last import.

A mark is an HMAC under the data keys, since a row may hold a passport number, and short texts can be guessed from a
plain digest. The number of its form is stored beside each mark.
"""

import hashlib
import json

from tracker.adapters.keys import Keyring
from tracker.formats.register.rows import Row
from tracker.models.register import COURSE, EMPLOYMENT, PARTICIPANT
from tracker.queries.register import ReadRow

POSITIONAL, NAMED = 1, 2
"""The forms: values by their positions, blank ones too, as until November 2026; named values without the blank ones."""
POSITIONAL_COLUMNS = {
    PARTICIPANT: (
        "scheme", "direction", "family_name", "given_name", "native_name", "birth_date", "sex", "nationality", "passport_no",
        "email", "language", "applied_on", "visa_issued_on", "enter_by", "arrived_on", "permitted_until", "departed_on",
    ),
    EMPLOYMENT: ("employer_name", "employer_brn", "start", "end", "job_title", "hours_per_week"),
    COURSE: ("provider", "title", "start", "end"),
}  # fmt: skip
"""The columns of the positional form, in its order. Later columns must not be added: no stored mark would match."""
NOT_MARKED = {"row", "reference"}
"""Fields that locate a row or name its participant; they are not in the mark."""
DIGEST_SIZE = 16


def row_mark(row: Row, keys: Keyring) -> bytes:
    """Return the mark of a row in the newest form. Raises `SealedError` without data keys."""
    # A blank column is left out, so that marks outlive a column that is added to the register.
    stated = {name: str(value) for name, value in _values(row).items() if value is not None}
    return keys.mark(f"register row, form {NAMED}: {json.dumps(stated, sort_keys=True)}")


def is_unchanged(row: Row, read: ReadRow, sheet: int, keys: Keyring) -> bool:
    """Return whether a row of a sheet states what it stated when it was last read, whatever form its mark has."""
    if read.form == NAMED:
        return read.content == row_mark(row, keys)
    values = _values(row)
    columns = POSITIONAL_COLUMNS[sheet]
    if any(value is not None for name, value in values.items() if name not in columns):
        return False
    return read.content == _positional_mark(repr(tuple(values[name] for name in columns)), sheet, keys)


def _values(row: Row) -> dict[str, object]:
    return {name: value for name, value in row._asdict().items() if name not in NOT_MARKED}


def _positional_mark(text: str, sheet: int, keys: Keyring) -> bytes:
    """Return a mark as it was made before marks had names: keyed for participants alone."""
    return keys.mark(text) if sheet == PARTICIPANT else hashlib.blake2b(text.encode(), digest_size=DIGEST_SIZE).digest()
