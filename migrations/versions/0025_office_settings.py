"""Settings of the office, as dated versions."""

import sqlalchemy as sa
from alembic import op

revision = "0025_office_settings"
down_revision = "0024_account_marks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "office_settings",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("new_days", sa.Integer(), nullable=False),
        sa.Column("triage_days", sa.Integer(), nullable=False),
        sa.Column("review_days", sa.Integer(), nullable=False),
        sa.Column("days_off", sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("file_days", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "new_days >= 1 AND triage_days >= 1 AND review_days >= 1", name=op.f("ck_office_settings_case_days")
        ),
        sa.CheckConstraint("file_days >= 1", name=op.f("ck_office_settings_file_days_positive")),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_office_settings_operation_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name=op.f("fk_office_settings_recorded_by")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_office_settings")),
    )


def downgrade() -> None:
    op.drop_table("office_settings")
