"""Pages for everybody, without an account: the quick calculator and how we count. Typed facts are not stored or logged."""

from typing import Any, NamedTuple

from flask import Blueprint, Response, make_response, render_template, request
from flask_babel import gettext as _

from tracker import clock
from tracker.compliance.assess import assess
from tracker.compliance.findings import STATUS_WORDS, Assessment
from tracker.compliance.last_safe_day import Outlook, outlooks
from tracker.compliance.loading import builtin
from tracker.compliance.rulebook import CannotAssess
from tracker.formats.history.read import UnreadableHistoryError, read_file
from tracker.formats.history.write import format_history
from tracker.web.charts.timeline import Timeline, timeline
from tracker.web.forms.calculator import CalculatorForm, calculator_form, saved_fields
from tracker.web.forms.error_texts import file_error
from tracker.web.forms.rows import MOST_ROWS, ROW_STEPS
from tracker.web.middleware.language import territory
from tracker.web.middleware.request_log import ASSESSED
from tracker.web.view_models.worked_examples import worked_examples

bp = Blueprint("public", __name__)


class CalculatorAnswer(NamedTuple):
    """The answer to complete facts."""

    assessment: Assessment
    outlooks: tuple[Outlook, ...]
    picture: Timeline


@bp.get("/")
def start() -> Response:
    """Show the empty calculator."""
    form = calculator_form(None, _choices())
    form.scheme.data = "japan"
    form.jobs.append_entry()
    return _page(form)


@bp.post("/")
def work_out() -> Response:
    """Show the answer, or the same form with a row more or less, with errors, or in another language.

    200; 422 with errors; 400 if the form has expired.
    """
    form = calculator_form(request.form, _choices())
    step = request.form.get("step", "")
    if not form.csrf_token.validate(form):
        return _page(form, expired=True, status=400)
    if step.startswith(ROW_STEPS):
        return _page(form, focus=form.change_rows(step))
    if not step and form.has_unread_list:
        return _page(form, focus=form.change_rows("list-read"))
    if step == "language" and not form.sent.data:
        return _page(form)
    return _answered(form)


@bp.post("/facts.json")
def save() -> Response:
    """Download the facts as a file. 422 with errors; 400 if the form has expired."""
    form = calculator_form(request.form, _choices())
    if not form.csrf_token.validate(form):
        return _page(form, expired=True, status=400)
    if not form.validate():
        return _page(form, status=422)
    text = format_history("my-facts", form.as_of.data, form.facts())
    response = Response(text.encode(errors="backslashreplace"), content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = "attachment; filename=sojourn-facts.json"
    return response


@bp.post("/open")
def open_file() -> Response:
    """Show the facts of a saved file in the form, with their answer. 422 if the file cannot be opened."""
    form = calculator_form(request.form, _choices())
    if not form.csrf_token.validate(form):
        return _page(form, expired=True, status=400)
    upload = request.files.get("file")
    if not upload or not upload.filename:
        form.file.errors = [_("Select a file first")]
        return _page(form, status=422)
    try:
        line = read_file(upload.read())
    except UnreadableHistoryError as error:
        form.file.errors = [file_error(error)]
        return _page(form, status=422)
    if max(len(line.history.jobs), len(line.history.courses)) > MOST_ROWS:
        form.file.errors = [_("The file must hold %(most)s jobs and courses or fewer", most=MOST_ROWS)]
        return _page(form, status=422)
    fields = saved_fields(line)
    fields["csrf_token"] = form.csrf_token.data
    return _answered(calculator_form(fields, _choices()))


@bp.get("/how-we-count")
def how_we_count() -> str:
    """Show the ways to count limits, with examples that the engine assesses while the page is made."""
    return render_template("public/how_we_count.html", examples=worked_examples(builtin()))


def _answered(form: CalculatorForm) -> Response:
    """Show the answer, or every error and every question about a day beside its field."""
    form.sent.data = "1"
    if not form.validate():
        return _page(form, status=422)
    today = clock.today()
    try:
        assessment = assess(form.facts(), builtin(), on=form.as_of.data or today)
    except CannotAssess as error:
        form.refuse(error)
        return _page(form, status=422)
    if form.is_doubtful(assessment):
        return _page(form, status=422)
    ASSESSED.labels(STATUS_WORDS[assessment.status]).inc()
    seen = outlooks(assessment)
    return _page(form, answer=CalculatorAnswer(assessment, seen, timeline(assessment, seen, today=today)))


def _page(form: CalculatorForm, *, status: int = 200, **shown: Any) -> Response:
    """Show the calculator. The form always has a row to type in."""
    form.first_row()
    return make_response(render_template("public/start.html", form=form, most_rows=MOST_ROWS, **shown), status)


def _choices() -> list[tuple[str, str]]:
    """Return the schemes into Hong Kong that take applications, Japan first, with the names of their partners."""
    schemes = [scheme for scheme in builtin().schemes.values() if scheme.is_open and scheme.direction == "inbound"]
    return sorted(
        ((scheme.name, territory(scheme.partner)) for scheme in schemes), key=lambda choice: (choice[0] != "japan", choice[1])
    )
