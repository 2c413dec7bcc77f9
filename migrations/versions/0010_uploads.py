"""Registers come in through the pages, and people are found by any spelling of their names."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0010_uploads"
down_revision = "0009_queue"
branch_labels = None
depends_on = None

BATCH = 500
NAMES = ("family_name", "given_name", "native_name")
PARTICULARS = sa.table("particulars", *(sa.column(name) for name in ("id", *NAMES, "folded", "superseded_at")))


def upgrade() -> None:
    op.create_table(
        "register_uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("day_order", sa.String(), nullable=True),
        sa.Column("told", sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql"), nullable=True),
        sa.Column("refused", sa.LargeBinary(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("day_order IN ('day-first', 'month-first')", name=op.f("ck_register_uploads_day_order_known")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_register_uploads_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_uploads")),
    )
    op.create_index("ix_register_uploads_user_id", "register_uploads", ["user_id", "id"])
    kept = sa.text("content IS NOT NULL")
    op.create_index("ix_register_uploads_kept", "register_uploads", ["uploaded_at"], sqlite_where=kept, postgresql_where=kept)
    op.add_column("particulars", sa.Column("folded", sa.String(), nullable=True))
    with op.get_context().autocommit_block():  # batch by batch, so that nobody waits for more than some hundred people
        _fold_names()


def downgrade() -> None:
    op.drop_column("particulars", "folded")
    op.drop_table("register_uploads")


def _fold_names() -> None:
    """Whoever is known can be found as well as whoever comes."""
    connection, last = op.get_bind(), 0
    standing = sa.select(PARTICULARS).where(PARTICULARS.c.superseded_at.is_(None)).order_by(PARTICULARS.c.id).limit(BATCH)
    while rows := connection.execute(standing.where(PARTICULARS.c.id > last)).all():
        names = {row.id: " ".join(_folded(row[place]) for place in range(1, 4) if row[place]) for row in rows}
        changed = sa.update(PARTICULARS).where(PARTICULARS.c.id.in_(names))
        connection.execute(changed.values(folded=sa.case(names, value=PARTICULARS.c.id)))
        last = rows[-1].id


def _folded(name: str) -> str:
    """A name without width, case and spaces."""
    return "".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).split())
