"""Answers that a job without an end is ongoing. Everybody whose stay is not over is assessed by the next nightly run, which writes the questions ahead."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0037_job_confirmations"
down_revision = "0035_push"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job_confirmations",
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_job_confirmations_operation_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_job_confirmations_participant_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name=op.f("fk_job_confirmations_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_confirmations")),
        sa.UniqueConstraint("line_id", "version", name=op.f("uq_job_confirmations_line_id_version")),
    )
    current = sa.text("superseded_at IS NULL")
    op.create_index(
        "uq_job_confirmations_current", "job_confirmations", ["line_id"], unique=True,
        sqlite_where=current, postgresql_where=current,
    )  # fmt: skip
    op.create_index(op.f("ix_job_confirmations_participant_id"), "job_confirmations", ["participant_id"])
    people = sa.table("participants", sa.column("next_change_on", sa.Date), sa.column("permitted_until", sa.Date))
    today = datetime.now(UTC).date()
    sooner = sa.or_(people.c.next_change_on.is_(None), people.c.next_change_on > today)
    op.execute(people.update().where(people.c.permitted_until >= today, sooner).values(next_change_on=today))


def downgrade() -> None:
    op.drop_table("job_confirmations")
