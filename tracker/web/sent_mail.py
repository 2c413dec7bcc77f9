"""The demo's page of sent emails with their links, for staff. 404 in production."""

from flask import Blueprint, abort, current_app, render_template

from tracker.adapters.mail_folder import FolderMailer

bp = Blueprint("letters", __name__)
SHOWN = 30


@bp.get("/sent-mail")
def sent() -> str:
    """Show the latest emails, the newest first; 404 outside the demo."""
    mailer = current_app.extensions["post"]
    if not isinstance(mailer, FolderMailer):
        abort(404)
    return render_template("accounts/sent_mail.html", emails=mailer.latest(SHOWN), folder=mailer.folder)
