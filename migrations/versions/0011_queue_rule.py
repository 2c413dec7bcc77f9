"""The queue of one rule is read in its order, however seldom the rule is broken."""

import sqlalchemy as sa
from alembic import op

revision = "0011_queue_rule"
down_revision = "0010_uploads"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_cases_queue_rule": ["rule", "state", "queue_rank", "pressing_on", "id"],
    "ix_cases_queue_mine_rule": ["assignee_id", "rule", "queue_rank", "pressing_on", "id"],
}
OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for name, columns in INDEXES.items():
            op.create_index(name, "cases", columns, sqlite_where=OPEN, postgresql_where=OPEN, postgresql_concurrently=True)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "cases")
