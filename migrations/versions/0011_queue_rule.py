"""The queue of one rule is read in its order, however seldom the rule is broken."""

import sqlalchemy as sa
from alembic import op

revision = "0011_queue_rule"
down_revision = "0010_uploads"
branch_labels = None
depends_on = None

NAME, COLUMNS = "ix_cases_queue_rule", ["rule", "state", "queue_rank", "pressing_on", "id"]
OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.create_index(NAME, "cases", COLUMNS, sqlite_where=OPEN, postgresql_where=OPEN, postgresql_concurrently=True)


def downgrade() -> None:
    op.drop_index(NAME, "cases")
