"""Pages that answered forms, for back, forward and reload."""

import sqlalchemy as sa
from alembic import op

revision = "0046_form_pages"
down_revision = "0045_saved_filters"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_pages",
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_form_pages_user_id")),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_form_pages")),
    )
    op.create_index(op.f("ix_form_pages_user_id"), "form_pages", ["user_id"])
    op.create_index(op.f("ix_form_pages_made_at"), "form_pages", ["made_at"])


def downgrade() -> None:
    op.drop_table("form_pages")
