"""Emails that are late or could not be delivered: to participants for officers, to staff for administrators."""

from flask import Blueprint, render_template, request

from tracker import clock
from tracker.queries.email import count_late_emails
from tracker.queries.outbox import failed_emails, late_emails
from tracker.queries.push import count_late_pushes
from tracker.web.forms.quota import parse_version
from tracker.web.middleware.current_user import require_user

bp = Blueprint("outbox", __name__)
ON_A_PAGE = 50


@bp.get("/outbox")
def failed() -> str:
    """Show the emails that wait too long, and the latest failed deliveries, or those before the email `before`."""
    before, is_staff = parse_version(request.args.get("before")) or None, "officer" not in require_user().roles
    emails, now = failed_emails(ON_A_PAGE + 1, before=before, staff=is_staff), clock.now()
    return render_template(
        "outbox/failed.html",
        emails=emails[:ON_A_PAGE],
        more=emails[ON_A_PAGE - 1].id if len(emails) > ON_A_PAGE else None,
        late=count_late_emails(at=now),
        late_emails=late_emails(ON_A_PAGE, at=now, staff=is_staff),
        late_pushes=count_late_pushes(at=now),
    )
