"""Somebody with jobs and courses, who is signed in, in a SQLite file of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import NamedTuple

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from tests.factories.accounts import create_participant_user
from tests.factories.participants import create_job
from tests.support.databases import SECRET, database, make_app
from tracker import clock
from tracker.models.accounts import COMMAND_LINE
from tracker.models.base import db
from tracker.services.accounts.sessions import begin_session, new_token
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import CourseDraft
from tracker.services.history.log import log_stint
from tracker.services.participants.drafts import ParticularsDraft, StayDraft, VisaDraft
from tracker.web.middleware.current_user import SESSION_KEY

CAFE, HOTEL, BOOKS = Business("Harbour Lantern Café", "70012345"), Business("Star Hotel"), Business("Peak Books")
JOBS = [(CAFE, 145, 90), (CAFE, 70, None), (HOTEL, 100, 27), (BOOKS, 20, None)]
"""Where somebody worked, and how many days ago that began and ended; two go on."""
COURSES = [("Cantonese I", 120, 40), ("Pottery", 80, 20), ("Tea", 10, 2)]
ARRIVED, ISSUED, APPLIED = 150, 180, 200
"""Also as many days ago."""


class Life(NamedTuple):
    """A database, and the browser of whoever lives in it."""

    app: Flask
    url: str
    """The address of the database."""
    participant_id: int
    user_id: int
    cookie: str

    @property
    def file(self) -> str:
        """Where the database is."""
        return self.url.removeprefix("sqlite:///")

    @property
    def path(self) -> str:
        """The limits page."""
        return f"/participants/{self.participant_id}"


@contextmanager
def lived(jobs: int = len(JOBS)) -> Iterator[Life]:
    """Three courses, and as many jobs as asked for: the four above, then as many more elsewhere."""
    with database("sqlite") as url:
        app = make_app(url, RATE_LIMIT="1000000 per second")
        with app.app_context():
            participant_id, user_id, token = _settled(jobs)
            db.session.remove()
        yield Life(app, url, participant_id, user_id, signed(token))
        with app.app_context():
            db.engine.dispose()


def _settled(jobs: int) -> tuple[int, int, str]:
    """The participant's id, the user's, and the token of the browser."""
    today = clock.today()
    name = ParticularsDraft(given_name="Yui", birth_date=date(2000, 2, 3), language="en")
    stay, visa = StayDraft(_ago(ARRIVED)), VisaDraft(_ago(APPLIED), _ago(ISSUED))
    key, user_id = create_participant_user("WHJ-2026-0193", on=today, stay=stay, visa=visa, particulars=name)
    for place in range(jobs):
        business, first, last = JOBS[place % len(JOBS)]
        at = business if place < len(JOBS) else Business(f"Branch {place}")
        create_job(key, _ago(first), None if last is None else _ago(last), at=at, on=today)
    for title, first, last in COURSES:
        log_stint(
            key.id, CourseDraft("Wan Chai School", title, _ago(first), _ago(last)), kind="course", on=today, by=COMMAND_LINE
        )
    token = new_token()
    begin_session(token, "a browser of the bench", by=user_id)
    return key.id, user_id, token.text


def signed(token: str) -> str:
    """The cookie that holds a token."""
    app = Flask(__name__)
    app.secret_key = SECRET
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    if signer is None:
        raise SystemExit("nothing can be signed")
    return f"session={signer.dumps({SESSION_KEY: token})}"


def _ago(days: int) -> date:
    return clock.today() - timedelta(days=days)
