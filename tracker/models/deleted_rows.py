"""Deleted rows on disk: a database keeps their bytes for some time after the transaction that deleted them."""

from sqlalchemy import text

from tracker.models.base import db
from tracker.models.faults import BUSY, BusyError

KEY_TABLE = "person_keys"
LONGEST_WAIT_SECONDS = 2
"""How long PostgreSQL may wait for the lock of that table."""
TABLES = (
    *("particulars", "visas", "stays", "jobs", "courses", "passports", "participant_search_marks", "register_rows"),
    *(
        "users",
        "sessions",
        "form_pages",
        "passkeys",
        "saved_filters",
        "outbox",
        "unwanted_messages",
        "decisions",
        "findings",
        "audit_lines",
        "operations",
    ),
    *(
        "proofs",
        "register_uploads",
        "privacy_requests",
        "refusal_log",
        "calendar_feeds",
        "calendar_days",
        "alerts",
        "push_subscriptions",
        "job_confirmations",
        "evidence",
    ),
)
"""The other tables that an erasure empties in part. What names the person in them is sealed, so that
their bytes can wait for the night."""


def overwrite_deleted_keys() -> None:
    """Remove the bytes of deleted persons' keys from the files of the database. Not inside a transaction.

    Raises BusyError if readers or writers were in the way all the time, so that it is to be repeated.
    """
    db.session.rollback()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "sqlite":
            # Deleted bytes in the file are zeros (secure_delete); the log has them until it is cut.
            busy, _, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            if busy:
                raise BusyError(BUSY)
            return
        # VACUUM alone left the bytes of one key in fifteen in the free space of a page; FULL writes the table again.
        # Every page reads that table, and waits behind a FULL that waits: one that is in the way is repeated later.
        connection.execute(text(f"SET lock_timeout = '{LONGEST_WAIT_SECONDS}s'"))
        try:
            connection.execute(text(f"VACUUM (FULL) {KEY_TABLE}"))
        finally:
            connection.execute(text("RESET lock_timeout"))


def vacuum_emptied_tables() -> None:
    """Free the bytes of all other rows that erasures deleted, on PostgreSQL; minutes in a large office. Not inside a transaction."""
    db.session.rollback()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"VACUUM {', '.join(TABLES)}"))
