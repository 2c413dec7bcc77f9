"""The programme's own services, and the beginning of the audit."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0007_services"
down_revision = "0006_quota"
branch_labels = None
depends_on = None

USERS = sa.table(
    "users",
    *(sa.column(name) for name in ("id", "kind", "name", "active")),
    sa.column("created_at", sa.DateTime(timezone=True)),
)
HEAD = sa.table("audit_head", *(sa.column(name) for name in ("id", "length", "hash")))
SERVICES = {-1: "command line", -2: "daily run"}


def upgrade() -> None:
    connection, now = op.get_bind(), datetime.now(UTC)
    known = set(connection.scalars(sa.select(USERS.c.id).where(USERS.c.id.in_(SERVICES))))
    new = {id_: name for id_, name in SERVICES.items() if id_ not in known}
    services = [{"id": id_, "kind": "service", "name": name, "active": True, "created_at": now} for id_, name in new.items()]
    op.bulk_insert(USERS, services)
    if not connection.scalar(sa.select(HEAD.c.id)):
        op.bulk_insert(HEAD, [{"id": 1, "length": 0, "hash": "0" * 64}])


def downgrade() -> None:
    """Nothing: what was done in the services' names still names them."""
