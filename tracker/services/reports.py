"""A month is opened, closed and signed; a later fact opens its next issue, which lists what changed."""

from datetime import date
from typing import NamedTuple

from tracker.compliance.loading import builtin
from tracker.compliance.month_report import ReportScope, is_month
from tracker.compliance.report_cells import Cell, cells, changes, checksum
from tracker.compliance.rulebook import DIRECTIONS
from tracker.errors import ConflictError, TrackerError
from tracker.models.reports import Report, RevisionRow
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.reports import ReportFact, issues_of, report, report_for


class ReportKey(NamedTuple):
    """Which issue, and the version that whoever acts has seen."""

    id: int
    version: int


class MonthError(TrackerError):
    """A month that cannot be opened, closed or signed now; `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        """`no-such-month`, `not-over`, `already-open`, `nothing-changed`, `not-open`, `not-closed` or `same-person`."""


class MonthDraft(NamedTuple):
    """Which month of which scheme, and, for another issue, why there is one."""

    scheme: str
    direction: str
    month: str
    why: str = ""


@transaction("reports.open_month")
def open_month(
    work: UnitOfWork, draft: MonthDraft, seen: int | None = None, *, on: date, by: int, operation: str | None = None
) -> ReportKey:
    """Opens the report of a month: its first issue, or the next one with a list of what changed since the last.

    `seen`: the id of the newest issue that whoever opens another has seen; None where nobody looked.
    Raises `MonthError` where it is none, one is open, or nothing changed; `DoesNotAddUp` where the figures do not;
    `ConflictError` where another issue was opened since `seen`.
    """
    issues = _issues(draft)
    last = issues[-1] if issues else None
    if last is not None and seen not in {None, last.id}:
        raise ConflictError("the report", current_version=last.version)
    if last is not None and last.state == "open":
        raise MonthError("already-open")
    id_ = work.number(Report)
    if last is not None:
        _list_changes(work, id_, draft, last, on)
    _insert(work, id_, draft, last.issue + 1 if last else 1)
    return ReportKey(id_, 1)


@transaction("reports.close_first_issue")
def close_first_issue(work: UnitOfWork, draft: MonthDraft, *, on: date, by: int, operation: str | None = None) -> ReportKey:
    """Opens the first issue of a month and closes it at once. Raises as `open_month` and `close_month` do.

    A month that has an issue, whatever its state, is `already-open`.
    """
    if _issues(draft):
        raise MonthError("already-open")
    id_ = work.number(Report)
    frozen = _frozen(draft, on)
    _insert(work, id_, draft, 1, state="closed", version=2, **frozen, closed_by=by, closed_at=work.at)
    work.audit("report.closed", None, report=id_, version=2)
    return ReportKey(id_, 2)


@transaction("reports.close_month")
def close_month(work: UnitOfWork, key: ReportKey, *, on: date, by: int, operation: str | None = None) -> ReportKey:
    """Freezes an open month's figures as they are known now. A month that is not over can be shown, never closed.

    Raises `NotFoundError`, `ConflictError`, `MonthError`, `DoesNotAddUp`.
    """
    held = _held(key)
    if held.state != "open":
        raise MonthError("not-open")
    frozen = _frozen(MonthDraft(held.scheme, held.direction, held.month), on)
    return _moved(work, held, "closed", **frozen, closed_by=by, closed_at=work.at)


@transaction("reports.sign_month")
def sign_month(work: UnitOfWork, key: ReportKey, *, on: date, by: int, operation: str | None = None) -> ReportKey:
    """Another manager signs a closed month. Raises as `close_month` does."""
    held = _held(key)
    if held.state != "closed":
        raise MonthError("not-closed")
    if held.closed_by == by:
        raise MonthError("same-person")
    return _moved(work, held, "signed", signed_by=by, signed_at=work.at)


def _issues(draft: MonthDraft) -> list[ReportFact]:
    if draft.scheme not in builtin().schemes or draft.direction not in DIRECTIONS or not is_month(draft.month):
        raise MonthError("no-such-month")
    return issues_of(draft.scheme, draft.direction, draft.month)


def _insert(work: UnitOfWork, id_: int, draft: MonthDraft, issue: int, **closed: object) -> None:
    """An issue, open where nothing else is said."""
    month = {"scheme": draft.scheme, "direction": draft.direction, "month": draft.month, "issue": issue}
    opened = {"state": "open", "version": 1, "opened_by": work.by, "opened_at": work.at}
    unknown = dict.fromkeys(("closed_by", "closed_at", "signed_by", "signed_at", "figures", "checksum"))
    work.insert(Report, id=id_, **{**month, **opened, **unknown, **closed})
    work.audit("report.opened", None, **month)


def _frozen(draft: MonthDraft, on: date) -> dict[str, object]:
    """The figures of a month as they are known now, with their checksum. Raises `MonthError`, `DoesNotAddUp`."""
    asked = ReportScope(draft.scheme, draft.direction, draft.month, on)
    if asked.provisional:
        raise MonthError("not-over")
    told = cells(report_for(asked))
    return {"figures": [list(cell) for cell in told], "checksum": checksum(told)}


def _list_changes(work: UnitOfWork, id_: int, draft: MonthDraft, last: ReportFact, on: date) -> None:
    before = [Cell(*cell) for cell in last.figures or ()]
    now = cells(report_for(ReportScope(draft.scheme, draft.direction, draft.month, on)))
    found = changes(before, now)
    if not found:
        raise MonthError("nothing-changed")
    for change in found:
        work.insert(RevisionRow, id=work.number(RevisionRow), report_id=id_, **change._asdict(), why=draft.why)


def _held(key: ReportKey) -> ReportFact:
    """The issue, locked, in the version that was seen."""
    held = report(key.id, lock=True)
    if held.version != key.version:
        raise ConflictError("the report", current_version=held.version)
    return held


def _moved(work: UnitOfWork, held: ReportFact, state: str, **columns: object) -> ReportKey:
    version = held.version + 1
    work.update(Report, {"id": held.id}, state=state, version=version, **columns)
    work.audit(f"report.{state}", None, report=held.id, version=version)
    return ReportKey(held.id, version)
