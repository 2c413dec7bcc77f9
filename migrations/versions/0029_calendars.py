"""Calendar feeds of participants, and the days that they show."""

import sqlalchemy as sa
from alembic import op

revision = "0029_calendars"
down_revision = "0028_retention"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("names_employers", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ended_at >= made_at", name=op.f("ck_calendar_feeds_ended_after_made")),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_calendar_feeds_operation_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_calendar_feeds_participant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_calendar_feeds_token_digest")),
    )
    op.create_index(op.f("ix_calendar_feeds_participant_id"), "calendar_feeds", ["participant_id"])
    current = sa.text("ended_at IS NULL")
    name = "uq_calendar_feeds_current"
    op.create_index(name, "calendar_feeds", ["participant_id"], unique=True, sqlite_where=current, postgresql_where=current)
    op.create_table(
        "calendar_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_calendar_days_participant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_days")),
        sa.UniqueConstraint("participant_id", "rule", "subject", name=op.f("uq_calendar_days_participant_id_rule_subject")),
        sa.UniqueConstraint("uid", name=op.f("uq_calendar_days_uid")),
    )


def downgrade() -> None:
    op.drop_table("calendar_days")
    op.drop_table("calendar_feeds")
