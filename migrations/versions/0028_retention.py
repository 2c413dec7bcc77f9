"""Retention: the days that periods count from, the periods of the office, and holds.

The days of participants are filled in by the nightly run.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028_retention"
down_revision = "0027_privacy_requests"
branch_labels = None
depends_on = None

PERIODS = {"stay_months": "72", "visa_months": "24", "session_months": "12", "email_months": "12"}
INDEXES = {
    "ix_participants_stay_ends": ("participants", ["stay_ends_on", "id"], "stay_ends_on IS NOT NULL"),
    "ix_participants_visa_ends": ("participants", ["visa_ends_on", "id"], "visa_ends_on IS NOT NULL"),
    "ix_participants_no_last_day": (
        "participants",
        ["id"],
        "stay_ends_on IS NULL AND visa_ends_on IS NULL AND erased_at IS NULL",
    ),
    "ix_sessions_begun_at": ("sessions", ["begun_at"], None),
    "ix_sessions_secrets": ("sessions", ["id"], "challenge IS NOT NULL OR new_app IS NOT NULL"),
    "ix_letters_sent": ("letters", ["sent_at"], "sent_at IS NOT NULL"),
    "ix_operations_by": ("operations", ["by"], None),
}


def upgrade() -> None:
    for name, months in PERIODS.items():
        op.add_column("office_settings", sa.Column(name, sa.Integer(), server_default=months, nullable=False))
    for name in ("stay_ends_on", "visa_ends_on"):
        op.add_column("participants", sa.Column(name, sa.Date(), nullable=True))
    op.create_table(
        "retention_holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_by", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        sa.Column("lift_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_retention_holds_participant_id")),
        sa.ForeignKeyConstraint(["placed_by"], ["users.id"], name=op.f("fk_retention_holds_placed_by")),
        sa.ForeignKeyConstraint(["lifted_by"], ["users.id"], name=op.f("fk_retention_holds_lifted_by")),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_retention_holds_operation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_holds")),
    )
    op.create_index("ix_retention_holds_participant_id", "retention_holds", ["participant_id"])
    with op.get_context().autocommit_block():
        for name, (table, columns, where) in INDEXES.items():
            condition = None if where is None else sa.text(where)
            op.create_index(
                name, table, columns, sqlite_where=condition, postgresql_where=condition, postgresql_concurrently=True
            )


def downgrade() -> None:
    for name, (table, _, _) in INDEXES.items():
        op.drop_index(name, table)
    op.drop_table("retention_holds")
    for name in ("stay_ends_on", "visa_ends_on"):
        op.drop_column("participants", name)
    for name in PERIODS:
        op.drop_column("office_settings", name)
