"""Characters that nobody sees are no part of the names by which employers and people are found."""

import re
import unicodedata
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0015_ignorable_characters"
down_revision = "0014_row_marks"
branch_labels = None
depends_on = None

BATCH = 500
RANGES = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
IGNORABLE = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in RANGES) + "]")
NAMES = ("family_name", "given_name", "native_name")
EMPLOYERS = sa.table("employers", *(sa.column(name) for name in ("id", "brn", "name", "folded")))
SPELLINGS = sa.table("employer_names", *(sa.column(name) for name in ("employer_id", "name", "folded")))
PARTICULARS = sa.table("particulars", *(sa.column(name) for name in ("id", *NAMES, "folded")))


def upgrade() -> None:
    with op.get_context().autocommit_block():  # batch by batch, so that nobody waits for more than some hundred rows
        _fold_employers()
        _fold_spellings()
        _fold_people()


def downgrade() -> None:
    """Nothing: the folded names are only read, and the code before finds all but those with such characters."""


def _fold_employers() -> None:
    connection = op.get_bind()
    for row in _rows(EMPLOYERS, EMPLOYERS.c.id):
        if IGNORABLE.search(row.name):
            folded = _folded(row.name)
            alone = sa.select(EMPLOYERS.c.id).where(EMPLOYERS.c.brn.is_(None), EMPLOYERS.c.folded == folded)
            # Where two employers would become one, the second keeps its key: nothing that is recorded there moves.
            if row.brn is not None or connection.execute(alone).first() is None:
                connection.execute(sa.update(EMPLOYERS).where(EMPLOYERS.c.id == row.id).values(folded=folded))


def _fold_spellings() -> None:
    connection = op.get_bind()
    for row in _rows(SPELLINGS, SPELLINGS.c.employer_id):
        if IGNORABLE.search(row.name):
            this = sa.and_(SPELLINGS.c.employer_id == row.employer_id, SPELLINGS.c.name == row.name)
            connection.execute(sa.update(SPELLINGS).where(this).values(folded=_folded(row.name)))


def _fold_people() -> None:
    connection = op.get_bind()
    for row in _rows(PARTICULARS, PARTICULARS.c.id):
        names = [name for name in (row.family_name, row.given_name, row.native_name) if name]
        if row.folded is not None and any(map(IGNORABLE.search, names)):
            folded = " ".join(map(_folded, names))
            connection.execute(sa.update(PARTICULARS).where(PARTICULARS.c.id == row.id).values(folded=folded))


def _rows(table: sa.TableClause, key: "sa.ColumnClause[int]") -> Iterator[sa.Row[tuple[object, ...]]]:
    """All rows, some hundred keys at a time."""
    connection, first = op.get_bind(), 0
    last = connection.scalar(sa.select(sa.func.max(key))) or 0
    while first <= last:
        yield from connection.execute(sa.select(table).where(key.between(first, first + BATCH - 1))).all()
        first += BATCH


def _folded(name: str) -> str:
    """A name without width, case, spaces and what nobody sees."""
    return "".join(_even(_even(name).casefold()).split())


def _even(text: str) -> str:
    for _ in range(2):
        text = unicodedata.normalize("NFKC", IGNORABLE.sub("", text))
    return IGNORABLE.sub("", text)
