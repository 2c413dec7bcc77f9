"""Queries of the audit log: its lines, its chain, and whether closed reports are as it states."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import aliased

from tracker.compliance.report_cells import Cell, checksum
from tracker.models.accounts import User
from tracker.models.audit import AuditLine
from tracker.models.audit_chain import NO_ANCHORS, ChainHead, audit_rows, broken_lines, chain_head
from tracker.models.base import db
from tracker.models.participants import Participant
from tracker.models.reports import Report
from tracker.models.sealed_words import open_words

CLOSED, SIGNED, ERASED = "report.closed", "report.signed", "participant.erased"
IDENTITY = ("scheme", "direction", "month", "issue")
"""What an audit line states about a report beside the checksum of its figures."""


class PassportView(NamedTuple):
    """A user viewed a passport number."""

    at: datetime
    by: int
    reason: str | None
    """The officer's reason; None if participants look at their own number."""


class LoggedAct(NamedTuple):
    """An audit line without its details, for people who may see no personal data."""

    id: int
    at: datetime
    author: str | None
    """The name of a user of the office; None for a participant."""
    action: str
    is_about_participant: bool


def passport_views(participant_id: int, *, limit: int) -> list[PassportView]:
    """Return the views of a participant's passport number, the latest first. At most two statements."""
    about = AuditLine.participant_id == participant_id, AuditLine.action == "passport.shown"
    query = select(AuditLine.at, AuditLine.by, AuditLine.details).where(*about).order_by(AuditLine.id.desc()).limit(limit)
    rows = db.session.execute(query).all()  # read at once: opening a reason may take a statement of its own
    return [PassportView(at, by, open_words((details or {}).get("reason"))) for at, by, details in rows]


def latest_acts(limit: int, *, before: int | None = None) -> list[LoggedAct]:
    """Return the latest lines, the last first; those with a smaller number than `before`, if given. One statement."""
    author = case((Participant.id.is_(None), User.name), else_=None)
    columns = AuditLine.id, AuditLine.at, author, AuditLine.action, AuditLine.participant_id.is_not(None)
    query = select(*columns).join(User, User.id == AuditLine.by).outerjoin(Participant, Participant.user_id == User.id)
    query = query.order_by(AuditLine.id.desc()).limit(limit)
    return [LoggedAct(*row) for row in db.session.execute(query if before is None else query.where(AuditLine.id < before))]


def audit_head() -> ChainHead:
    """Return the end of the chain: its length and its hash. One statement."""
    return chain_head()


def audit_faults(anchors: Mapping[int, str] = NO_ANCHORS, *, after: int = 0) -> list[str]:
    """Return everything that was changed since it was written, each as a sentence; [] if nothing was.

    Reads every closed report, and every audit line from the anchored line `after` on. `anchors`: hashes by number of line,
    from outside the database.
    """
    lines = [f"Audit line {number} does not fit the chain or its anchor." for number in broken_lines(anchors, after=after)]
    return [*lines, *_blanked_lines(), *_report_faults()]


def closed_report_count() -> int:
    """Return how many issues of reports are closed or signed. One statement."""
    return db.session.scalar(select(func.count()).where(Report.state != "open")) or 0


def audit_export() -> Iterator[dict[str, Any]]:
    """Yield the end of the chain, every line and every closed report as plain values, for a verifier of its own."""
    yield {"table": "audit_head", **audit_head()._asdict()}
    for row in audit_rows():
        yield {"table": "audit_lines", **row._asdict(), "at": row.at.isoformat()}
    erased = select(Participant.id).where(Participant.erased_at.is_not(None)).order_by(Participant.id)
    for id_ in db.session.scalars(erased):
        yield {"table": "erased", "id": id_}
    for report in _closed_reports():
        moments = {name: value and value.isoformat() for name, value in report.items() if name.endswith("_at")}
        yield {"table": "reports", **report, **moments}


def _blanked_lines() -> list[str]:
    """Name the lines without details after which no line tells of the person's erasure: only an erasure removes details."""
    later = aliased(AuditLine)
    erasure = later.action == ERASED, later.participant_id == AuditLine.participant_id, later.id > AuditLine.id
    query = select(AuditLine.id).where(AuditLine.details.is_(None), ~exists().where(*erasure)).order_by(AuditLine.id)
    return [f"Audit line {number} lost its details, though nobody was erased." for number in db.session.scalars(query)]


def _report_faults() -> Iterator[str]:
    """Name the reports that differ from the audit lines of their closing and signing."""
    stated = _stated_reports()
    found = set()
    for report in _closed_reports():
        found.add(report["id"])
        closing, signing = (stated.get((report["id"], action)) for action in (CLOSED, SIGNED))
        if not _agrees(report, closing, "closed") or not _agrees(report, signing, "signed"):
            yield f"Report {report['id']} is not as it was closed and signed."
    yield from (f"Report {id_} was closed, and is gone." for id_ in sorted({id_ for id_, _ in stated} - found))


def _agrees(report: Mapping[str, Any], line: Mapping[str, Any] | None, act: str) -> bool:
    """Return whether a report agrees with the line of its closing or signing; a line of an early release has no checksum."""
    if line is None:
        return report[f"{act}_by"] is None and report[f"{act}_at"] is None and (act != "signed" or report["state"] != "signed")
    details = line["details"] or {}
    return (
        (report[f"{act}_by"], report[f"{act}_at"]) == (line["by"], line["at"])
        and report["figures"] is not None
        and checksum(Cell(*cell) for cell in report["figures"]) == report["checksum"]
        and details.get("checksum", report["checksum"]) == report["checksum"]
        and all(details.get(name, report[name]) == report[name] for name in IDENTITY)
        and (act != "signed" or report["state"] == "signed")
    )


def _stated_reports() -> dict[tuple[Any, str], dict[str, Any]]:
    """Return the last audit line of each closing and signing, by report and action."""
    columns = AuditLine.action, AuditLine.by, AuditLine.at, AuditLine.details
    query = select(*columns).where(AuditLine.action.in_((CLOSED, SIGNED)), AuditLine.details.is_not(None))
    rows = db.session.execute(query.order_by(AuditLine.id)).mappings()
    # Changed details may have any shape.
    return {(row["details"].get("report"), row["action"]): dict(row) for row in rows if isinstance(row["details"], dict)}


def _closed_reports() -> Iterator[dict[str, Any]]:
    """Yield every closed report with its columns; figures that cannot be read are None."""
    table = Report.__table__
    for id_ in db.session.scalars(select(Report.id).where(Report.state != "open").order_by(Report.id)).all():
        try:
            yield dict(db.session.execute(select(table).where(table.c.id == id_)).mappings().one())
        except ValueError:  # the text is not JSON
            columns = [column for column in table.c if column.name != "figures"]
            row = db.session.execute(select(*columns).where(table.c.id == id_)).mappings().one()
            yield {**row, "figures": None}
