"""Participants are found by keyed marks instead of their folded names.

The table is empty at first: `flask daily`, run after the upgrade, marks everybody with the rules of the release that searches.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016_search_marks"
down_revision = "0015_ignorable_characters"
branch_labels = None
depends_on = None


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


def downgrade() -> None:
    op.add_column("particulars", sa.Column("folded", sa.String(), nullable=True))
    op.drop_table("participant_search_marks")
