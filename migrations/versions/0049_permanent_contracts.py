"""Permanent contracts and days of leave of jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0049_permanent_contracts"
down_revision = "0048_evidence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("is_permanent", sa.Boolean(), nullable=True))
    op.add_column("jobs", sa.Column("leave_days", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("jobs", "leave_days")
    op.drop_column("jobs", "is_permanent")
