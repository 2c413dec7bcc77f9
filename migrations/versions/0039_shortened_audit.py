"""How many of the oldest audit lines were deleted, and the hash of the last of them."""

import sqlalchemy as sa
from alembic import op

revision = "0039_shortened_audit"
down_revision = "0038_second_check"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit_head", sa.Column("deleted_length", sa.Integer(), server_default="0", nullable=False))
    op.add_column("audit_head", sa.Column("deleted_hash", sa.String(), server_default="0" * 64, nullable=False))


def downgrade() -> None:
    """Drop the columns. An audit that was shortened does not verify any more."""
    op.drop_column("audit_head", "deleted_hash")
    op.drop_column("audit_head", "deleted_length")
