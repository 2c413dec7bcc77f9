"""Closed reports are marked when a later fact changes their figures."""

import sqlalchemy as sa
from alembic import op

revision = "0047_outdated_reports"
down_revision = "0046_form_pages"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reports", sa.Column("outdated_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("reports", "outdated_at")
