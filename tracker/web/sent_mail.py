"""The demo's page of sent emails with their links. 404 in production."""

from flask import Blueprint, abort, current_app, render_template

from tracker import clock
from tracker.queries.email import latest_emails
from tracker.queries.office import office_settings
from tracker.workflows.email.render import render_email

bp = Blueprint("letters", __name__)
SHOWN = 30


@bp.get("/sent-mail")
def sent() -> str:
    """Show the latest emails, the newest first; 404 outside the demo."""
    if current_app.config["ENVIRONMENT"] != "demo":
        abort(404)
    keys = current_app.extensions["keyring"]
    contact = office_settings(on=clock.today()).contact
    emails = [(fact, render_email(fact, keys, contact)) for fact in latest_emails(SHOWN)]
    return render_template("accounts/sent_mail.html", emails=emails)
