"""Employers, jobs and courses, and what the register said of them."""

import sqlalchemy as sa
from alembic import op

revision = "0004_history"
down_revision = "0003_audit"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "employers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("brn", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employers")),
        sa.UniqueConstraint("brn", name=op.f("uq_employers_brn")),
    )
    with op.batch_alter_table("employers", schema=None) as batch_op:
        batch_op.create_index(
            "uq_employers_folded_alone",
            ["folded"],
            unique=True,
            sqlite_where=sa.text("brn IS NULL"),
            postgresql_where=sa.text("brn IS NULL"),
        )

    op.create_table(
        "employer_names",
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.id"], name=op.f("fk_employer_names_employer_id")),
        sa.PrimaryKeyConstraint("employer_id", "name", name=op.f("pk_employer_names")),
    )
    with op.batch_alter_table("employer_names", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_employer_names_folded"), ["folded"], unique=False)

    op.create_table(
        "courses",
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_courses_in_order")),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_courses_operation_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_courses_participant_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name=op.f("fk_courses_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses")),
        sa.UniqueConstraint("participant_id", "line_id", "version", name=op.f("uq_courses_participant_id_line_id_version")),
    )
    with op.batch_alter_table("courses", schema=None) as batch_op:
        batch_op.create_index(
            "uq_courses_once",
            ["participant_id", "provider", "title", "started_on"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL AND NOT withdrawn"),
            postgresql_where=sa.text("superseded_at IS NULL AND NOT withdrawn"),
        )
        batch_op.create_index(
            "uq_courses_standing",
            ["line_id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "jobs",
        sa.Column("employer_id", sa.Integer(), nullable=False),
        sa.Column("job_title", sa.String(), nullable=True),
        sa.Column("hours_per_week", sa.Double(), nullable=True),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_jobs_in_order")),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.id"], name=op.f("fk_jobs_employer_id")),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_jobs_operation_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_jobs_participant_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name=op.f("fk_jobs_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("participant_id", "line_id", "version", name=op.f("uq_jobs_participant_id_line_id_version")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_jobs_employer_id"), ["employer_id"], unique=False)
        batch_op.create_index(
            "uq_jobs_once",
            ["participant_id", "employer_id", "started_on"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL AND NOT withdrawn"),
            postgresql_where=sa.text("superseded_at IS NULL AND NOT withdrawn"),
        )
        batch_op.create_index(
            "uq_jobs_standing",
            ["line_id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "register_rows",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("sheet BETWEEN 1 AND 3", name=op.f("ck_register_rows_sheet_known")),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_register_rows_participant_id")),
        sa.PrimaryKeyConstraint("participant_id", "sheet", "key", name=op.f("pk_register_rows")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("register_rows")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_jobs_standing", sqlite_where=sa.text("superseded_at IS NULL"), postgresql_where=sa.text("superseded_at IS NULL")
        )
        batch_op.drop_index(
            "uq_jobs_once",
            sqlite_where=sa.text("superseded_at IS NULL AND NOT withdrawn"),
            postgresql_where=sa.text("superseded_at IS NULL AND NOT withdrawn"),
        )
        batch_op.drop_index(batch_op.f("ix_jobs_employer_id"))

    op.drop_table("jobs")
    with op.batch_alter_table("courses", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_courses_standing",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_courses_once",
            sqlite_where=sa.text("superseded_at IS NULL AND NOT withdrawn"),
            postgresql_where=sa.text("superseded_at IS NULL AND NOT withdrawn"),
        )

    op.drop_table("courses")
    with op.batch_alter_table("employer_names", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_employer_names_folded"))

    op.drop_table("employer_names")
    with op.batch_alter_table("employers", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_employers_folded_alone", sqlite_where=sa.text("brn IS NULL"), postgresql_where=sa.text("brn IS NULL")
        )

    op.drop_table("employers")
