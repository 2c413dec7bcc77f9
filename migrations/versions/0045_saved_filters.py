"""Filters of the queue that officers saved under a name."""

import sqlalchemy as sa
from alembic import op

revision = "0045_saved_filters"
down_revision = "0044_case_marks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_filters",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_saved_filters_user_id")),
        sa.PrimaryKeyConstraint("user_id", "name", name=op.f("pk_saved_filters")),
    )


def downgrade() -> None:
    op.drop_table("saved_filters")
