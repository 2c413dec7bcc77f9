"""What is one's own: language, address, password, browsers that are signed in, and for participants the passport."""

from flask import Blueprint, render_template

from tracker import clock
from tracker.papers.letters import code_of
from tracker.queries.accounts import devices
from tracker.web.frame.visitor import acting

bp = Blueprint("profile", __name__)


@bp.get("/profile")
def page() -> str:
    """All of it on one page."""
    who = acting()
    browsers = devices(who.user_id, at=clock.now())
    return render_template("accounts/profile.html", who=who, devices=browsers, code=code_of(who.user_id))
