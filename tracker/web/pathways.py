"""Working in Hong Kong: the ways in, which fits whom, and what may follow a stay. Typed facts are not stored or logged."""

from collections.abc import Mapping
from datetime import date
from itertools import chain

from flask import Blueprint, Response, current_app, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.datastructures import CombinedMultiDict

from tracker import clock
from tracker.compliance.loading import builtin
from tracker.compliance.pathways.comparison import Comparison, compare
from tracker.compliance.pathways.decision_aid import QUESTIONS, advise
from tracker.compliance.pathways.facts import PATHWAYS
from tracker.compliance.pathways.loading import excluded_nationalities, pathways
from tracker.compliance.sources import last_read
from tracker.formats.history.read import UnreadableHistoryError
from tracker.queries.sheets import sheet
from tracker.web.access import participant_or_404
from tracker.web.forms.pathways import (
    ABOUT,
    EDUCATION,
    FAMILY,
    OFFER,
    WORK,
    WhatNextForm,
    opened_fields,
    refuse_file,
    what_next_form,
)
from tracker.web.middleware.language import territory

bp = Blueprint("pathways", __name__)
LARGEST_FILE = 100_000
"""Bytes of a saved file; what this page saves has a twentieth of that."""


@bp.get("/working-in-hong-kong")
def guide() -> str:
    """Show the ways into Hong Kong; with answers to the six questions, which may fit. The answers are in the address."""
    answers = _answers(request.args)
    sources = chain.from_iterable(each.sources.values() for each in pathways().values())
    return render_template(
        "pathways/guide.html",
        pathways=[pathways()[name] for name in PATHWAYS],
        questions=QUESTIONS,
        answers=answers,
        advice=advise(answers) if answers else (),
        read=last_read(sources),
        today=clock.today(),
    )


@bp.get("/what-next")
def what_next() -> Response:
    """Show the empty form of the comparison."""
    return _page(what_next_form(None, _passports()))


@bp.post("/what-next")
def work_out() -> Response:
    """Compare what may follow a stay, save what was typed as a file, or open such a file. 422 with the errors."""
    today = clock.today()
    form = what_next_form(CombinedMultiDict((request.files, request.form)), _passports())
    if form.step.data == "language":
        return _page(form)
    if form.step.data == "open":
        return _opened(form, today)
    if not form.validate():
        return _page(form, status=422)
    if form.step.data == "save":
        response = Response(form.saved(today), content_type="application/json; charset=utf-8")
        response.headers["Content-Disposition"] = "attachment; filename=what-next.json"
        return response
    return _page(form, _compared(form, today))


@bp.get("/participants/<int:participant_id>/what-next")
def for_participant(participant_id: int) -> Response:
    """Show the form with what is on record about a participant: birth date, nationality, scheme and end of the stay."""
    key = participant_or_404(participant_id)
    who = sheet(key.id, on=clock.today())
    scheme = builtin().schemes.get(who.scheme) if who.scheme else None
    known = {
        "birth_date": who.particulars.birth_date,
        "nationality": who.particulars.nationality,
        "used": scheme.partner if scheme else None,
        "stay_ends": who.assessment.stay_ends if who.assessment else who.stay.permitted_until,
    }
    form = what_next_form(None, _passports(), data=known)
    return _page(form, on_record=True)


def _opened(form: WhatNextForm, today: date) -> Response:
    """Show what a file holds, compared; 422 if it cannot be read."""
    content = form.file.data.read(LARGEST_FILE) if form.file.data else b""
    if not content:
        form.file.errors = [_("Select a file first")]
        return _page(form, status=422)
    try:
        fields = opened_fields(content, today)
    except UnreadableHistoryError as error:
        refuse_file(form, error)
        return _page(form, status=422)
    opened = what_next_form(fields, _passports())
    return _page(opened, _compared(opened, today))


def _compared(form: WhatNextForm, today: date) -> Comparison:
    return compare(form.applicant(today), form.present_stay(), pathways(), builtin())


def _name_fields(form: WhatNextForm) -> None:
    """Give the fields of facts their labels, which stand in `pathways/words.html`."""
    words = current_app.jinja_env.get_template("pathways/words.html").module
    for name in (*ABOUT, *EDUCATION, *WORK, *OFFER, *FAMILY):
        label = words.fact_label(name).strip()  # type: ignore[attr-defined]
        form[name].label.text = label[:1].upper() + label[1:]


def _page(form: WhatNextForm, found: Comparison | None = None, *, status: int = 200, on_record: bool = False) -> Response:
    groups = (
        (_("You and your languages"), ABOUT),
        (_("Education and abilities"), EDUCATION),
        (_("Work"), WORK),
        (_("A job that you are offered"), OFFER),
        (_("Family"), FAMILY),
    )
    _name_fields(form)
    page = render_template(
        "pathways/what_next.html", form=form, found=found, groups=groups, today=clock.today(), on_record=on_record
    )
    return make_response(page, status)


def _answers(args: Mapping[str, str]) -> dict[str, bool]:
    return {name: args[name] == "yes" for name in QUESTIONS if args.get(name) in {"yes", "no"}}


def _passports() -> list[tuple[str, str]]:
    """Return the partner economies and the nationalities that are excluded, with their names in the page's language."""
    codes = {scheme.partner for scheme in builtin().schemes.values()} | excluded_nationalities()
    return sorted(((code, territory(code)) for code in codes), key=lambda choice: choice[1])
