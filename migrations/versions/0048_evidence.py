"""Evidence: photos and PDFs, whose files are in a folder."""

import sqlalchemy as sa
from alembic import op

revision = "0048_evidence"
down_revision = "0047_outdated_reports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("stored_as", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("about IN ('job', 'course', 'case', 'request')", name=op.f("ck_evidence_about_known")),
        sa.CheckConstraint(
            "media_type IN ('image/jpeg', 'image/png', 'application/pdf')", name=op.f("ck_evidence_media_type_known")
        ),
        sa.CheckConstraint("number BETWEEN 1 AND 50", name=op.f("ck_evidence_number_within")),
        sa.CheckConstraint("size BETWEEN 1 AND 10485760", name=op.f("ck_evidence_size_within")),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_evidence_participant_id")),
        sa.ForeignKeyConstraint(["added_by"], ["users.id"], name=op.f("fk_evidence_added_by")),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_evidence_operation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("participant_id", "number", name=op.f("uq_evidence_participant_id_number")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_evidence_stored_as")),
    )
    op.create_index(op.f("ix_evidence_added_at"), "evidence", ["added_at"])


def downgrade() -> None:
    op.drop_table("evidence")
