"""Each mark of a register's row has the number of its form; those that are there have the first."""

import sqlalchemy as sa
from alembic import op

revision = "0014_row_marks"
down_revision = "0013_languages"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("register_rows", sa.Column("form", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    op.drop_column("register_rows", "form")
