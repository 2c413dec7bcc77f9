"""The rules of every scheme in plain words; for the office, the people whom a draft would change. Drafts are not stored."""

from datetime import date
from itertools import chain

from flask import Blueprint, Response, abort, make_response, render_template, stream_with_context
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.compliance.loading import builtin
from tracker.compliance.rulebook_diff import Draft, parse_draft
from tracker.compliance.toml_reader import RulebookError
from tracker.formats.csv_text import MARK
from tracker.web.forms.rules import NAME, DraftForm
from tracker.web.middleware.current_user import require_user
from tracker.workflows.register.compare_rules import DraftPreview, everybody_compared, preview_draft, table

bp = Blueprint("rules", __name__, url_prefix="/rules")
LOOKED_AT = 10_000
"""People of a scheme that a page compares, which takes a few seconds; the table compares everybody."""
SHOWN = 25
"""People with a difference whom a page names."""


@bp.get("/")
def overview() -> str:
    """Show all schemes, Japan first."""
    schemes = sorted(builtin().schemes.values(), key=lambda scheme: (scheme.name != "japan", scheme.name))
    return render_template("schemes/overview.html", schemes=schemes)


@bp.get("/draft")
def draft() -> Response:
    """Show the form for a draft of a scheme's file."""
    return _page(DraftForm(formdata=None, data={"on": clock.today()}))


@bp.post("/draft")
def compare() -> Response:
    """Show the people whom the draft would change; 422 with the error beside the field, and all that was typed."""
    form = DraftForm()
    form.take_file()
    if form.step.data:
        return _page(form)
    made = _read_draft(form)
    if made is None:
        return _page(form, status=422)
    on = form.on.data or clock.today()
    names = "officer" in require_user().roles
    return _page(form, made, preview_draft(made, on=on, most=LOOKED_AT, shown=SHOWN if names else 0), on)


@bp.post("/draft.csv")
def table_of_changes() -> AnyResponse:
    """Download every limit that the draft would change, for everybody. The rows are streamed and not stored."""
    form = DraftForm()
    form.take_file()
    made = _read_draft(form)
    if form.step.data or made is None:
        return _page(form, status=422)
    people = everybody_compared(builtin(), made.rulebook, on=form.on.data or clock.today(), scheme=made.scheme)
    response = Response(stream_with_context(chain((MARK,), table(people))), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = "attachment; filename=draft.csv"
    return response


@bp.get("/<name>")
def scheme(name: str) -> str:
    """Show one scheme: its rules now and before, each with its source; 404 for an unknown name."""
    found = builtin().schemes.get(name)
    if found is None:
        abort(404)
    return render_template("schemes/scheme.html", scheme=found, edition=builtin().digest)


def _read_draft(form: DraftForm) -> Draft | None:
    """Return the draft of a form; None if the form has an error, which it shows."""
    if not form.is_complete():
        return None
    try:
        return parse_draft(NAME, form.text.data.encode())
    except RulebookError as error:
        form.refuse(error)
        return None


def _page(
    form: DraftForm, made: Draft | None = None, found: DraftPreview | None = None, on: date | None = None, *, status: int = 200
) -> Response:
    partner = made and builtin().schemes[made.scheme].partner
    page = render_template("schemes/draft.html", form=form, partner=partner, found=found, on=on, most=LOOKED_AT, shown=SHOWN)
    return make_response(page, status)
