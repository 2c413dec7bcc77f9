"""The officers' queue of cases."""

import re
from datetime import date

from flask import render_template, request

from tracker import clock
from tracker.compliance.findings import CONTESTED, UNMET
from tracker.queries.case_lists import closed_cases
from tracker.queries.office import office_history
from tracker.queries.queue import TO_DO, QueueCursor, QueueFilter, queue
from tracker.web.cases import bp, due_day, subject_names
from tracker.web.middleware.current_user import require_user

ON_A_PAGE = 50
POSITION = re.compile("([0-9]{1,9})~([0-9-]{10})~([0-9]{1,9})")
"""A position in the queue, as an address holds it."""
TABS = ("to-do", "unassigned", "mine", "decided", "all", "closed")
CASE_ID = re.compile("[0-9]{1,9}")
"""The id of the closed case after which a page begins."""
HARMS = {"unmet": UNMET, "contested": CONTESTED}
"""The statuses to filter by."""


@bp.get("/cases")
def waiting() -> str:
    """Show the queue, most urgent first. A page begins after the last case of the page before."""
    tab, harm = request.args.get("tab", "to-do"), request.args.get("status", "")
    if tab == "closed":
        return _closed()
    queue_filter = _filter(tab, request.args.get("rule") or None, HARMS.get(harm))
    lines = queue(queue_filter, on=clock.today(), limit=ON_A_PAGE + 1, after=_position(request.args.get("after", "")))
    more = "~".join(map(str, lines[ON_A_PAGE - 1].position)) if len(lines) > ON_A_PAGE else None
    shown = lines[:ON_A_PAGE]
    office = office_history()
    at = {"tab": tab, "rule": queue_filter.rule, "status": harm or None}
    return render_template(
        "cases/queue.html",
        lines=[(line, due_day(line, office)) for line in shown],
        names=subject_names(shown),
        tabs=TABS,
        at=at,
        more=more,
        today=clock.today(),
    )


def _closed() -> str:
    """Show the closed cases, the last closed first."""
    rule, after = request.args.get("rule") or None, request.args.get("after", "")
    found = closed_cases(rule=rule, limit=ON_A_PAGE + 1, after=int(after) if CASE_ID.fullmatch(after) else None)
    shown = found[:ON_A_PAGE]
    return render_template(
        "cases/closed.html",
        cases=shown,
        names=subject_names(shown),
        tabs=TABS,
        at={"tab": "closed", "rule": rule, "status": None},
        more=shown[-1].id if len(found) > ON_A_PAGE else None,
        today=clock.today(),
    )


def _filter(tab: str, rule: str | None, harm: int | None) -> QueueFilter:
    states = {"to-do": TO_DO, "unassigned": TO_DO, "decided": ("decided",)}.get(tab, ())
    whose = require_user().user_id if tab == "mine" else None
    return QueueFilter(states, assignee_id=whose, unassigned=tab == "unassigned", rule=rule, harm=harm)


def _position(text: str) -> QueueCursor | None:
    """Return the position after which a page begins; None, the top, if the text holds none."""
    match = POSITION.fullmatch(text)
    try:
        return match and QueueCursor(int(match[1]), date.fromisoformat(match[2]), int(match[3]))
    except ValueError:
        return None
