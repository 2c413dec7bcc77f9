"""Names and email addresses of accounts are sealed; a keyed mark of the address finds the account.

Accounts that are there already stay readable, and are found by their address, until `flask daily` has sealed them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024_account_marks"
down_revision = "0022_erasure"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("email_mark", sa.LargeBinary(), nullable=True))
    with op.get_context().autocommit_block():
        op.create_index("ix_users_email_mark", "users", ["email_mark"], unique=True, postgresql_concurrently=True)


def downgrade() -> None:
    op.drop_index("ix_users_email_mark", "users")
    op.drop_column("users", "email_mark")
