"""One outbox for all messages: `letters` and `outbox_messages` become the table `outbox`, with claims and failures."""

import sqlalchemy as sa
from alembic import op

revision = "0030_outbox"
down_revision = "0029_calendars"
branch_labels = None
depends_on = None

WAITING, FAILED = sa.text("state = 'waiting'"), sa.text("state = 'failed'")
ENDED = sa.text("user_id IS NOT NULL AND ended_at IS NOT NULL")
UNSENT, WERE_SENT = sa.text("sent_at IS NULL"), sa.text("sent_at IS NOT NULL")
JSON = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
CARRIED_OVER = """
INSERT INTO outbox (operation_id, participant_id, user_id, kind, language, content, address, sealed, due_at, state, tries,
    next_try_at, sent_at, ended_at)
SELECT operation_id, participant_id, user_id, kind, language, content, address, sealed, due_at,
    CASE WHEN sent_at IS NULL THEN 'waiting' ELSE 'sent' END, 0, due_at, sent_at, sent_at
FROM (
    SELECT id, operation_id, participant_id, CAST(NULL AS INTEGER) AS user_id, kind, language, content,
        CAST(NULL AS VARCHAR) AS address, {no_bytes} AS sealed, due_at, sent_at
    FROM outbox_messages
    UNION ALL
    SELECT id, operation_id, CAST(NULL AS INTEGER), user_id, kind, language, {no_json}, address, sealed, due_at, sent_at
    FROM letters
) AS old
ORDER BY due_at, id
"""
MESSAGES_BACK = """
INSERT INTO outbox_messages (operation_id, participant_id, kind, language, content, due_at, sent_at)
SELECT operation_id, participant_id, kind, language, content, due_at, sent_at FROM outbox WHERE participant_id IS NOT NULL
ORDER BY id
"""
EMAILS_BACK = """
INSERT INTO letters (operation_id, user_id, kind, language, address, sealed, due_at, sent_at)
SELECT outbox.operation_id, outbox.user_id, outbox.kind, outbox.language,
    coalesce(outbox.address, users.email, ''), outbox.sealed, outbox.due_at, outbox.sent_at
FROM outbox JOIN users ON users.id = outbox.user_id WHERE outbox.participant_id IS NULL
ORDER BY outbox.id
"""


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=False),
        sa.Column("claim", sa.String(), nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("address_mark", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed', 'unsent')", name=op.f("ck_outbox_state_known")),
        sa.CheckConstraint("participant_id IS NOT NULL OR user_id IS NOT NULL", name=op.f("ck_outbox_recipient_known")),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_outbox_operation_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_outbox_participant_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_outbox_user_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_outbox_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    for column in ("operation_id", "participant_id", "user_id", "address_mark"):
        op.create_index(op.f(f"ix_outbox_{column}"), "outbox", [column])
    for name, columns, where in (
        ("ix_outbox_waiting", ["next_try_at", "id"], WAITING),
        ("ix_outbox_waiting_in_case", ["case_id", "id"], WAITING),
        ("ix_outbox_failed", ["ended_at"], FAILED),
        ("ix_outbox_ended", ["ended_at"], ENDED),
    ):
        op.create_index(name, "outbox", columns, sqlite_where=where, postgresql_where=where)
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    no_bytes, no_json = ("NULL", "'{}'") if on_sqlite else ("CAST(NULL AS BYTEA)", "CAST('{}' AS JSONB)")
    op.execute(sa.text(CARRIED_OVER.format(no_bytes=no_bytes, no_json=no_json)))
    op.drop_table("letters")
    op.drop_table("outbox_messages")


def downgrade() -> None:
    _create_messages()
    _create_emails()
    op.execute(MESSAGES_BACK)
    op.execute(EMAILS_BACK)
    op.drop_table("outbox")


def _create_messages() -> None:
    op.create_table(
        "outbox_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_outbox_messages_operation_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_outbox_messages_participant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_messages")),
    )
    op.create_index(op.f("ix_outbox_messages_operation_id"), "outbox_messages", ["operation_id"])
    op.create_index(op.f("ix_outbox_messages_participant_id"), "outbox_messages", ["participant_id"])
    op.create_index("ix_outbox_messages_waiting", "outbox_messages", ["id"], sqlite_where=UNSENT, postgresql_where=UNSENT)


def _create_emails() -> None:
    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_letters_operation_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_letters_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
    )
    op.create_index(op.f("ix_letters_operation_id"), "letters", ["operation_id"])
    op.create_index(op.f("ix_letters_user_id"), "letters", ["user_id"])
    op.create_index("ix_letters_waiting", "letters", ["id"], sqlite_where=UNSENT, postgresql_where=UNSENT)
    op.create_index("ix_letters_sent", "letters", ["sent_at"], sqlite_where=WERE_SENT, postgresql_where=WERE_SENT)
