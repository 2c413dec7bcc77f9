"""Queries of the audit log: its lines, its chain, and whether closed reports are as it states."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import aliased

from tracker import clock
from tracker.compliance.report_cells import Cell, checksum
from tracker.compliance.retention import AUDIT_MONTHS, latest_due
from tracker.models.accounts import User
from tracker.models.audit import AuditHead, AuditLine
from tracker.models.audit_chain import (
    NO_ANCHORS,
    ChainHead,
    ChainStart,
    audit_rows,
    broken_lines,
    chain_head,
    chain_start,
    digest,
)
from tracker.models.base import db
from tracker.models.participants import Participant
from tracker.models.reports import Report
from tracker.models.sealed_words import open_words

CLOSED, SIGNED, ERASED, SHORTENED = "report.closed", "report.signed", "participant.erased", "audit.shortened"
IDENTITY = ("scheme", "direction", "month", "issue")
"""What an audit line states about a report beside the checksum of its figures."""
SHORTENING = {"lines", "hash", "reports"}
"""What the line of a deletion of old lines states: the last deleted one, its hash, and the digest of reports without a line."""
NEVER: Mapping[int, datetime] = {}
SECOND = timedelta(seconds=1)
"""Anchors have whole seconds."""


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


def stored_line_count() -> int:
    """Return how many lines are stored: all but the oldest ones that were deleted. One statement."""
    return db.session.execute(select(AuditHead.length - AuditHead.deleted_length)).scalar_one()


def audit_start() -> ChainStart:
    """Return the beginning of the chain: how many of the oldest lines were deleted, and the hash of the last. One statement."""
    return chain_start()


def audit_faults(
    anchors: Mapping[int, str] = NO_ANCHORS, *, after: int = 0, noted_at: Mapping[int, datetime] = NEVER
) -> list[str]:
    """Return everything that was changed since it was written, each as a sentence; [] if nothing was.

    Reads every closed report, and every audit line from the anchored line `after` on. `anchors`: hashes by number of line,
    from outside the database; `noted_at`: when they were noted.
    """
    lines = [f"Audit line {number} does not fit the chain or its anchor." for number in broken_lines(anchors, after=after)]
    return [*lines, *_start_faults(noted_at), *_blanked_lines(), *_report_faults()]


def end_of_audit_period(on: date) -> datetime:
    """Return the moment before which lines are old enough to be deleted on a day."""
    return clock.end_of_day(latest_due(AUDIT_MONTHS, on=on))


def unstated_reports_digest(*, after: int) -> str:
    """Return the digest of the closings and signings of reports of which no line after a number tells."""
    table = Report.__table__
    columns = [column for column in table.c if column.name != "figures"]
    closed = db.session.execute(select(*columns).where(table.c.state != "open").order_by(table.c.id)).mappings()
    return digest(_unstated(map(dict, closed), _stated_reports(after=after)))


def closed_report_count() -> int:
    """Return how many issues of reports are closed or signed. One statement."""
    return db.session.scalar(select(func.count()).where(Report.state != "open")) or 0


def audit_export() -> Iterator[dict[str, Any]]:
    """Yield the end of the chain, every line and every closed report as plain values, for a verifier of its own."""
    start = audit_start()
    yield {"table": "audit_head", **audit_head()._asdict(), "deleted_length": start.length, "deleted_hash": start.hash}
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


def _start_faults(noted_at: Mapping[int, datetime]) -> Iterator[str]:
    """Tell if lines were deleted without a line that states it, or before their period was over."""
    start = audit_start()
    line = _shortening()
    if start != (ChainStart() if line is None else (line.details["lines"], line.details["hash"])):
        yield f"The audit begins after line {start.length}, and no line states that the older ones were deleted."
    if line is None:
        return
    # The next anchor, or now, is an upper bound for a forged moment of the deletion.
    noted = (moment for length, moment in noted_at.items() if length >= line.id)
    at = min((line.at, clock.now(), *(moment + SECOND for moment in noted)))
    before = end_of_audit_period(clock.hong_kong_day(at))
    if any(moment >= before for length, moment in noted_at.items() if length < start.length):
        yield f"Audit lines up to {start.length} were deleted before their period was over."


def _shortening() -> Any:
    """Return the last line that states a deletion of lines, with `id`, `at` and `details`; None without one."""
    query = select(AuditLine.id, AuditLine.at, AuditLine.details).where(AuditLine.action == SHORTENED)
    rows = db.session.execute(query.order_by(AuditLine.id.desc()))
    return next((row for row in rows if isinstance(row.details, dict) and row.details.keys() >= SHORTENING), None)


def _report_faults() -> Iterator[str]:
    """Name the reports that differ from the audit lines of their closing and signing."""
    stated, shortening = _stated_reports(), _shortening()
    found, reports = set(), []
    for report in _closed_reports():
        found.add(report["id"])
        reports.append({name: value for name, value in report.items() if name != "figures"})
        closing, signing = (stated.get((report["id"], action)) for action in (CLOSED, SIGNED))
        if not _agrees(report, closing, "closed", shortening) or not _agrees(report, signing, "signed", shortening):
            yield f"Report {report['id']} is not as it was closed and signed."
    yield from (f"Report {id_} was closed, and is gone." for id_ in sorted({id_ for id_, _ in stated} - found))
    if shortening is not None and digest(_unstated(reports, stated)) != shortening.details["reports"]:
        yield "The reports whose audit lines were deleted are not as they were closed and signed."


def _agrees(report: Mapping[str, Any], line: Mapping[str, Any] | None, act: str, shortening: Any) -> bool:
    """Return whether a report agrees with the line of its closing or signing; a line of an early release has no checksum.

    Without a line, its act was never done, or `shortening` is not None and states a digest of it, among others.
    """
    if line is None:
        if report[f"{act}_by"] is None and report[f"{act}_at"] is None:
            return act != "signed" or report["state"] != "signed"
        return shortening is not None and _is_whole(report)
    details = line["details"] or {}
    return (
        (report[f"{act}_by"], report[f"{act}_at"]) == (line["by"], line["at"])
        and _is_whole(report)
        and details.get("checksum", report["checksum"]) == report["checksum"]
        and all(details.get(name, report[name]) == report[name] for name in IDENTITY)
        and (act != "signed" or report["state"] == "signed")
    )


def _is_whole(report: Mapping[str, Any]) -> bool:
    """Return whether the figures of a report are those of its checksum."""
    return report["figures"] is not None and checksum(Cell(*cell) for cell in report["figures"]) == report["checksum"]


def _unstated(reports: Iterable[Mapping[str, Any]], stated: Mapping[tuple[Any, str], Any]) -> list[list[Any]]:
    """Return the closings and signings of which no line tells: report, act, author, moment, checksum and identity."""
    return [
        [report["id"], act, report[f"{act}_by"], report[f"{act}_at"].isoformat(), report["checksum"]]
        + [report[name] for name in IDENTITY]
        for report in reports
        for act in ("closed", "signed")
        if (report["id"], f"report.{act}") not in stated and report[f"{act}_at"] is not None
    ]


def _stated_reports(*, after: int = 0) -> dict[tuple[Any, str], dict[str, Any]]:
    """Return the last audit line of each closing and signing after a number, by report and action."""
    columns = AuditLine.action, AuditLine.by, AuditLine.at, AuditLine.details
    query = select(*columns).where(AuditLine.action.in_((CLOSED, SIGNED)), AuditLine.details.is_not(None), AuditLine.id > after)
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
