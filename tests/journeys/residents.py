"""People who live in the database of the journeys: a sign-in for each, in every situation that a page can be in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, NamedTuple

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Page
from sqlalchemy import update

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.participants import BORN, create_job, keyring
from tests.factories.privacy_requests import record_access, record_correction, refuse_correction
from tests.journeys.server import serving
from tests.support.databases import SECRET, database, make_app
from tracker import clock
from tracker.adapters.keys import Secret
from tracker.models.accounts import Session
from tracker.models.base import db
from tracker.queries.participants import ParticipantKey
from tracker.queries.proofs import employer_of_stint
from tracker.services.accounts.sessions import begin_session
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import CourseDraft
from tracker.services.history.log import log_stint
from tracker.services.participants.drafts import ParticularsDraft, StayDraft, VisaDraft
from tracker.services.privacy_requests.answer import comply
from tracker.services.proofs.make import ProofDraft, make_proof, preview_proof, withdraw_proof
from tracker.web.middleware.current_user import SESSION_KEY
from tracker.workflows.daily import make_due_alerts

CAFE, HOTEL = Business("ハーバーカフェ（架空）", "70012345"), Business("Star Hotel (fictional)")
DAY = timedelta(days=1)
TODAY = clock.today()
NAMES = {"yui": "結衣", "ren": "Ren", "aoi": "Aoi", "sora": "空", "mio": "Mio"}
STAFF = {"lee": "officer", "chan": "manager", "okada": "administrator"}


class House(NamedTuple):
    """A server with people in its database."""

    base: str
    url: str
    ids: dict[str, int]
    """The participants' ids, by their names here."""


@contextmanager
def settled() -> Iterator[House]:
    """A live server, on a database with all residents."""
    with peopled() as (url, ids), serving(DATABASE_URL=url, SECRET_KEY=SECRET) as base:
        yield House(base, url, ids)


@contextmanager
def peopled() -> Iterator[tuple[str, dict[str, int]]]:
    """The address of a database with all residents, and the participants' ids by their names here."""
    with database("sqlite") as url:
        app = make_app(url)
        with app.app_context():
            ids = {name: _settle(name, arrives, lives) for name, (arrives, lives) in LIVES.items()}
            make_due_alerts(on=TODAY)
            for name, role in STAFF.items():
                begin_session(Secret(name), "a desk", by=create_user(name.title(), role))
            db.session.remove()
            with db.engine.begin() as connection:  # nobody is asked for a password in the middle of a long journey
                connection.execute(update(Session).values(proved_at=clock.now() + DAY))
            db.engine.dispose()
        yield url, ids


def cookie(name: str) -> str:
    """What a browser holds that a resident is signed in with."""
    app = Flask("cookies")
    app.secret_key = SECRET
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    return str(serializer.dumps({SESSION_KEY: name}))


def signs_in(page: Page, base: str, name: str) -> None:
    """The browser is signed in as a resident, without having seen the sign-in page."""
    page.context.add_cookies([{"name": "session", "value": cookie(name), "url": base}])


def _settle(name: str, arrives: int | None, lives: Callable[[ParticipantKey], None] | None) -> int:
    """Somebody who arrived so many days ago, with what they do since."""
    stay = StayDraft() if arrives is None else StayDraft(TODAY - arrives * DAY)
    visa = VisaDraft(TODAY - 450 * DAY, TODAY - max(arrives or 0, 20) * DAY - 20 * DAY)
    particulars = ParticularsDraft(given_name=NAMES[name], birth_date=BORN, language="ja")
    key, user_id = create_participant_user(
        f"WHJ-{name}", NAMES[name], language="ja", on=TODAY, stay=stay, visa=visa, particulars=particulars
    )
    begin_session(Secret(name), "a phone", by=user_id)
    if lives:
        lives(key)
    return key.id


def _busy(key: ParticipantKey) -> None:
    """Two stints with one employer, another job, and two courses that overlap."""
    by: dict[str, Any] = {"on": TODAY, "by": -1}
    create_job(key, ago(145), ago(90), at=CAFE, on=TODAY)
    create_job(key, ago(70), at=CAFE, on=ago(35))  # long enough ago to be asked whether it is ongoing
    create_job(key, ago(100), ago(27), at=HOTEL, on=TODAY)
    _proves(key)
    _requests(key)
    log_stint(key.id, CourseDraft("灣仔語言學校（虛構）", "Cantonese I", ago(120), ago(40)), kind="course", **by)
    log_stint(key.id, CourseDraft("灣仔語言學校（虛構）", "Pottery", ago(80), ago(20)), kind="course", **by)


def _proves(key: ParticipantKey) -> None:
    """A proof for the café, and an older one that was withdrawn."""
    by: dict[str, Any] = {"by": -1, "on": TODAY, "keys": keyring()}
    employer = employer_of_stint(1, participant_id=key.id)
    assert employer is not None
    until = preview_proof(key.id, employer.id, on=TODAY).until
    assert until is not None
    first, _ = (make_proof(key, ProofDraft(employer.id, until, "ja"), **by) for _ in range(2))
    withdraw_proof(first, by=-1)


def _requests(key: ParticipantKey) -> None:
    """A request for a copy that was complied with, a refused correction, and one that is overdue."""
    comply(record_access(key.id, received_on=ago(30)), "", on=ago(20), by=-1)
    refuse_correction(key.id, on=ago(15))
    record_correction(key.id, received_on=ago(50))


def _over(key: ParticipantKey) -> None:
    """More than six months with one employer, and almost as long with another."""
    create_job(key, ago(240), at=CAFE, on=TODAY)
    create_job(key, ago(181), at=HOTEL, on=TODAY)


def _left(key: ParticipantKey) -> None:
    create_job(key, ago(390), ago(300), at=CAFE, on=TODAY)


def ago(days: int) -> date:
    """So many days ago."""
    return TODAY - days * DAY


LIVES: dict[str, tuple[int | None, Callable[[ParticipantKey], None] | None]] = {
    "yui": (150, _busy),
    "ren": (None, None),
    "aoi": (250, _over),
    "sora": (400, _left),
    "mio": (10, None),
}
"""Name -> how many days ago they arrived (None: not yet), and what they have done since."""
