"""Who is in the house: two participants and one who was not invited yet, officers, a manager, an administrator, and what is theirs."""

from datetime import date
from functools import partial
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import select, update
from werkzeug.routing import Rule

from tests.factories.accounts import PASSWORD, _link_user, create_user, hash_password
from tests.factories.evidence import create_evidence
from tests.factories.participants import create_job, create_participant, keyring
from tests.factories.privacy_requests import record_access, record_correction
from tests.factories.push import turn_push_on
from tests.goals.house_documents import closed_and_signed, uploaded
from tests.goals.house_memory import keep
from tests.goals.house_seats import Seat, seat, second_factors
from tracker.adapters.keys import Secret
from tracker.models.accounts import COMMAND_LINE, User
from tracker.models.base import db
from tracker.models.cases import Case
from tracker.queries.accounts import Account, account
from tracker.queries.alerts import shown_alerts
from tracker.queries.calendars import current_feed
from tracker.queries.cases import CaseKey
from tracker.queries.participants import ParticipantKey, key_of
from tracker.queries.proofs import employer_of_stint
from tracker.services.calendars import FeedKey, open_feed
from tracker.services.case_answers import ask_third_party
from tracker.services.cases import DecisionDraft, close, propose, review, take
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import CourseDraft
from tracker.services.history.log import log_stint
from tracker.services.notices import NoticeDraft, serve
from tracker.services.participants.drafts import ParticularsDraft, StayDraft
from tracker.services.participants.passports import record_passport
from tracker.services.privacy_requests.answer import comply
from tracker.services.proofs.make import ProofDraft, make_proof, preview_proof
from tracker.services.reports import ReportKey
from tracker.services.retention.holds import HoldDraft, place_hold
from tracker.workflows.account_links import INVITATION, NEW_ADDRESS, NEW_PASSWORD, Purpose, link
from tracker.workflows.daily import make_due_alerts
from tracker.workflows.email.unsubscribe import Subscription, unsubscribe_url

ARRIVED, HIRED, ENROLLED = date(2025, 8, 1), date(2025, 8, 11), date(2026, 3, 2)
PROPOSAL = DecisionDraft("limit-exceeded-recorded", "What the payslips say.", "They say so.")
STAFF = {
    "assigned": ("officer",),
    "officer": ("officer",),
    "manager": ("manager",),
    "second manager": ("manager",),
    "administrator": ("administrator",),
    "disabled": ("officer",),
    "newcomer": ("manager",),
}


class Resident(NamedTuple):
    """A participant with a job and a course."""

    key: ParticipantKey
    user_id: int | None
    job: int
    course: int
    case: CaseKey
    lately: int
    """Another job, which began today: a proof can be made for its employer."""
    proof: int
    hold: int
    answered: int = 0
    """A request for a copy that the office complied with."""
    waiting: int = 0
    """A request for a correction that nobody has answered."""
    alert: int = 0
    """What the page of messages shows of the end of the stay."""
    feed: int = 0
    """The calendar feed."""
    browser: int = 0
    """A browser with push."""
    evidence: int = 0
    """A photo about the job."""


class People(NamedTuple):
    """Everybody, by what they are called here."""

    residents: dict[str, Resident]
    users: dict[str, int]
    seats: dict[str, Seat]
    links: dict[str, str]
    """The tokens of links, by the endpoints' first words."""
    email: str
    """Where the owner gets letters."""
    uploads: dict[str, int]
    """The register that each of two officers sent."""
    months: dict[str, ReportKey]
    """The month that is signed, and the one that is closed."""
    codes: dict[str, str]
    """What the assigned officer's app shows, and the one that is being set up; what passkeys of both answer."""
    unfinished: str
    """The token of a sign-in of the assigned officer that waits for the second step."""
    passkey: int
    """A passkey of the owner."""

    def values(self, rule: Rule, by: str, about: str) -> dict[str, Any]:
        """What the arguments of an address stand for: what belongs to one participant, as one principal asks for it."""
        whose, browser = self.residents[about], self.seats.get(by, self.seats["owner"])
        return {
            "participant_id": whose.key.id,
            "line_id": _line(whose, rule.rule),
            "case_id": whose.case.id,
            "user_id": self.users["newcomer"],
            "upload_id": self.uploads["officer"],
            "session_id": browser.session_id,
            "passkey_id": self.passkey,
            "token": self.links.get(rule.endpoint.partition(".")[0]),
            "lines": f"job-{whose.job}.course-{whose.course}",
            "name": "japan",
            "scheme": "japan",
            "direction": "outbound",
            "month": "2025-10",
            "form": "csv",
            "filename": "colours.css",
            "proof_id": whose.proof,
            "hold_id": whose.hold,
            "alert_id": whose.alert,
            "browser_id": whose.browser,
            "evidence_id": whose.evidence,
            "request_id": whose.answered if "/copy" in rule.rule else whose.waiting,
        }

    def words(self, about: str) -> dict[str, Any]:
        """What the boxes of a form may speak of, in braces."""
        whose = self.residents[about]
        known = {
            "version": whose.key.version,
            "feed": whose.feed,
            "case_id": whose.case.id,
            "case_version": whose.case.version,
            "email": self.email,
            "password": PASSWORD,
        }
        return known | self.codes | {name: key.id for name, key in self.months.items()}


def _line(whose: Resident, address: str) -> int:
    """The job or course that an address is about."""
    return whose.course if "courses" in address else whose.lately if address.endswith("/proof") else whose.job


def moved_in(today: date) -> tuple[People, dict[str, int]]:
    """Everybody in an empty database, which is then kept as it stands, and where its sequences stand."""
    password = hash_password().text
    users = {
        name: create_user(name.title(), *roles, password=None if name == "newcomer" else password)
        for name, roles in STAFF.items()
    }
    residents = {
        name: resident(name, today, password) for name in ("owner", "other", "third", "fourth", "fifth", "sixth", "seventh")
    }
    residents["guest"] = _guest(today)
    users |= {name: each.user_id for name, each in residents.items() if each.user_id is not None}
    proposes = partial(propose, draft=PROPOSAL)
    asks, closes = partial(ask_third_party, question="the café", on=today), partial(close, why="typed twice")
    serves = partial(serve, draft=NoticeDraft("payslips", "Which roster?"), on=today)
    ways = {
        "owner": (take,), "third": (take, review), "fourth": (take, review, proposes), "fifth": (take, review, asks),
        "sixth": (take, closes), "seventh": (take, review, serves),
    }  # fmt: skip
    for name, steps in ways.items():
        for step in steps:
            residents[name] = residents[name]._replace(case=step(residents[name].case, by=users["assigned"]))
    months = closed_and_signed(today, users["second manager"], users["manager"])
    uploads = {name: uploaded(users[name], today) for name in ("assigned", "officer")}
    seats = {name: seat(id_) for name, id_ in users.items() if name != "newcomer"}
    codes, unfinished, passkey = second_factors(users["assigned"], seats["assigned"], seats["owner"])
    disable(users["disabled"])
    links = {
        "invitations": _token(INVITATION, users["newcomer"]),
        "passwords": _token(NEW_PASSWORD, users["owner"]),
        "unsubscribe": unsubscribe_url(Subscription(residents["owner"].key.id, "verdict-changed")).rpartition("/")[2],
        "profile": _token(NEW_ADDRESS, users["owner"], "moved@post.example"),
        "calendar_feed": _feed_token(residents["owner"]),
    }
    email = _account(users["owner"]).email
    return People(residents, users, seats, links, email, uploads, months, codes, unfinished, passkey), keep()


def resident(name: str, today: date, password: str) -> Resident:
    """A participant who may sign in, with a passport and more than half a year in one job, so that there is a case."""
    key = create_participant(
        f"P-{name}",
        on=today,
        stay=StayDraft(ARRIVED),
        particulars=ParticularsDraft(given_name=name.title(), email=f"{name}@post.example"),
    )
    id_ = create_user(name.title(), "participant", password=password)
    _link_user(key.id, id_, by=COMMAND_LINE)
    job = create_job(key, HIRED, on=today)
    draft = CourseDraft("Harbour School (fictional)", "Cantonese I", ENROLLED)
    course = log_stint(key.id, draft, kind="course", on=today, by=COMMAND_LINE)
    record_passport(_now(key), Secret("TK1234567"), keys=keyring(), on=today, by=COMMAND_LINE)
    lately = create_job(key, today, at=Business("Lantern Books (fictional)"), on=today).line_id
    hold = place_hold(key.id, HoldDraft("a claim about wages"), on=today, by=COMMAND_LINE)
    answered = comply(record_access(key.id, received_on=today), "", on=today, by=COMMAND_LINE).id
    waiting = record_correction(key.id, received_on=today).id
    proof = _proof(key, lately, today)
    feed = open_feed(FeedKey(key.id, None), names_employers=True, on=today, by=COMMAND_LINE)
    make_due_alerts(on=today)
    alert = shown_alerts(key.id, on=today)[0].id
    known = {"hold": hold, "answered": answered, "waiting": waiting, "alert": alert, "feed": feed}
    known["browser"] = turn_push_on(key.id, by=COMMAND_LINE)
    known["evidence"] = create_evidence(key.id, job.line_id)
    return Resident(_now(key), id_, job.line_id, course.line_id, _case(key), lately, proof, **known)


def _case(whose: ParticipantKey) -> CaseKey:
    """The first case of a participant, as it is now."""
    query = select(Case.id, Case.version).where(Case.participant_id == whose.id).order_by(Case.id)
    row = db.session.execute(query).first()
    assert row is not None, "nothing in the house is over a limit"
    return CaseKey(*row)


def _feed_token(whose: Resident) -> str:
    """The token in the address of a calendar feed."""
    feed = current_feed(whose.key.id)
    assert feed is not None
    return feed.token


def _proof(key: ParticipantKey, line_id: int, today: date) -> int:
    """A proof for the employer of a job that began lately."""
    employer = employer_of_stint(line_id, participant_id=key.id)
    assert employer is not None
    until = preview_proof(key.id, employer.id, on=today).until
    assert until is not None, "nothing can be stated to the employer of a job that began lately"
    draft = ProofDraft(employer.id, until, "en")
    return make_proof(_now(key), draft, keys=keyring(), on=today, by=COMMAND_LINE).id


def _guest(today: date) -> Resident:
    """A participant who is known to the office, and nothing more."""
    key = create_participant("P-guest", on=today, stay=StayDraft(), particulars=ParticularsDraft(email="guest@post.example"))
    return Resident(key, None, 0, 0, CaseKey(0, 0), 0, 0, 0)


def _now(key: ParticipantKey) -> ParticipantKey:
    db.session.rollback()
    found = key_of(key.id)
    assert found is not None
    return found


def disable(user_id: int) -> None:
    """Only the account says so: the session's row stays as it is."""
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(update(User).where(User.id == user_id).values(active=False))


def _token(purpose: Purpose, user_id: int, said: str = "") -> str:
    stamp = _account(user_id).stamp
    return link(purpose, stamp, said, config=current_app.config).text.rpartition("/")[2]


def _account(user_id: int) -> Account:
    db.session.rollback()
    known = account(id_=user_id)
    assert known is not None
    return known
