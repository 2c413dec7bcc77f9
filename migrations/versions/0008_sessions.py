"""People sign in: their passwords, the browsers that they are signed in with, and letters about their accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0008_sessions"
down_revision = "0007_services"
branch_labels = None
depends_on = None

MOMENTS = ("begun_at", "seen_at", "idle_until", "ends_at")


def upgrade() -> None:
    op.add_column("users", sa.Column("password", sa.String(), nullable=True))
    op.add_column("users", sa.Column("stamp", sa.String(), nullable=True))
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in MOMENTS),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sessions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_sessions_token_digest")),
    )
    op.create_index(op.f("ix_sessions_user_id"), "sessions", ["user_id"])
    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "language", "address")),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_letters_operation_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_letters_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
    )
    op.create_index(op.f("ix_letters_operation_id"), "letters", ["operation_id"])
    op.create_index(op.f("ix_letters_user_id"), "letters", ["user_id"])
    waiting = sa.text("sent_at IS NULL")
    op.create_index("ix_letters_waiting", "letters", ["id"], sqlite_where=waiting, postgresql_where=waiting)


def downgrade() -> None:
    op.drop_table("letters")
    op.drop_table("sessions")
    op.drop_column("users", "stamp")
    op.drop_column("users", "password")
