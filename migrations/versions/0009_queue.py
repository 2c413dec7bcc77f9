"""Cases know their place in the queue. What is open now is placed when the person is next assessed; until then it comes last."""

import sqlalchemy as sa
from alembic import op

revision = "0009_queue"
down_revision = "0008_sessions"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_cases_queue": ["queue_rank", "pressing_on", "id"],
    "ix_cases_queue_state": ["state", "queue_rank", "pressing_on", "id"],
    "ix_cases_queue_mine": ["assignee_id", "queue_rank", "pressing_on", "id"],
}
OPEN = sa.text("closed_at IS NULL")
NUMBERS, DAYS = {"harm": "0", "queue_rank": "6"}, ("pressing_on", "queued_from")


def upgrade() -> None:
    for name, first in NUMBERS.items():
        op.add_column("cases", sa.Column(name, sa.Integer(), server_default=first, nullable=False))
    for name in DAYS:
        op.add_column("cases", sa.Column(name, sa.Date(), server_default="2000-01-01", nullable=False))
    with op.get_context().autocommit_block():
        for name, columns in INDEXES.items():
            op.create_index(name, "cases", columns, sqlite_where=OPEN, postgresql_where=OPEN, postgresql_concurrently=True)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "cases")
    for name in (*NUMBERS, *DAYS):
        op.drop_column("cases", name)
