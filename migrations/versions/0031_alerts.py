"""The ledger of alerts. Everybody whose stay is not over is assessed by the next nightly run, which writes their alerts ahead."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0031_alerts"
down_revision = "0030_outbox"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("target_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snoozed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('due', 'made', 'passed-over', 'superseded')", name=op.f("ck_alerts_state_known")),
        sa.CheckConstraint("threshold >= 0", name=op.f("ck_alerts_threshold_not_after_the_day")),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_alerts_operation_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_alerts_participant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint(
            "participant_id", "rule", "subject", "threshold", "target_on",
            name=op.f("uq_alerts_participant_id_rule_subject_threshold_target_on"),
        ),
    )  # fmt: skip
    due = sa.text("state = 'due'")
    once, by_day = ["participant_id", "rule", "subject"], ["due_on", "id"]
    op.create_index("uq_alerts_due", "alerts", once, unique=True, sqlite_where=due, postgresql_where=due)
    op.create_index("ix_alerts_due_on", "alerts", by_day, sqlite_where=due, postgresql_where=due)
    people = sa.table("participants", sa.column("next_change_on", sa.Date), sa.column("permitted_until", sa.Date))
    today = datetime.now(UTC).date()
    sooner = sa.or_(people.c.next_change_on.is_(None), people.c.next_change_on > today)
    op.execute(people.update().where(people.c.permitted_until >= today, sooner).values(next_change_on=today))


def downgrade() -> None:
    op.drop_table("alerts")
