"""Cases whose record is corrected, and cases that wait for an employer or school until a day; limits of both as settings."""

import sqlalchemy as sa
from alembic import op

revision = "0040_case_states"
down_revision = "0041_closed_cases"
branch_labels = None
depends_on = None

NAME = "ck_cases_state_known"
BEFORE = "state IN ('new', 'triage', 'under-review', 'second-check', 'decided', 'closed')"
AFTER = "state IN ('new', 'triage', 'data-fix', 'under-review', 'awaiting-third-party', 'second-check', 'decided', 'closed')"
DAYS = {"fix_days": "10", "check_days": "3", "third_party_days": "14"}


def upgrade() -> None:
    for name, days in DAYS.items():
        op.add_column("office_settings", sa.Column(name, sa.Integer(), server_default=days, nullable=False))
    op.add_column("cases", sa.Column("answer_due_on", sa.Date(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        _rewrite()
    else:
        op.execute(sa.text(f"ALTER TABLE cases DROP CONSTRAINT {NAME}"))
        op.execute(sa.text(f"ALTER TABLE cases ADD CONSTRAINT {NAME} CHECK ({AFTER}) NOT VALID"))
    waiting = sa.text("answer_due_on IS NOT NULL")
    with op.get_context().autocommit_block():  # reads every row, while others write
        if op.get_bind().dialect.name != "sqlite":
            op.execute(sa.text(f"ALTER TABLE cases VALIDATE CONSTRAINT {NAME}"))
        op.create_index(
            "ix_cases_answer_due", "cases", ["answer_due_on", "id"],
            sqlite_where=waiting, postgresql_where=waiting, postgresql_concurrently=True,
        )  # fmt: skip


def downgrade() -> None:
    """Drop the days. A case may be in one of the new states, and none loses its state: the check of states remains."""
    op.drop_index("ix_cases_answer_due", "cases")
    op.drop_column("cases", "answer_due_on")
    for name in DAYS:
        op.drop_column("office_settings", name)


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
