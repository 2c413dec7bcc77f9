"""Emails that could not be delivered: to participants for officers, to staff for administrators."""

from flask import Blueprint, render_template, request

from tracker import clock
from tracker.queries.email import count_late_emails
from tracker.queries.outbox import failed_emails
from tracker.web.forms.quota import parse_version
from tracker.web.middleware.current_user import require_user

bp = Blueprint("outbox", __name__)
ON_A_PAGE = 50


@bp.get("/outbox")
def failed() -> str:
    """Show how many emails wait too long, and the latest failed deliveries, or those before the email `before`."""
    before, roles = parse_version(request.args.get("before")) or None, require_user().roles
    emails = failed_emails(ON_A_PAGE + 1, before=before, staff="officer" not in roles)
    more = emails[ON_A_PAGE - 1].id if len(emails) > ON_A_PAGE else None
    return render_template("outbox/failed.html", emails=emails[:ON_A_PAGE], more=more, late=count_late_emails(at=clock.now()))
