"""Requests for access to personal data or its correction, and the log of refusals."""

import sqlalchemy as sa
from alembic import op

revision = "0027_privacy_requests"
down_revision = "0025_office_settings"
branch_labels = None
depends_on = None
UNANSWERED = "answered_on IS NULL"


def upgrade() -> None:
    op.create_table(
        "privacy_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("wanted", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('access', 'correction')", name=op.f("ck_privacy_requests_kind_known")),
        sa.CheckConstraint("channel IN ('account', 'letter', 'email')", name=op.f("ck_privacy_requests_channel_known")),
        sa.CheckConstraint("state IN ('open', 'complied', 'refused')", name=op.f("ck_privacy_requests_state_known")),
        sa.CheckConstraint(
            "subject IN ('particulars', 'passport', 'visa', 'stay', 'job', 'course', 'other')",
            name=op.f("ck_privacy_requests_subject_known"),
        ),
        sa.CheckConstraint("(state = 'open') = (answered_on IS NULL)", name=op.f("ck_privacy_requests_answered_once")),
        sa.CheckConstraint("(state = 'refused') = (ground IS NOT NULL)", name=op.f("ck_privacy_requests_refused_on_a_ground")),
        sa.CheckConstraint("due_on > received_on", name=op.f("ck_privacy_requests_due_later")),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_privacy_requests_participant_id")),
        sa.ForeignKeyConstraint(["answered_by"], ["users.id"], name=op.f("fk_privacy_requests_answered_by")),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name=op.f("fk_privacy_requests_recorded_by")),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_privacy_requests_operation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_requests")),
    )
    op.create_index(op.f("ix_privacy_requests_participant_id"), "privacy_requests", ["participant_id"])
    for name, condition, columns, unique in (
        ("uq_privacy_requests_open_access", f"kind = 'access' AND {UNANSWERED}", ["participant_id"], True),
        ("ix_privacy_requests_open", UNANSWERED, ["due_on", "id"], False),
    ):
        where = sa.text(condition)
        op.create_index(name, "privacy_requests", columns, unique=unique, sqlite_where=where, postgresql_where=where)
    _create_log()


def _create_log() -> None:
    op.create_table(
        "refusal_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("delete_on", sa.Date(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('access', 'correction')", name=op.f("ck_refusal_log_kind_known")),
        sa.CheckConstraint("delete_on > entered_on", name=op.f("ck_refusal_log_deleted_later")),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_refusal_log_participant_id")),
        sa.ForeignKeyConstraint(["request_id"], ["privacy_requests.id"], name=op.f("fk_refusal_log_request_id")),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_refusal_log_operation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusal_log")),
    )
    op.create_index(op.f("ix_refusal_log_participant_id"), "refusal_log", ["participant_id"])
    op.create_index(op.f("ix_refusal_log_delete_on"), "refusal_log", ["delete_on"])


def downgrade() -> None:
    op.drop_table("refusal_log")
    op.drop_table("privacy_requests")
