"""Browsers that take push messages, push messages in the outbox, and one table of what participants do not want."""

import sqlalchemy as sa
from alembic import op

revision = "0035_push"
down_revision = "0034_digest"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# PostgreSQL adds an empty column with its key at once. On SQLite such a key has no name that can be read back.
NEW_COLUMN = """
ALTER TABLE outbox ADD COLUMN push_id INTEGER
CONSTRAINT fk_outbox_push_id REFERENCES push_subscriptions (id) ON DELETE CASCADE
"""
CARRIED_OVER = """
INSERT INTO unwanted_messages (participant_id, kind, way, since)
SELECT participant_id, kind, 'email', since FROM unwanted_emails
"""
BACK = "INSERT INTO unwanted_emails SELECT participant_id, kind, since FROM unwanted_messages WHERE way = 'email'"


def upgrade() -> None:
    op.create_table(
        "push_subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("endpoint", sa.String(), nullable=False),
        sa.Column("endpoint_mark", sa.LargeBinary(), nullable=False),
        sa.Column("keys", sa.String(), nullable=False),
        sa.Column("signed_with", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_push_subscriptions_participant_id")),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_push_subscriptions_operation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscriptions")),
        sa.UniqueConstraint("endpoint_mark", name=op.f("uq_push_subscriptions_endpoint_mark")),
    )
    op.create_index(op.f("ix_push_subscriptions_participant_id"), "push_subscriptions", ["participant_id"])
    if op.get_bind().dialect.name == "sqlite":
        _copy_with_column()
    else:
        op.execute(NEW_COLUMN)
    op.create_table(
        "unwanted_messages",
        sa.Column("participant_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.CheckConstraint("way IN ('email', 'push')", name=op.f("ck_unwanted_messages_way_known")),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_unwanted_messages_participant_id")),
        sa.PrimaryKeyConstraint("participant_id", "kind", "way", name=op.f("pk_unwanted_messages")),
    )
    op.execute(CARRIED_OVER)
    op.drop_table("unwanted_emails")
    with op.get_context().autocommit_block():  # PostgreSQL builds an index beside those who write outside a transaction only
        op.create_index(op.f("ix_outbox_push_id"), "outbox", ["push_id"], postgresql_concurrently=True)


def _copy_with_column() -> None:
    # No other table refers to the outbox, so that it can be made again.
    with op.batch_alter_table("outbox") as batch:
        batch.add_column(sa.Column("push_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_outbox_push_id"), "push_subscriptions", ["push_id"], ["id"], ondelete="CASCADE")


def downgrade() -> None:
    op.create_table(
        "unwanted_emails",
        sa.Column("participant_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_unwanted_emails_participant_id")),
        sa.PrimaryKeyConstraint("participant_id", "kind", name=op.f("pk_unwanted_emails")),
    )
    op.execute(BACK)
    op.drop_table("unwanted_messages")
    op.execute("DELETE FROM outbox WHERE push_id IS NOT NULL")
    op.drop_index(op.f("ix_outbox_push_id"), table_name="outbox")
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("outbox") as batch:
            batch.drop_column("push_id")
    else:
        op.execute("ALTER TABLE outbox DROP COLUMN push_id")
    op.drop_table("push_subscriptions")
