"""Cases that an officer escalated or paused."""

import sqlalchemy as sa
from alembic import op

revision = "0044_case_marks"
down_revision = "0043_notices"
branch_labels = None
depends_on = None

MARKS = ("is_escalated", "is_paused")


def upgrade() -> None:
    for name in MARKS:
        op.add_column("cases", sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    for name in reversed(MARKS):
        op.drop_column("cases", name)
