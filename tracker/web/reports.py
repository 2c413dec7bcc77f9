"""Monthly reports: managers close and sign them; signed ones are public."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeAlias

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.compliance.ledger import DoesNotAddUp
from tracker.compliance.loading import builtin
from tracker.compliance.month_report import MonthReport, ReportScope, blocking_month, is_month
from tracker.compliance.report_cells import CellChange
from tracker.compliance.rulebook import DIRECTIONS
from tracker.errors import ConflictError
from tracker.formats.csv_text import MARK
from tracker.formats.reports.report_csv import format_csv
from tracker.formats.reports.report_json import format_json
from tracker.formats.reports.report_pages import format_pdf
from tracker.formats.reports.report_xlsx import format_xlsx
from tracker.queries.issues import Issue, issues, month_states, newest_issues, signed_issues, unsigned_issues
from tracker.services.reports import MonthDraft, MonthError, close_first_issue, close_month, open_month, sign_month
from tracker.web.forms.reports import MonthForm, RevisionForm, SubmittedForm, month_forms, months_filter_form
from tracker.web.middleware.current_user import require_user
from tracker.web.middleware.language import current_language
from tracker.web.submit import Submission, submit
from tracker.web.view_models.month_issue import issue_view, published_report, published_view, report_of, since_closing

bp = Blueprint("reports", __name__)
FORMATS = {
    "json": "application/json; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
Act: TypeAlias = Callable[[ReportScope, Any, dict[str, Any]], object]


@bp.get("/months")
def overview() -> Response:
    """Show the months of a year with their states, and the issues that wait for a signature."""
    form = months_filter_form(request.args, clock.today())
    if not form.validate():
        return make_response(render_template("reports/months.html", form=form, schemes=builtin().schemes), 422)
    year, today = form.chosen_year, clock.today()
    months = [ReportScope(form.scheme.data, form.direction.data, f"{year:04}-{month:02}", today) for month in range(1, 13)]
    found = newest_issues(form.scheme.data, form.direction.data, year)
    page = render_template(
        "reports/months.html",
        form=form,
        schemes=builtin().schemes,
        year=year,
        months=[(scope, found.get(scope.month)) for scope in months],
        waiting=unsigned_issues(),
    )
    return make_response(page)


@bp.get("/months/<scheme>/<direction>/<month>")
def month(scheme: str, direction: str, month: str) -> Response:
    """Show a month: its newest issue, the requested issue, or the month as known now."""
    return _page(_scope_or_404(scheme, direction, month))


@bp.get("/months/<scheme>/<direction>/<month>/report.<form>")
def download(scheme: str, direction: str, month: str, form: str) -> Response:
    """Download the shown issue as a file."""
    scope = _scope_or_404(scheme, direction, month)
    return _file(scope, _issue_or_404(issues(*scope[:3])), form)


@bp.post("/months/<scheme>/<direction>/<month>/close")
def close(scheme: str, direction: str, month: str) -> AnyResponse:
    """Close the month: its figures are frozen. A month without an issue gets its first. Answers as `_submission`."""
    return submit(_submission(_scope_or_404(scheme, direction, month), MonthForm(), _close, "closed"))


@bp.post("/months/<scheme>/<direction>/<month>/sign")
def sign(scheme: str, direction: str, month: str) -> AnyResponse:
    """Sign the report as another manager; it becomes public. Answers as `_submission`."""
    return submit(_submission(_scope_or_404(scheme, direction, month), MonthForm(), _sign, "signed"))


@bp.post("/months/<scheme>/<direction>/<month>/revise")
def revise(scheme: str, direction: str, month: str) -> AnyResponse:
    """Open the next issue, which lists the changes. Answers as `_submission`, and 422 without a reason."""
    form = RevisionForm()
    revision = _submission(_scope_or_404(scheme, direction, month), form, _revise, "opened")
    return submit(revision._replace(is_complete=form.is_complete))


@bp.get("/reports")
def published() -> str:
    """List the signed reports."""
    return render_template("reports/published.html", found=signed_issues(), schemes=builtin().schemes)


@bp.get("/reports/<scheme>/<direction>/<int:year>/<int:month>")
def published_month(scheme: str, direction: str, year: int, month: int) -> str:
    """Show a signed report."""
    scope, issue = _signed_or_404(scheme, direction, year, month)
    return render_template(
        "reports/published_month.html", scope=scope, scheme=builtin().schemes[scheme], shown=published_view(scope, issue)
    )


@bp.get("/reports/<scheme>/<direction>/<int:year>/<int:month>/report.<form>")
def published_file(scheme: str, direction: str, year: int, month: int, form: str) -> Response:
    """Download a signed report."""
    scope, issue = _signed_or_404(scheme, direction, year, month)
    return _file(scope, issue, form, public=True)


def _scope_or_404(scheme: str, direction: str, month: str) -> ReportScope:
    """Return the month of an address as of today, or 404."""
    if scheme not in builtin().schemes or direction not in DIRECTIONS or not is_month(month):
        abort(404)
    return ReportScope(scheme, direction, month, clock.today())


def _signed_or_404(scheme: str, direction: str, year: int, month: int) -> tuple[ReportScope, Issue]:
    """Return the month of an address and its newest signed issue, or 404."""
    scope = _scope_or_404(scheme, direction, f"{year:04}-{month:02}")
    signed = [issue for issue in issues(*scope[:3]) if issue.state == "signed"]
    if not signed:
        abort(404)
    return scope, signed[-1]


def _issue_or_404(found: list[Issue]) -> Issue | None:
    """Return the issue whose number the address names, else the newest; None for a month without issues."""
    number = request.args.get("issue")
    if number is None:
        return found[-1] if found else None
    wanted = next((issue for issue in found if str(issue.number) == number), None)
    if wanted is None:
        abort(404)
    return wanted


def _file(scope: ReportScope, issue: Issue | None, form: str, *, public: bool = False) -> Response:
    if form not in FORMATS:
        abort(404)
    try:
        content = _content(published_report(issue) if issue and public else report_of(scope, issue), issue, form)
    except DoesNotAddUp as error:
        return _broken(scope, error)
    response = Response(content, content_type=FORMATS[form])
    number = f"-issue-{issue.number}" if issue else ""
    name = f"sojourn-{scope.scheme}-{scope.direction}-{scope.month}{number}.{form}"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def _content(report: MonthReport, issue: Issue | None, form: str) -> str | bytes:
    """Return a report as a file of a form, a key of `FORMATS`, in the language of the page."""
    if form == "json":
        return format_json(report)
    if form == "csv":
        return MARK + format_csv(report)
    if form == "xlsx":
        return format_xlsx(report)
    made_at = (issue.signed_at or issue.closed_at if issue else None) or clock.now()
    return format_pdf(report, made_at=made_at, language=current_language().tag, issue=issue)


def _submission(scope: ReportScope, form: MonthForm, act: Act, notice: str) -> Submission:
    """Return the submission of an act on a month; `notice` names the notice that its page shows.

    303 to the month; 422 with the reason if it is not possible now; 409 if another manager changed the month. The page keeps
    the typed text.
    """
    by = {"on": scope.today, "by": require_user().user_id, "operation": form.key_once}
    return Submission(
        page=lambda status: _page(scope, SubmittedForm(form, status=status)),
        act=lambda: act(scope, form, by),
        refusals=(MonthError, DoesNotAddUp),
        refuse=lambda error: _page(scope, _refused(form, error)),
        conflict=lambda _error: _page(scope, SubmittedForm(form, "changed", 409)),
        url=lambda _: url_for("reports.month", scheme=scope.scheme, direction=scope.direction, month=scope.month, said=notice),
    )


def _refused(form: MonthForm, error: MonthError | DoesNotAddUp) -> SubmittedForm:
    """Return the form with the code of the refusal. Another manager's opening of the month is a conflict: 409."""
    if isinstance(error, DoesNotAddUp):
        return SubmittedForm(form, "does-not-add-up")
    return SubmittedForm(form, error.reason, 409 if error.reason == "already-open" else 422)


def _close(scope: ReportScope, form: MonthForm, by: dict[str, Any]) -> object:
    if form.key is None:
        return close_first_issue(MonthDraft(*scope[:3]), **by)
    _require_newest(scope, form)
    return close_month(form.key, **by)


def _sign(scope: ReportScope, form: MonthForm, by: dict[str, Any]) -> object:
    _require_newest(scope, form)
    if form.key is None:
        raise MonthError("not-closed")
    return sign_month(form.key, **by)


def _revise(scope: ReportScope, form: RevisionForm, by: dict[str, Any]) -> object:
    return open_month(MonthDraft(*scope[:3], why=form.why.data), form.key.id if form.key else 0, **by)


def _require_newest(scope: ReportScope, form: MonthForm) -> None:
    """Raise `ConflictError` unless the form names the newest issue of this month, or none."""
    found = issues(*scope[:3])
    if form.key and (not found or found[-1].id != form.key.id):
        raise ConflictError("the report", current_version=found[-1].version if found else None)


def _page(scope: ReportScope, typed: SubmittedForm | None = None) -> Response:
    """Show the month. A form that was sent keeps its text and takes the current version."""
    found = issues(*scope[:3])
    newest = found[-1] if found else None
    issue = newest if typed else _issue_or_404(found)
    try:
        page = issue_view(scope, issue)
        changed = _changed(scope, issue) if issue is newest else ()
    except DoesNotAddUp as error:
        return _broken(scope, error)
    return make_response(
        render_template(
            "reports/month.html",
            scope=scope,
            scheme=builtin().schemes[scope.scheme],
            shown=page,
            issues=found,
            newest=newest,
            changed=changed,
            closes_on=scope.ends_on + timedelta(1),
            forms=month_forms(newest, typed),
            refused=typed.refused if typed else "",
            said=request.args.get("said"),
            instead=blocking_month(scope.month, month_states(scope.scheme, scope.direction)),
            mine=newest is not None and newest.closed_by == require_user().user_id,
        ),
        typed.status if typed else 200,
    )


def _changed(scope: ReportScope, issue: Issue | None) -> tuple[CellChange, ...] | None:
    """Return the numbers that changed since closing; None if the current ones do not add up."""
    try:
        return since_closing(scope, issue)
    except DoesNotAddUp:
        return None


def _broken(scope: ReportScope, error: DoesNotAddUp) -> Response:
    page = render_template(
        "reports/broken.html", scheme=builtin().schemes[scope.scheme], direction=scope.direction, error=error
    )
    return make_response(page, 409)
