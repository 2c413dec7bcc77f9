"""The open cases of a list of the queue as a file, for officers."""

from collections.abc import Iterator, Mapping

from flask import Response, request

from tracker import clock
from tracker.clock import hong_kong_day
from tracker.compliance.findings import Status
from tracker.compliance.urgency import days_left
from tracker.formats.cases import CaseLine, cases_csv, cases_xlsx
from tracker.queries.office import OfficeHistory, office_history
from tracker.queries.queue import QueueCursor, QueuedCase, QueueFilter, last_examined, queue
from tracker.web.cases import bp, due_day, subject_names
from tracker.web.queue import filter_of, view_of
from tracker.web.view_models.case_marks import queue_marks

AT_ONCE, MOST = 500, 10_000
"""Cases that are read at once, and of one file at most."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/cases/export.csv")
def csv_file() -> Response:
    """Download the open cases of a list as CSV, without names of participants."""
    return _download(cases_csv(_lines()), "text/csv; charset=utf-8", "cases.csv")


@bp.get("/cases/export.xlsx")
def xlsx_file() -> Response:
    """Download the open cases of a list as a workbook, without names of participants."""
    return _download(cases_xlsx(_lines()), XLSX, "cases.xlsx")


def _download(content: str | bytes, content_type: str, name: str) -> Response:
    response = Response(content, content_type=content_type)
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def _lines() -> Iterator[CaseLine]:
    """Yield the cases of the list that the address names, the most urgent first, up to `MOST`."""
    wanted, office = filter_of(view_of(request.args)), office_history()
    after: QueueCursor | None = None
    for _ in range(0, MOST, AT_ONCE):
        found = queue(wanted, on=clock.today(), limit=AT_ONCE, after=after)
        names = subject_names(found)
        yield from (_line(each, names, office) for each in found)
        after = found[-1].position if len(found) == AT_ONCE else _after_language(wanted, after)
        if after is None:
            return


def _after_language(wanted: QueueFilter, after: QueueCursor | None) -> QueueCursor | None:
    """Return the cursor behind the cases that were compared with a language; None without a language or more cases."""
    return None if wanted.language is None else last_examined(wanted, on=clock.today(), after=after)


def _line(case: QueuedCase, names: Mapping[str, str], office: OfficeHistory) -> CaseLine:
    flag = case.flags[0] if case.flags else None
    exceeded_on = min((day for day in flag.exceeds if day), default=None) if flag else None
    subject = (flag.subject or "") if flag else ""
    due = due_day(case, office)
    return CaseLine(
        case.reference,
        case.rule,
        names.get(subject, subject) if case.rule == "employer-tenure" else subject,
        case.state,
        Status(case.harm).name.lower(),
        exceeded_on,
        None if exceeded_on is None else max((clock.today() - exceeded_on).days + 1, 0),
        case.assignee or "",
        hong_kong_day(case.opened_at),
        due,
        days_left([each.exceeds for each in case.flags], on=clock.today()),
        "; ".join(queue_marks(case, due, on=clock.today())),
    )
