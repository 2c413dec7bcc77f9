"""Participants are found by keyed marks instead of their folded names."""

from collections import defaultdict

import sqlalchemy as sa
from alembic import op
from flask import current_app

from tracker.adapters.keys import Keyring, SealedError

# Pure functions of the present release: marks of other rules than its search's would find nobody.
from tracker.formats.search.marks import search_marks
from tracker.formats.search.terms import SearchableFacts

revision = "0016_search_marks"
down_revision = "0015_ignorable_characters"
branch_labels = None
depends_on = None

BATCH = 500
NAMES = ("family_name", "given_name", "native_name")
PEOPLE = sa.table("participants", sa.column("id"), sa.column("reference"))
PARTICULARS = sa.table(
    "particulars",
    *(sa.column(name) for name in ("participant_id", *NAMES, "email", "superseded_at")),
    sa.column("birth_date", sa.Date()),
)
MARKS = sa.table("participant_search_marks", sa.column("mark"), sa.column("participant_id"))


def upgrade() -> None:
    op.create_table(
        "participant_search_marks",
        sa.Column("mark", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("participant_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_participant_search_marks_participant_id")
        ),
        sa.PrimaryKeyConstraint("mark", "participant_id", name=op.f("pk_participant_search_marks")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_participant_search_marks_participant_id"), "participant_search_marks", ["participant_id"])
    op.drop_column("particulars", "folded")
    with op.get_context().autocommit_block():  # batch by batch, so that nobody waits for more than some hundred people
        _mark_everybody(current_app.extensions["keyring"])


def downgrade() -> None:
    op.add_column("particulars", sa.Column("folded", sa.String(), nullable=True))
    op.drop_table("participant_search_marks")


def _mark_everybody(keys: Keyring) -> None:
    """Fill the table, some hundred people at a time. Without data keys it stays empty until the nightly run has some."""
    connection, first = op.get_bind(), 0
    current = sa.and_(PARTICULARS.c.participant_id == PEOPLE.c.id, PARTICULARS.c.superseded_at.is_(None))
    facts = [PARTICULARS.c[name] for name in (*NAMES, "birth_date", "email")]
    last = connection.scalar(sa.select(sa.func.max(PEOPLE.c.id))) or 0
    while first <= last:
        query = sa.select(PEOPLE.c.id, PEOPLE.c.reference, *facts).outerjoin(PARTICULARS, current)
        marks: dict[int, set[int]] = defaultdict(set)
        for id_, *known in connection.execute(query.where(PEOPLE.c.id.between(first, first + BATCH - 1))):
            try:
                marks[id_] = search_marks(SearchableFacts(*known), keys)
            except SealedError:
                return
        rows = [{"mark": mark, "participant_id": id_} for id_, found in marks.items() for mark in found]
        if rows:
            connection.execute(sa.insert(MARKS), rows)
        first += BATCH
