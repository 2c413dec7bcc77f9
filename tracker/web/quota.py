"""The quota: a public board without personal data; for managers, the ledger of a year and its ceilings."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.compliance.facts import FIRST_YEAR, LAST_YEAR
from tracker.compliance.ledger import DoesNotAddUp, Ledger, Line, add_up, opening_lines
from tracker.compliance.loading import builtin
from tracker.compliance.months import last_of_month_later
from tracker.compliance.quota import Ceiling, ceiling_for, windows_in, year_ceiling
from tracker.compliance.rulebook import DIRECTIONS, Scheme
from tracker.queries.issues import Issue, outdated_reports
from tracker.queries.quota import (
    TakenPlaces,
    all_ceilings,
    ceiling_versions,
    known_ceilings,
    ledger_lines,
    live_places,
    newest_ceiling_id,
    taken_by_way,
)
from tracker.services.quota.ceilings import CeilingDraft, CeilingError, set_ceiling
from tracker.web.forms.quota import CeilingForm, ceiling_form
from tracker.web.middleware.current_user import current_user, require_user
from tracker.web.middleware.language import territory
from tracker.web.submit import Submission, submit
from tracker.web.view_models.headline import Headline, day_in_year, headline

bp = Blueprint("quota", __name__)


class BoardRow(NamedTuple):
    """One scheme in one direction, as the board shows it."""

    scheme: Scheme
    direction: str
    headline: Headline
    outdated: tuple[Issue, ...]
    """This year's newest signed reports for whose month something was recorded later."""


class LedgerMonth(NamedTuple):
    """The changes to the places of a year in one of its months, and how many were free at its end."""

    month: str
    issued: int
    lapsed: int
    cancelled: int
    corrections: int
    free: int


@bp.get("/quota")
def board() -> str:
    """Show each quota of this year as of today."""
    today = clock.today()
    ceilings, taken, outdated = all_ceilings(), taken_by_way(today.year, today), outdated_reports(today.year)
    found = [
        BoardRow(
            scheme,
            direction,
            _headline(ceilings[scheme.name, direction], taken.get((scheme.name, direction), TakenPlaces()), today),
            tuple(outdated.get((scheme.name, direction), ())),
        )
        for scheme in sorted(builtin().schemes.values(), key=_japan_first)
        for direction in DIRECTIONS
    ]
    shown = [way for way in found if way.scheme.is_open and way.headline.quota is not None]
    who = current_user()
    others = [way for way in found if way not in shown] if who and "manager" in who.roles else []
    return render_template("quota/board.html", quotas=shown, others=others, today=today)


@bp.get("/quota/<scheme>/<direction>/<int:year>")
def ledger(scheme: str, direction: str, year: int) -> Response:
    """Show the ledger of a year, its ceilings with their sources, and the form for another ceiling."""
    _known_or_404(scheme, direction, year)
    return _page(scheme, direction, year)


@bp.post("/quota/<scheme>/<direction>/<int:year>")
def record_ceiling(scheme: str, direction: str, year: int) -> AnyResponse:
    """Record a ceiling.

    303 to the ledger; 422 with errors; 409 beside the newest ceiling; 404 for an unknown quota.
    """
    _known_or_404(scheme, direction, year)
    form = ceiling_form(year, 0, formdata=request.form)
    return submit(
        Submission(
            page=lambda status: _page(scheme, direction, year, form, status=status),
            is_complete=form.is_complete,
            act=lambda: set_ceiling(_draft(scheme, direction, form), by=require_user().user_id, operation=form.operation.data),
            refusals=(CeilingError,),
            refuse=form.refuse,
            conflict=lambda _error: _conflict(scheme, direction, year, form),
            url=lambda _: url_for("quota.ledger", scheme=scheme, direction=direction, year=year, said=form.window.data),
        )
    )


def _draft(scheme: str, direction: str, form: CeilingForm) -> CeilingDraft:
    return CeilingDraft(scheme, direction, form.window.data, form.amount.places, form.source.data, form.seen_version)


def _conflict(scheme: str, direction: str, year: int, form: CeilingForm) -> Response:
    form.renew(newest_ceiling_id(scheme, direction, year))
    return _page(scheme, direction, year, form, status=409)


def _japan_first(scheme: Scheme) -> tuple[bool, str]:
    return scheme.name != "japan", territory(scheme.partner)


def _headline(known: Sequence[Ceiling], taken: TakenPlaces, on: date) -> Headline:
    quota = year_ceiling(on.year, known, on=on)
    return headline(quota, taken.issued, taken.live, (quota or 0) - taken.live, on)


def _known_or_404(scheme: str, direction: str, year: int) -> None:
    if scheme not in builtin().schemes or direction not in DIRECTIONS or not FIRST_YEAR <= year <= LAST_YEAR:
        abort(404)


def _page(scheme: str, direction: str, year: int, form: CeilingForm | None = None, *, status: int = 200) -> Response:
    known, versions = known_ceilings(scheme, direction), ceiling_versions(scheme, direction, year)
    on, windows = day_in_year(year, clock.today()), windows_in(year, known)
    lines = (*opening_lines(year, known, on), *ledger_lines(scheme, direction, year, on))
    quota, live = year_ceiling(year, known, on=on), live_places(scheme, direction, year, on)
    try:
        booked = add_up(lines, year, on, (quota or 0) - live)
    except DoesNotAddUp as error:
        page = render_template("reports/broken.html", scheme=builtin().schemes[scheme], direction=direction, error=error)
        return make_response(page, 409)
    page = render_template(
        "quota/ledger.html",
        scheme=builtin().schemes[scheme],
        direction=direction,
        year=year,
        on=on,
        headline=headline(quota, booked.issued, live, booked.closing, on),
        quota=quota,
        ledger=booked,
        months=_months(booked, lines, on),
        windows=[(window, ceiling_for(window, known)) for window in windows],
        versions=versions,
        form=form or ceiling_form(year, newest_ceiling_id(scheme, direction, year), windows=windows),
        conflict=status == 409,
        said=next((each for each in versions if each.window == request.args.get("said") and not each.superseded_at), None),
    )
    return make_response(page, status)


def _months(booked: Ledger, lines: Sequence[Line], on: date) -> list[LedgerMonth]:
    """Return the months of the year up to a day, in order. The last one closes as the ledger does."""
    found: list[LedgerMonth] = []
    free = booked.opening
    for number in range(1, on.month + 1):
        first = date(on.year, number, 1)
        moved = _moved(lines, first, last_of_month_later(first, 0))
        free += moved["lapsed"] + moved["cancelled"] + moved["correction"] - moved["issued"]
        found.append(
            LedgerMonth(f"{first:%Y-%m}", moved["issued"], moved["lapsed"], moved["cancelled"], moved["correction"], free)
        )
    return found


def _moved(lines: Sequence[Line], first: date, last: date) -> dict[str, int]:
    moved = dict.fromkeys(("issued", "lapsed", "cancelled", "correction"), 0)
    for line in lines:
        if first <= line.on <= last and line.kind != "opening":
            moved[line.kind] += line.amount
    return moved
