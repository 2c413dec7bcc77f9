"""Erased participants are found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0022_erasure"
down_revision = "0021_second_factors"
branch_labels = None
depends_on = None

ERASED = sa.text("erased_at IS NOT NULL")


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_participants_erased",
            "participants",
            ["id"],
            sqlite_where=ERASED,
            postgresql_where=ERASED,
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    op.drop_index("ix_participants_erased", "participants")
