"""Officers who have turned the daily digest off, and an index of the alerts that were made."""

import sqlalchemy as sa
from alembic import op

revision = "0034_digest"
down_revision = "0032_unwanted_emails"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unwanted_digests",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_unwanted_digests_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_unwanted_digests")),
    )
    made = sa.text("state = 'made'")
    with op.get_context().autocommit_block():  # PostgreSQL builds an index beside those who write outside a transaction only
        op.create_index(
            "ix_alerts_made",
            "alerts",
            ["ended_at", "id"],
            sqlite_where=made,
            postgresql_where=made,
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    op.drop_index("ix_alerts_made", "alerts")
    op.drop_table("unwanted_digests")
