"""A second factor: codes from an application, recovery codes, passkeys; when somebody last proved who they are."""

import sqlalchemy as sa
from alembic import op

revision = "0021_second_factors"
down_revision = "0020_daily_runs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("sessions", sa.Column("two_factors", sa.Boolean(), nullable=False, server_default=sa.false()))
    for name in ("challenge", "new_app"):
        op.add_column("sessions", sa.Column(name, sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("sessions") as batch:
        batch.alter_column("two_factors", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
    op.create_table(
        "unfinished_sign_ins",
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_unfinished_sign_ins_user_id")),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_unfinished_sign_ins")),
    )
    op.create_index(op.f("ix_unfinished_sign_ins_ends_at"), "unfinished_sign_ins", ["ends_at"])
    _create_factors()


def _create_factors() -> None:
    op.create_table(
        "authenticator_apps",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_authenticator_apps_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_authenticator_apps")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_recovery_codes_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint("mark", name=op.f("uq_recovery_codes_mark")),
    )
    op.create_index(op.f("ix_recovery_codes_user_id"), "recovery_codes", ["user_id"])
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_passkeys_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    op.create_index(op.f("ix_passkeys_user_id"), "passkeys", ["user_id"])


def downgrade() -> None:
    for table in ("passkeys", "recovery_codes", "authenticator_apps", "unfinished_sign_ins"):
        op.drop_table(table)
    with op.batch_alter_table("sessions") as batch:
        for name in ("new_app", "challenge", "two_factors", "proved_at"):
            batch.drop_column(name)
