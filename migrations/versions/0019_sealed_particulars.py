"""Names, birth dates and email addresses are sealed with a key for each person.

New rows are sealed; those that are there already stay readable in their own columns until `flask daily` or `flask data seal`,
run after the upgrade, has sealed them. A downgrade loses what was sealed: restore a backup instead.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019_sealed_particulars"
down_revision = "0017_throttles"
branch_labels = None
depends_on = None

UNSEALED = sa.text("sealed IS NULL")


def upgrade() -> None:
    op.add_column("particulars", sa.Column("sealed", sa.LargeBinary(), nullable=True))
    op.add_column("participants", sa.Column("age_applied", sa.Integer(), nullable=True))
    op.add_column("participants", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_particulars_unsealed",
            "particulars",
            ["participant_id"],
            sqlite_where=UNSEALED,
            postgresql_where=UNSEALED,
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    op.drop_index("ix_particulars_unsealed", "particulars")
    op.drop_column("participants", "erased_at")
    op.drop_column("participants", "age_applied")
    op.drop_column("particulars", "sealed")
