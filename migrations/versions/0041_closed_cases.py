"""Closed cases are listed by the moment of closing, all of them and those of one rule."""

import sqlalchemy as sa
from alembic import op

revision = "0041_closed_cases"
down_revision = "0039_shortened_audit"
branch_labels = None
depends_on = None

INDEXES = {"ix_cases_closed": ["closed_at", "id"], "ix_cases_closed_rule": ["rule", "closed_at", "id"]}
CLOSED = sa.text("closed_at IS NOT NULL")


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for name, columns in INDEXES.items():
            op.create_index(name, "cases", columns, sqlite_where=CLOSED, postgresql_where=CLOSED, postgresql_concurrently=True)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "cases")
