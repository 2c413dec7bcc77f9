"""Places, their ledger, and the monthly reports."""

import sqlalchemy as sa
from alembic import op

revision = "0006_quota"
down_revision = "0005_assessments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quota_windows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("window", sa.String(), nullable=False),
        sa.CheckConstraint("direction IN ('inbound', 'outbound')", name=op.f("ck_quota_windows_direction_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_windows")),
        sa.UniqueConstraint("scheme", "direction", "window", name=op.f("uq_quota_windows_scheme_direction_window")),
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("figures", sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("checksum", sa.String(), nullable=True),
        sa.CheckConstraint("direction IN ('inbound', 'outbound')", name=op.f("ck_reports_direction_known")),
        sa.CheckConstraint("state = 'open' OR figures IS NOT NULL", name=op.f("ck_reports_closed_is_frozen")),
        sa.CheckConstraint("state IN ('open', 'closed', 'signed')", name=op.f("ck_reports_state_known")),
        sa.CheckConstraint("signed_by IS NULL OR signed_by <> closed_by", name=op.f("ck_reports_two_people")),
        sa.ForeignKeyConstraint(["closed_by"], ["users.id"], name=op.f("fk_reports_closed_by")),
        sa.ForeignKeyConstraint(["opened_by"], ["users.id"], name=op.f("fk_reports_opened_by")),
        sa.ForeignKeyConstraint(["signed_by"], ["users.id"], name=op.f("fk_reports_signed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("scheme", "direction", "month", "issue", name=op.f("uq_reports_scheme_direction_month_issue")),
    )
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.create_index(
            "uq_reports_open",
            ["scheme", "direction", "month"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("window", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ceiling", sa.Integer(), nullable=True),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("given_back_on", sa.Date(), nullable=True),
        sa.Column("returned_as", sa.String(), nullable=True),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("direction IN ('inbound', 'outbound')", name=op.f("ck_places_direction_known")),
        sa.CheckConstraint("returned_as IN ('lapsed', 'cancelled', 'corrected')", name=op.f("ck_places_returned_as_known")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_places_counted_from_one")),
        sa.CheckConstraint("number BETWEEN 1 AND ceiling", name=op.f("ck_places_below_ceiling")),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_places_operation_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_places_participant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
    )
    with op.batch_alter_table("places", schema=None) as batch_op:
        batch_op.create_index(
            "uq_places_number",
            ["scheme", "direction", "window", "number"],
            unique=True,
            sqlite_where=sa.text("given_back_on IS NULL"),
            postgresql_where=sa.text("given_back_on IS NULL"),
        )
        batch_op.create_index(
            "uq_places_person",
            ["participant_id"],
            unique=True,
            sqlite_where=sa.text("given_back_on IS NULL"),
            postgresql_where=sa.text("given_back_on IS NULL"),
        )

    op.create_table(
        "quota_ceilings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("window", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("direction IN ('inbound', 'outbound')", name=op.f("ck_quota_ceilings_direction_known")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_quota_ceilings_not_negative")),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_quota_ceilings_operation_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name=op.f("fk_quota_ceilings_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_ceilings")),
    )
    with op.batch_alter_table("quota_ceilings", schema=None) as batch_op:
        batch_op.create_index(
            "uq_quota_ceilings_standing",
            ["scheme", "direction", "window"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "report_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("cell", sa.String(), nullable=False),
        sa.Column("old", sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("new", sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_revisions_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_revisions")),
        sa.UniqueConstraint("report_id", "cell", name=op.f("uq_report_revisions_report_id_cell")),
    )
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("window", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("direction IN ('inbound', 'outbound')", name=op.f("ck_ledger_entries_direction_known")),
        sa.CheckConstraint(
            "kind IN ('issued', 'lapsed', 'cancelled', 'correction')", name=op.f("ck_ledger_entries_kind_known")
        ),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_ledger_entries_operation_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_ledger_entries_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
    )
    with op.batch_alter_table("ledger_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_entries_place_id"), ["place_id"], unique=False)
        batch_op.create_index("ix_ledger_entries_window", ["scheme", "direction", "window", "happened_on"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("ledger_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_entries_window")
        batch_op.drop_index(batch_op.f("ix_ledger_entries_place_id"))

    op.drop_table("ledger_entries")
    op.drop_table("report_revisions")
    with op.batch_alter_table("quota_ceilings", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_quota_ceilings_standing",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.drop_table("quota_ceilings")
    with op.batch_alter_table("places", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_places_person", sqlite_where=sa.text("given_back_on IS NULL"), postgresql_where=sa.text("given_back_on IS NULL")
        )
        batch_op.drop_index(
            "uq_places_number", sqlite_where=sa.text("given_back_on IS NULL"), postgresql_where=sa.text("given_back_on IS NULL")
        )

    op.drop_table("places")
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_reports_open", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )

    op.drop_table("reports")
    op.drop_table("quota_windows")
