"""The officers' queue of cases, filtered and counted; the next case to work on; several cases handed over at once."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from flask import Response, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.clock import hong_kong_day
from tracker.compliance.findings import CONTESTED, UNMET
from tracker.compliance.urgency import days_left
from tracker.errors import FactError
from tracker.languages import LANGUAGES
from tracker.queries.accounts import staff
from tracker.queries.case_lists import closed_cases, count_closed_up_to
from tracker.queries.cases import conflicted_cases
from tracker.queries.office import office_history
from tracker.queries.particulars import NO_PARTICULARS, current_particulars
from tracker.queries.queue import TO_DO, QueueCursor, QueuedCase, QueueFilter, count_up_to, last_examined, queue
from tracker.queries.saved_filters import saved_filters
from tracker.services.case_reminders import remind_now
from tracker.services.handover import HandoverCounts, hand_over_all
from tracker.web.cases import bp, due_day, subject_names
from tracker.web.forms.cases import HandOverAllForm, RemindForm, SavedFilterForm
from tracker.web.middleware.current_user import require_user
from tracker.web.submit import Submission, submit
from tracker.web.view_models.case_marks import queue_marks

ON_A_PAGE = 50
MOST = 100
"""The count of a tab is exact up to this."""
POSITION = re.compile("([0-9]{1,9})~([0-9-]{10})~([0-9]{1,9})")
"""A position in the queue, as an address holds it."""
TABS = ("to-do", "unassigned", "mine", "decided", "all", "closed")
HARMS = {"unmet": UNMET, "contested": CONTESTED}
"""The statuses to filter by."""
DAYS = {"over-30": (None, 30), "over-7": (None, 7), "up-to-7": (6, None)}
"""The days since a limit was exceeded: the most and the fewest of each choice."""
CASE_ID = re.compile("[0-9]{1,9}")
"""The id of the closed case after which a page begins, or of an officer."""
REMEMBERED = "queue"
"""The key of the session under which the filters that an officer looked at last are stored."""


class QueueView(NamedTuple):
    """The filters of the queue, as an address holds them; None for one that is not used."""

    tab: str = "to-do"
    rule: str | None = None
    status: str | None = None
    language: str | None = None
    officer: str | None = None
    days: str | None = None


@bp.get("/cases")
def waiting() -> Response:
    """Show the queue, most urgent first. A page begins after the last case of the page before."""
    view = view_of(request.args)
    session[REMEMBERED] = [each or "" for each in view]
    return show_list(view)


@bp.get("/cases/next")
def next_case() -> AnyResponse:
    """Lead to the most urgent case of the list looked at last that no other officer has; without one to the list. 303.

    Not to a case on hold, nor to one on which the officer declared a conflict of interest.
    """
    view = _remembered()
    me, after = require_user().user_id, request.args.get("after", "")
    states = filter_of(view).states or TO_DO
    found = queue(filter_of(view)._replace(states=states), on=clock.today(), limit=ON_A_PAGE)
    free = [each for each in found if str(each.id) != after and each.assignee_id in {None, me} and each.state in TO_DO[:-1]]
    refused = conflicted_cases(me, [each.participant_id for each in free])
    free = [each for each in free if not each.is_paused and each.id not in refused]
    if not free:
        return redirect(url_for("cases.waiting", **view._asdict()), 303)
    return redirect(url_for("cases.case", case_id=free[0].id, _anchor="acts"), 303)


@bp.get("/cases/back")
def back() -> AnyResponse:
    """Lead to the list looked at last, at the row of a case. 303."""
    case_id = request.args.get("case", "")
    anchor = f"case-{case_id}" if CASE_ID.fullmatch(case_id) else None
    return redirect(url_for("cases.waiting", **_remembered()._asdict(), _anchor=anchor), 303)


@bp.post("/cases/hand-over")
def hand_over_several() -> AnyResponse:
    """Hand over the selected cases. 303 to the queue with the counts; 422 with errors."""
    view, form = _remembered(), HandOverAllForm()

    def act() -> HandoverCounts:
        operation = form.operation.data or None
        return hand_over_all(form.seen, form.officer_id, form.because.data, by=require_user().user_id, operation=operation)

    return submit(
        Submission(
            page=lambda status: _page(view, form, status=status),
            is_complete=form.is_complete,
            act=act,
            refusals=(FactError,),
            refuse=form.refuse,
            conflict=lambda _error: _page(view, form, status=409),
            url=lambda counts: url_for("cases.waiting", **view._asdict(), handed=counts.handed, unchanged=counts.unchanged),
        )
    )


@bp.post("/cases/remind")
def remind_several() -> AnyResponse:
    """Remind the participants of the selected cases of their answers. 303 to the queue with the counts; 422 with errors."""
    view, form = _remembered(), RemindForm()
    return submit(
        Submission(
            page=lambda status: _page(view, form, status=status),
            is_complete=form.is_complete,
            act=lambda: remind_now(
                form.seen, on=clock.today(), by=require_user().user_id, operation=form.operation.data or None
            ),
            conflict=lambda _error: _page(view, form, status=409),
            url=lambda counts: url_for("cases.waiting", **view._asdict(), reminded=counts.reminded, unchanged=counts.unchanged),
        )
    )


def show_list(view: QueueView, *, status: int = 200, save: SavedFilterForm | None = None) -> Response:
    """Show a list; `save` is the form that names its filters, if it has an error."""
    if view.tab == "closed":
        return _closed(view, status=status, save=save)
    return _page(view, HandOverAllForm(formdata=None), status=status, save=save)


def _page(view: QueueView, form: HandOverAllForm, *, status: int = 200, save: SavedFilterForm | None = None) -> Response:
    after, queue_filter = _position(request.args.get("after", "")), filter_of(view)
    found = queue(queue_filter, on=clock.today(), limit=ON_A_PAGE + 1, after=after)
    shown, office = found[:ON_A_PAGE], office_history()
    known = current_particulars({each.participant_id for each in shown})
    page = render_template(
        "cases/queue.html",
        **_above(view, save),
        rows=[(each, due_day(each, office), known.get(each.participant_id, NO_PARTICULARS)) for each in shown],
        marks={each.id: queue_marks(each, due_day(each, office), on=clock.today()) for each in shown},
        age={each.id: (clock.today() - hong_kong_day(each.opened_at)).days for each in shown},
        left={each.id: days_left([flag.exceeds for flag in each.flags], on=clock.today()) for each in shown},
        names=subject_names(shown),
        more=_more(queue_filter, found, after),
        hand_over=form.renewed(),
        counted={name: request.args.get(name, "") for name in ("handed", "reminded", "unchanged")},
    )
    return make_response(page, status)


def _closed(view: QueueView, *, status: int, save: SavedFilterForm | None) -> Response:
    """Show the closed cases, the last closed first."""
    after = request.args.get("after", "")
    found = closed_cases(rule=view.rule, limit=ON_A_PAGE + 1, after=int(after) if CASE_ID.fullmatch(after) else None)
    shown = found[:ON_A_PAGE]
    more = shown[-1].id if len(found) > ON_A_PAGE else None
    page = render_template("cases/closed.html", **_above(view, save), cases=shown, names=subject_names(shown), more=more)
    return make_response(page, status)


def _above(view: QueueView, save: SavedFilterForm | None) -> dict[str, Any]:
    """Return the parts that all lists of cases show above themselves: tabs with counts, and filters."""
    filters = {tab: filter_of(QueueView(tab)) for tab in TABS if tab != "closed"}
    counts = count_up_to(MOST + 1, filters, on=clock.today()) | {"closed": count_closed_up_to(MOST + 1)}
    return {
        "tabs": TABS,
        "at": view._asdict(),
        "save": save or SavedFilterForm(formdata=None),
        "saved": saved_filters(require_user().user_id),
        "counts": {tab: f"{MOST}+" if count > MOST else str(count) for tab, count in counts.items()},
        "staff": staff(),
        "user_id": require_user().user_id,
        "today": clock.today(),
    }


def view_of(values: Mapping[str, str]) -> QueueView:
    """Return the filters that an address names, without unknown ones."""
    chosen = {name: values.get(name) or None for name in QueueView._fields}
    known = {"tab": TABS, "status": HARMS, "language": LANGUAGES, "days": DAYS}
    chosen |= {name: chosen[name] if chosen[name] in choices else None for name, choices in known.items()}
    officer = chosen["officer"]
    return QueueView(
        chosen["tab"] or "to-do",
        chosen["rule"],
        chosen["status"],
        chosen["language"],
        officer if officer is not None and CASE_ID.fullmatch(officer) else None,
        chosen["days"],
    )


def _remembered() -> QueueView:
    """Return the filters that this browser looked at last; those of a first visit without any."""
    stored = session.get(REMEMBERED)
    if not isinstance(stored, list) or len(stored) != len(QueueView._fields):
        return QueueView()
    return view_of(dict(zip(QueueView._fields, stored, strict=True)))


def filter_of(view: QueueView) -> QueueFilter:
    """Return the conditions on the cases of a list for the signed-in officer."""
    states = {"to-do": TO_DO, "unassigned": TO_DO, "decided": ("decided",)}.get(view.tab, ())
    whose = require_user().user_id if view.tab == "mine" else int(view.officer) if view.officer else None
    most, fewest = DAYS[view.days] if view.days else (None, None)
    return QueueFilter(
        states,
        assignee_id=whose,
        unassigned=view.tab == "unassigned",
        rule=view.rule,
        harm=HARMS.get(view.status or ""),
        pressing_from=None if most is None else clock.today() - timedelta(most),
        pressing_until=None if fewest is None else clock.today() - timedelta(fewest),
        language=view.language,
    )


def _more(queue_filter: QueueFilter, found: Sequence[QueuedCase], after: QueueCursor | None) -> str | None:
    """Return the position after which the next page begins; None if this is the last."""
    if len(found) > ON_A_PAGE:
        cursor: QueueCursor | None = found[ON_A_PAGE - 1].position
    elif queue_filter.language is None:
        cursor = None
    else:
        cursor = last_examined(queue_filter, on=clock.today(), after=after)
    return None if cursor is None else "~".join(map(str, cursor))


def _position(text: str) -> QueueCursor | None:
    """Return the position after which a page begins; None, the top, if the text holds none."""
    match = POSITION.fullmatch(text)
    try:
        return match and QueueCursor(int(match[1]), date.fromisoformat(match[2]), int(match[3]))
    except ValueError:
        return None
