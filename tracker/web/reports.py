"""Monthly reports: managers close and sign them, everybody reads those that are signed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeAlias

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.compliance.ledger import DoesNotAddUp
from tracker.compliance.loading import builtin
from tracker.compliance.month_report import ReportScope, is_month
from tracker.compliance.report_cells import CellChange
from tracker.compliance.rulebook import DIRECTIONS
from tracker.errors import ConflictError, OperationReusedError
from tracker.formats.reports.report_csv import MARK, format_csv
from tracker.formats.reports.report_json import format_json
from tracker.queries.issues import Issue, issues, newest_issues, signed_issues, unsigned_issues
from tracker.services.reports import MonthDraft, MonthError, close_first_issue, close_month, open_month, sign_month
from tracker.web.forms.reports import MonthForm, RevisionForm, SubmittedForm, month_forms, months_filter_form
from tracker.web.middleware.current_user import require_user
from tracker.web.view_models.month_issue import issue_view, report_of, since_closing

bp = Blueprint("reports", __name__)
FORMATS = {"json": (format_json, "application/json"), "csv": (lambda report: MARK + format_csv(report), "text/csv")}
Act: TypeAlias = Callable[[ReportScope, Any, dict[str, Any]], object]


@bp.get("/months")
def overview() -> Response:
    """The months of a year with their states, and what waits for a signature."""
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
        months=[(asked, found.get(asked.month)) for asked in months],
        waiting=unsigned_issues(),
    )
    return make_response(page)


@bp.get("/months/<scheme>/<direction>/<month>")
def month(scheme: str, direction: str, month: str) -> Response:
    """One month: its newest issue, the one that is asked for, or the month as known now."""
    return _page(_asked(scheme, direction, month))


@bp.get("/months/<scheme>/<direction>/<month>/report.<form>")
def download(scheme: str, direction: str, month: str, form: str) -> Response:
    """The same as a file."""
    asked = _asked(scheme, direction, month)
    return _file(asked, _wanted(issues(*asked[:3])), form)


@bp.post("/months/<scheme>/<direction>/<month>/close")
def close(scheme: str, direction: str, month: str) -> AnyResponse:
    """The month's figures are frozen; a month without an issue gets its first."""
    return _done(_asked(scheme, direction, month), MonthForm(), _close, "closed")


@bp.post("/months/<scheme>/<direction>/<month>/sign")
def sign(scheme: str, direction: str, month: str) -> AnyResponse:
    """Another manager signs, and the report is public."""
    return _done(_asked(scheme, direction, month), MonthForm(), _sign, "signed")


@bp.post("/months/<scheme>/<direction>/<month>/revise")
def revise(scheme: str, direction: str, month: str) -> AnyResponse:
    """The next issue is opened, with a list of what changed."""
    return _done(_asked(scheme, direction, month), RevisionForm(), _revise, "opened")


@bp.get("/reports")
def published() -> str:
    """The reports that are signed."""
    return render_template("reports/published.html", found=signed_issues(), schemes=builtin().schemes)


@bp.get("/reports/<scheme>/<direction>/<int:year>/<int:month>")
def published_month(scheme: str, direction: str, year: int, month: int) -> str:
    """One signed report."""
    asked, issue = _signed(scheme, direction, year, month)
    return render_template(
        "reports/published_month.html", asked=asked, scheme=builtin().schemes[scheme], shown=issue_view(asked, issue)
    )


@bp.get("/reports/<scheme>/<direction>/<int:year>/<int:month>/report.<form>")
def published_file(scheme: str, direction: str, year: int, month: int, form: str) -> Response:
    """The same as a file."""
    return _file(*_signed(scheme, direction, year, month), form)


def _asked(scheme: str, direction: str, month: str) -> ReportScope:
    """The month of an address, as asked for today; the same 404 for all that is none."""
    if scheme not in builtin().schemes or direction not in DIRECTIONS or not is_month(month):
        abort(404)
    return ReportScope(scheme, direction, month, clock.today())


def _signed(scheme: str, direction: str, year: int, month: int) -> tuple[ReportScope, Issue]:
    """A month of an address, and its newest signed issue."""
    asked = _asked(scheme, direction, f"{year:04}-{month:02}")
    signed = [issue for issue in issues(*asked[:3]) if issue.state == "signed"]
    if not signed:
        abort(404)
    return asked, signed[-1]


def _wanted(found: list[Issue]) -> Issue | None:
    """The issue whose number the address names, else the newest; None for a month without one."""
    number = request.args.get("issue")
    if number is None:
        return found[-1] if found else None
    wanted = next((issue for issue in found if str(issue.number) == number), None)
    if wanted is None:
        abort(404)
    return wanted


def _file(asked: ReportScope, issue: Issue | None, form: str) -> Response:
    if form not in FORMATS:
        abort(404)
    writes, kind = FORMATS[form]
    try:
        text = writes(report_of(asked, issue))
    except DoesNotAddUp as error:
        return _broken(asked, error)
    response = Response(text.encode(), content_type=f"{kind}; charset=utf-8")
    number = f"-issue-{issue.number}" if issue else ""
    name = f"sojourn-{asked.scheme}-{asked.direction}-{asked.month}{number}.{form}"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def _done(asked: ReportScope, form: MonthForm, act: Act, said: str) -> AnyResponse:
    """Something is done with a month; or its page says why not, with all that was typed."""
    if request.form.get("step"):
        return _page(asked, SubmittedForm(form, status=200))
    if isinstance(form, RevisionForm) and not form.is_complete():
        return _page(asked, SubmittedForm(form))
    try:
        act(asked, form, {"on": asked.today, "by": require_user().user_id, "operation": form.key_once})
    except MonthError as error:
        return _page(asked, SubmittedForm(form, error.reason, 409 if error.reason == "already-open" else 422))
    except DoesNotAddUp:
        return _page(asked, SubmittedForm(form, "does-not-add-up"))
    except (ConflictError, OperationReusedError):
        return _page(asked, SubmittedForm(form, "changed", 409))
    return redirect(url_for("reports.month", scheme=asked.scheme, direction=asked.direction, month=asked.month, said=said), 303)


def _close(asked: ReportScope, form: MonthForm, told: dict[str, Any]) -> object:
    if form.key is None:
        return close_first_issue(MonthDraft(*asked[:3]), **told)
    _refuse_others(asked, form)
    return close_month(form.key, **told)


def _sign(asked: ReportScope, form: MonthForm, told: dict[str, Any]) -> object:
    _refuse_others(asked, form)
    if form.key is None:
        raise MonthError("not-closed")
    return sign_month(form.key, **told)


def _revise(asked: ReportScope, form: RevisionForm, told: dict[str, Any]) -> object:
    return open_month(MonthDraft(*asked[:3], why=form.why.data), form.key.id if form.key else 0, **told)


def _refuse_others(asked: ReportScope, form: MonthForm) -> None:
    """Only the newest issue of a month is acted on, and none of another month. Raises `ConflictError`."""
    found = issues(*asked[:3])
    if form.key and (not found or found[-1].id != form.key.id):
        raise ConflictError("the report", current_version=found[-1].version if found else None)


def _page(asked: ReportScope, typed: SubmittedForm | None = None) -> Response:
    """The month's page; the form that was sent is shown as it was typed, and goes by what stands now."""
    found = issues(*asked[:3])
    newest = found[-1] if found else None
    issue = newest if typed else _wanted(found)
    try:
        page = issue_view(asked, issue)
        changed = _changed(asked, issue) if issue is newest else ()
    except DoesNotAddUp as error:
        return _broken(asked, error)
    return make_response(
        render_template(
            "reports/month.html",
            asked=asked,
            scheme=builtin().schemes[asked.scheme],
            shown=page,
            issues=found,
            newest=newest,
            changed=changed,
            closes_on=asked.ends_on + timedelta(1),
            forms=month_forms(newest, typed),
            refused=typed.refused if typed else "",
            said=request.args.get("said"),
            mine=newest is not None and newest.closed_by == require_user().user_id,
        ),
        typed.status if typed else 200,
    )


def _changed(asked: ReportScope, issue: Issue | None) -> tuple[CellChange, ...] | None:
    """What is another number now; None where what is known now does not add up."""
    try:
        return since_closing(asked, issue)
    except DoesNotAddUp:
        return None


def _broken(asked: ReportScope, error: DoesNotAddUp) -> Response:
    page = render_template(
        "reports/broken.html", scheme=builtin().schemes[asked.scheme], direction=asked.direction, error=error
    )
    return make_response(page, 409)
