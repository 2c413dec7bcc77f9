"""Opening, closing and signing of a month's report, and further issues that list the changed figures."""

from datetime import date
from typing import NamedTuple

from tracker.compliance.loading import builtin
from tracker.compliance.month_report import ReportScope, blocking_month, is_month
from tracker.compliance.report_cells import Cell, cells, changes, checksum
from tracker.compliance.rulebook import DIRECTIONS
from tracker.errors import ConflictError, TrackerError
from tracker.models.reports import Report, RevisionRow
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.issues import month_states
from tracker.queries.reports import ReportFact, issues_of, report, report_for


class ReportKey(NamedTuple):
    """An issue in the version that the user has seen."""

    id: int
    version: int


class MonthError(TrackerError):
    """A month that cannot be opened, closed or signed now; `reason` is a code."""

    def __init__(self, reason: str, instead: str | None = None) -> None:
        super().__init__(reason if instead is None else f"{reason}: {instead} comes first")
        self.reason = reason
        """`no-such-month`, `not-over`, `out-of-order`, `already-open`, `nothing-changed`, `not-open`, `not-closed` or
        `same-person`."""
        self.instead = instead
        """The month to close first, if months are closed out of order."""


class MonthDraft(NamedTuple):
    """A month of a scheme, and for a further issue its reason."""

    scheme: str
    direction: str
    month: str
    why: str = ""


@transaction("reports.open_month")
def open_month(
    work: UnitOfWork, draft: MonthDraft, seen: int | None = None, *, on: date, by: int, operation: str | None = None
) -> ReportKey:
    """Open the first issue of a month's report, or the next one with the figures that changed; return its key.

    `seen`: the id of the newest issue that the user has seen; None for no check. Raises MonthError(reason), DoesNotAddUp,
    or ConflictError if another issue was opened since `seen`.
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
    """Open the first issue of a month and close it at once. Raises as `open_month` and `close_month` do.

    Raises MonthError("already-open") if the month has an issue in any state.
    """
    if _issues(draft):
        raise MonthError("already-open")
    _require_order(draft)
    id_ = work.number(Report)
    frozen = _freeze_figures(draft, on)
    _insert(work, id_, draft, 1, state="closed", version=2, **frozen, closed_by=by, closed_at=work.at)
    work.audit("report.closed", None, report=id_, version=2, issue=1, **_month(draft), checksum=frozen["checksum"])
    return ReportKey(id_, 2)


@transaction("reports.close_month")
def close_month(work: UnitOfWork, key: ReportKey, *, on: date, by: int, operation: str | None = None) -> ReportKey:
    """Close an open issue with the figures as known now. The month must be over.

    Raises NotFoundError, ConflictError, MonthError(reason) or DoesNotAddUp.
    """
    held = _lock_issue(key)
    if held.state != "open":
        raise MonthError("not-open")
    draft = MonthDraft(held.scheme, held.direction, held.month)
    _require_order(draft)
    frozen = _freeze_figures(draft, on)
    return _set_state(work, held, "closed", frozen["checksum"], **frozen, closed_by=by, closed_at=work.at)


@transaction("reports.sign_month")
def sign_month(work: UnitOfWork, key: ReportKey, *, on: date, by: int, operation: str | None = None) -> ReportKey:
    """Sign a closed issue; another manager must have closed it. Raises as `close_month` does."""
    held = _lock_issue(key)
    if held.state != "closed":
        raise MonthError("not-closed")
    if held.closed_by == by:
        raise MonthError("same-person")
    return _set_state(work, held, "signed", held.checksum, signed_by=by, signed_at=work.at)


def _issues(draft: MonthDraft) -> list[ReportFact]:
    if draft.scheme not in builtin().schemes or draft.direction not in DIRECTIONS or not is_month(draft.month):
        raise MonthError("no-such-month")
    return issues_of(draft.scheme, draft.direction, draft.month)


def _require_order(draft: MonthDraft) -> None:
    """Raise MonthError("out-of-order") if another month is to be closed first."""
    instead = blocking_month(draft.month, month_states(draft.scheme, draft.direction))
    if instead is not None:
        raise MonthError("out-of-order", instead)


def _insert(work: UnitOfWork, id_: int, draft: MonthDraft, issue: int, **closed: object) -> None:
    """Insert an issue: open, unless `closed` has other columns."""
    month = {**_month(draft), "issue": issue}
    opened = {"state": "open", "version": 1, "opened_by": work.by, "opened_at": work.at}
    unknown = dict.fromkeys(("closed_by", "closed_at", "signed_by", "signed_at", "figures", "checksum"))
    work.insert(Report, id=id_, **{**month, **opened, **unknown, **closed})
    work.audit("report.opened", None, **month)


def _month(draft: MonthDraft | ReportFact) -> dict[str, str]:
    return {"scheme": draft.scheme, "direction": draft.direction, "month": draft.month}


def _freeze_figures(draft: MonthDraft, on: date) -> dict[str, object]:
    """Return the figures of a month as known now, with their checksum. Raises MonthError or DoesNotAddUp."""
    scope = ReportScope(draft.scheme, draft.direction, draft.month, on)
    if scope.provisional:
        raise MonthError("not-over")
    found_cells = cells(report_for(scope))
    return {"figures": [list(cell) for cell in found_cells], "checksum": checksum(found_cells)}


def _list_changes(work: UnitOfWork, id_: int, draft: MonthDraft, last: ReportFact, on: date) -> None:
    before = [Cell(*cell) for cell in last.figures or ()]
    now = cells(report_for(ReportScope(draft.scheme, draft.direction, draft.month, on)))
    found = changes(before, now)
    if not found:
        raise MonthError("nothing-changed")
    for change in found:
        work.insert(RevisionRow, id=work.number(RevisionRow), report_id=id_, **change._asdict(), why=draft.why)


def _lock_issue(key: ReportKey) -> ReportFact:
    """Lock and return the issue. Raises ConflictError if the version is stale."""
    held = report(key.id, lock=True)
    if held.version != key.version:
        raise ConflictError("the report", current_version=held.version)
    return held


def _set_state(work: UnitOfWork, held: ReportFact, state: str, figures_checksum: object, **columns: object) -> ReportKey:
    """Set the next state. The audit line states what was closed or signed, so that a later change of the row is found."""
    version = held.version + 1
    work.update(Report, {"id": held.id}, state=state, version=version, **columns)
    stated = {**_month(held), "issue": held.issue, "checksum": figures_checksum}
    work.audit(f"report.{state}", None, report=held.id, version=version, **stated)
    return ReportKey(held.id, version)
