"""Proofs for employers, and the keys that sign them."""

import sqlalchemy as sa
from alembic import op

revision = "0012_proofs"
down_revision = "0011_queue_rule"
branch_labels = None
depends_on = None

STANDING = sa.text("retired_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "signing_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('proofs')", name=op.f("ck_signing_keys_purpose_known")),
        sa.CheckConstraint(
            "(retired_at IS NULL) = (sealed IS NOT NULL)", name=op.f("ck_signing_keys_retired_without_private_half")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_keys")),
        sa.UniqueConstraint("name", name=op.f("uq_signing_keys_name")),
        sa.UniqueConstraint("public", name=op.f("uq_signing_keys_public")),
    )
    op.create_index(
        "uq_signing_keys_standing", "signing_keys", ["purpose"], unique=True, sqlite_where=STANDING, postgresql_where=STANDING
    )
    op.create_table(
        "proofs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("participant_id", "employer_id", "key_id", "operation_id")
        ),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ending", sa.String(), nullable=True),
        sa.CheckConstraint("ending IN ('fell', 'withdrawn')", name=op.f("ck_proofs_ending_known")),
        sa.CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name=op.f("ck_proofs_ended_somehow")),
        sa.CheckConstraint("ended_at >= made_at", name=op.f("ck_proofs_ended_after_made")),
        sa.CheckConstraint("until >= made_on", name=op.f("ck_proofs_no_day_behind")),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_proofs_participant_id")),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.id"], name=op.f("fk_proofs_employer_id")),
        sa.ForeignKeyConstraint(["key_id"], ["signing_keys.id"], name=op.f("fk_proofs_key_id")),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_proofs_operation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proofs")),
        sa.UniqueConstraint("number", name=op.f("uq_proofs_number")),
    )
    op.create_index("ix_proofs_participant_id", "proofs", ["participant_id", "id"])


def downgrade() -> None:
    op.drop_table("proofs")
    op.drop_table("signing_keys")
