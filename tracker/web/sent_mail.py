"""The demo's page of sent mail: what would have gone out, with its links. In production there is no such page."""

from flask import Blueprint, abort, current_app, render_template

from tracker.queries.email import latest_emails
from tracker.workflows.email import render_email

bp = Blueprint("letters", __name__)
SHOWN = 30


@bp.get("/sent-mail")
def sent() -> str:
    """The latest letters, the newest first."""
    if current_app.config["ENVIRONMENT"] != "demo":
        abort(404)
    keys = current_app.extensions["keyring"]
    letters = [(fact, render_email(fact, keys)) for fact in latest_emails(SHOWN)]
    return render_template("accounts/sent_mail.html", letters=letters)
