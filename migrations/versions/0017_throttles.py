"""Tries to sign in are counted where all processes see them, and a newer link for a password or an address ends the older one."""

import sqlalchemy as sa
from alembic import op

revision = "0017_throttles"
down_revision = "0016_search_marks"
branch_labels = None
depends_on = None

NONCES = ("password_nonce", "address_nonce")


def upgrade() -> None:
    op.create_table(
        "throttles",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("whole_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_throttles")),
    )
    op.create_index(op.f("ix_throttles_whole_at"), "throttles", ["whole_at"])
    for name in NONCES:
        op.add_column("users", sa.Column(name, sa.String(), nullable=True))


def downgrade() -> None:
    for name in reversed(NONCES):
        op.drop_column("users", name)
    op.drop_table("throttles")
