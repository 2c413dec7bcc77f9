"""Kinds of email that a participant does not want."""

import sqlalchemy as sa
from alembic import op

revision = "0032_unwanted_emails"
down_revision = "0031_alerts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unwanted_emails",
        sa.Column("participant_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_unwanted_emails_participant_id")),
        sa.PrimaryKeyConstraint("participant_id", "kind", name=op.f("pk_unwanted_emails")),
    )


def downgrade() -> None:
    op.drop_table("unwanted_emails")
