"""The audit for administrators: who did what and when, without anything about participants."""

from flask import Blueprint, render_template, request

from tracker.queries.audit import latest_acts, stored_line_count
from tracker.queries.daily_runs import last_daily_run
from tracker.web.forms.quota import parse_version
from tracker.workflows.daily import ANCHORED

bp = Blueprint("audit", __name__)
ON_A_PAGE = 50


@bp.get("/audit")
def overview() -> str:
    """Show the latest audit lines, or those before the line `before`, and whether the last night verified the audit."""
    acts = latest_acts(ON_A_PAGE + 1, before=parse_version(request.args.get("before")) or None)
    last = last_daily_run()
    outcome = next((line.partition(": ")[2] for line in last.lines if line.startswith(f"{ANCHORED}: ")), None) if last else None
    more = acts[ON_A_PAGE - 1].id if len(acts) > ON_A_PAGE else None
    page = {"acts": acts[:ON_A_PAGE], "more": more, "length": stored_line_count()}
    return render_template("audit/overview.html", night=last, outcome=_outcome(outcome), **page)


def _outcome(text: str | None) -> str:
    """Return `verified`, `failed`, or `off` if no anchors are set or no night has passed."""
    if text is None or "," in text:
        return "off"
    return "failed" if text == "failed" else "verified"
