"""Cases that wait for the participant's reply until a day, which is moved once, and cases that were contested."""

import sqlalchemy as sa
from alembic import op

revision = "0043_notices"
down_revision = "0040_case_states"
branch_labels = None
depends_on = None

NAME = "ck_cases_state_known"
BEFORE = "state IN ('new', 'triage', 'data-fix', 'under-review', 'awaiting-third-party', 'second-check', 'decided', 'closed')"
AFTER = BEFORE.replace("'awaiting-third-party'", "'awaiting-participant', 'awaiting-third-party'")


def upgrade() -> None:
    op.add_column("office_settings", sa.Column("reply_days", sa.Integer(), server_default="14", nullable=False))
    op.add_column("cases", sa.Column("is_extended", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("cases", sa.Column("contested_at", sa.DateTime(timezone=True), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        _rewrite()
        return
    op.execute(sa.text(f"ALTER TABLE cases DROP CONSTRAINT {NAME}"))
    op.execute(sa.text(f"ALTER TABLE cases ADD CONSTRAINT {NAME} CHECK ({AFTER}) NOT VALID"))
    with op.get_context().autocommit_block():  # reads every row, while others write
        op.execute(sa.text(f"ALTER TABLE cases VALIDATE CONSTRAINT {NAME}"))


def downgrade() -> None:
    """Drop the columns. A case may wait for its participant, and none loses its state: the check of states remains."""
    op.drop_column("cases", "contested_at")
    op.drop_column("cases", "is_extended")
    op.drop_column("office_settings", "reply_days")


def _rewrite() -> None:
    # Other tables refer to cases, so that the table cannot be made again; a changed CHECK changes no stored row.
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = connection.execute(
        sa.text("UPDATE sqlite_master SET sql = replace(sql, :before, :after) WHERE type = 'table' AND name = 'cases'"),
        {"before": BEFORE, "after": AFTER},
    )
    assert changed.rowcount == 1
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
