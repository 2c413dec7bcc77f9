"""Changes of the audit and of reports: careless ones, and those of somebody who computes every hash again."""

import random
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from tracker import clock
from tracker.errors import TrackerError
from tracker.models.audit import AuditHead
from tracker.models.audit_chain import TABLE, chain_start, digest, line_hash
from tracker.queries.audit import SHORTENED, unstated_reports_digest

ACTIONS = ("user.removed", "case.closed", "tests.other")
IN_CHAIN = ("at", "by", "operation_id", "action", "participant_id", "details_digest")
YEAR = timedelta(days=365)
TEXTS = {"figures": "CAST(figures AS text)", "checksum": "checksum", "month": "month", "scheme": "scheme"}
"""The columns of a report whose bytes are flipped, as text."""


class Change(Protocol):
    """Changes something; returns whether the database took it."""

    def __call__(self, connection: Connection, chance: random.Random, /) -> bool:
        """Change."""


def edit(connection: Connection, chance: random.Random) -> bool:
    """Another action, author, moment, or details; half the time with the hashes of all later lines computed again."""
    rows = lines(connection)
    row = chance.choice(rows)
    what = chance.choice(("action", "by", "at", "details"))
    row[what] = {
        "action": chance.choice(ACTIONS),
        "by": -2 if row["by"] == -1 else -1,
        "at": row["at"].replace(year=2001),
        "details": {"number": chance.randrange(1000, 9999)},
    }[what]
    return replace(connection, rows, chance, rows.index(row))


def remove(connection: Connection, chance: random.Random) -> bool:
    """A line less; the others close up."""
    rows = lines(connection)
    position = chance.randrange(len(rows) - 1)
    del rows[position]
    return replace(connection, rows, chance, position)


def add(connection: Connection, chance: random.Random) -> bool:
    """A line more, made of another one, somewhere before the end."""
    rows = lines(connection)
    position = chance.randrange(len(rows))
    rows.insert(position, {**chance.choice(rows), "action": chance.choice(ACTIONS)})
    return replace(connection, rows, chance, position)


def swap(connection: Connection, chance: random.Random) -> bool:
    """Two lines in each other's position."""
    rows = lines(connection)
    first, second = chance.sample(range(len(rows)), 2)
    rows[first], rows[second] = rows[second], rows[first]
    return replace(connection, rows, chance, min(first, second))


def cut(connection: Connection, chance: random.Random) -> bool:
    """The last lines are gone, and the end says so."""
    rows, start = lines(connection), chain_start()
    left = chance.randrange(len(rows))
    end = (rows[left - 1]["id"], rows[left - 1]["hash"]) if left else start
    connection.execute(delete(TABLE).where(TABLE.c.id > end[0]))
    set_head(connection, *end)
    return True


def delete_early(connection: Connection, chance: random.Random) -> bool:
    """The oldest lines that are left are gone too, and half the time a new line states it, now or years from now."""
    rows = lines(connection)
    last = rows[chance.randrange(len(rows) - 1)]
    connection.execute(delete(TABLE).where(TABLE.c.id <= last["id"]))
    connection.execute(update(AuditHead).values(deleted_length=last["id"], deleted_hash=last["hash"]))
    if chance.random() < 0.5:
        return True
    stated = {"lines": last["id"], "hash": last["hash"], "reports": unstated_reports_digest(after=last["id"])}
    at = clock.now() + chance.choice((0, 1, 7)) * YEAR
    line = {**rows[-1], "at": at, "action": SHORTENED, "participant_id": None, "details": stated}
    left = lines(connection)
    return replace(connection, [*left, line], None, len(left))


def rewrite(connection: Connection, chance: random.Random) -> bool:
    """Every line by somebody else, or of another second, with every hash computed again."""
    rows = lines(connection)
    for row in rows:
        row["at"] = row["at"].replace(second=(row["at"].second + 1) % 60)
    return replace(connection, rows, None, 0)


def flip_report(connection: Connection, chance: random.Random) -> bool:
    """Flip one bit of a signed report, where the text stays one that can be written."""
    column = chance.choice(["figures"] * 7 + ["checksum", "month", "scheme"])
    which = chance.choice(connection.scalars(text("SELECT id FROM reports ORDER BY id")).all())
    content = bytearray(connection.scalar(text(f"SELECT {TEXTS[column]} FROM reports WHERE id = {which}")).encode())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(7)
    cast = "CAST(:content AS jsonb)" if column == "figures" and connection.dialect.name == "postgresql" else ":content"
    try:
        with connection.begin_nested():
            connection.execute(text(f"UPDATE reports SET {column} = {cast} WHERE id = {which}"), {"content": content.decode()})
    except (DBAPIError, TrackerError, UnicodeDecodeError):
        return False
    return True


def lines(connection: Connection) -> list[dict[str, Any]]:
    """Every audit line."""
    return [dict(row) for row in connection.execute(select(TABLE).order_by(TABLE.c.id)).mappings()]


def replace(connection: Connection, rows: list[dict[str, Any]], chance: random.Random | None, since: int) -> bool:
    """Write these lines instead, numbered again. By chance, or for certain without one, hashes are right from the index `since` on."""
    clever = chance is None or chance.random() < 0.5
    start = chain_start()
    previous = rows[since - 1]["hash"] if since else start.hash
    for number, row in enumerate(rows, start.length + 1):
        row["id"] = number
        if clever and number > start.length + since:
            row["details_digest"] = digest(row["details"])
            moment = row["at"].isoformat()
            row["hash"] = line_hash(previous, [number, moment, *(row[name] for name in IN_CHAIN[1:])])
            previous = row["hash"]
    connection.execute(delete(TABLE))
    connection.execute(insert(TABLE), rows)
    set_head(connection, rows[-1]["id"], rows[-1]["hash"])
    return True


def set_head(connection: Connection, length: int, hash_: str) -> None:
    """The end of the chain is this."""
    connection.execute(update(AuditHead).values(length=length, hash=hash_))


CHANGES: dict[str, Change] = {
    "edit": edit,
    "remove": remove,
    "add": add,
    "swap": swap,
    "cut the tail": cut,
    "delete old lines early": delete_early,
    "rewrite all": rewrite,
}
