"""S3: what is personal is read by those whose work it is, and by nobody else: on pages, in exports, errors and logs."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from traceback import format_exception
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from tests.factories.participants import create_job, keyring
from tests.factories.privacy_requests import record_correction
from tests.goals.house import TODAY, House, house
from tests.goals.house_askers import PRINCIPALS
from tests.goals.house_memory import keep
from tests.goals.line import Result, Size
from tests.goals.r11_saboteurs import swapped
from tests.support.engines import ENGINES
from tests.support.readable import readable
from tracker.adapters.keys import Secret
from tracker.errors import StorageError
from tracker.models.base import db
from tracker.queries.cases import CaseKey
from tracker.queries.participants import ParticipantKey, key_of
from tracker.services.cases import DecisionDraft, propose, remark, review
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import JobDraft
from tracker.services.history.log import log_stint
from tracker.services.participants.drafts import ParticularsDraft
from tracker.services.participants.particulars import correct_particulars
from tracker.services.participants.passports import record_passport
from tracker.services.retention.holds import HoldDraft, place_hold

LOG = logging.getLogger("goals")
OFFICERS = frozenset({"assigned", "officer"})
OWN = OFFICERS | {"owner"}
NOBODY = frozenset[str]()
BORN = date(1997, 11, 23)
PASSPORT = "TZ8642975"
VIEWERS: dict[Size, tuple[str, ...]] = {"quick": ("owner", "other", "officer", "manager", "administrator"), "long": PRINCIPALS}
"""Who reads every page. Strangers and disabled people are kept out of all that is not public by S1."""


SENDERS: dict[Size, tuple[str, ...]] = {"quick": ("other", "officer"), "long": PRINCIPALS}
"""Who sends every form empty."""


ASKED_FOR = {
    "POST profile.show_passport",
    "POST privacy_requests.show_copy",
    "POST privacy_requests.download_copy",
    "POST privacy_requests.print_copy",
}
"""Forms by which participants ask for their own number, or for a copy of everything, which also has the remarks on cases."""


class Field(NamedTuple):
    """One personal field of a participant with a text that stands nowhere else."""

    name: str
    needles: tuple[str, ...]
    readers: frozenset[str]
    """Who may read it on a page without asking for it first."""


FIELDS = (
    Field("family name", ("Kanariya",), OWN),
    Field("given name", ("Tsugumiko",), OWN),
    Field("native name", ("金糸雀谷",), OWN),
    Field("birth date", ("1997-11-23", "23 November 1997", "1997年11月23日", "23/11/1997", "1997/11/23"), OWN),
    Field("email", ("kanariya.tsugumiko@post.example",), OWN),
    Field("passport number", (PASSPORT,), NOBODY),
    Field("employer", ("Kanariya Diner",), OWN),
    Field("job title", ("birdhouse keeper",), OWN),
    Field("reason of a correction", ("as her letter of birds says",), OWN),
    Field("remark on a case", ("rang about the aviary",), OFFICERS),
    Field("proposed finding", ("nested too long",), OFFICERS),
    Field("proposed reasons", ("feathers in the payslips",), OFFICERS),
    Field("reason of a hold", ("a claim about seed",), OFFICERS),
    Field("words of a request", ("spell it with two birds",), OWN),
)


class Output(NamedTuple):
    """Something that leaves the application, and for whom."""

    name: str
    by: str
    content: str


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: fields that somebody read who may not, and those found with one field unmasked."""
    for engine in ENGINES:
        with house(engine) as empty_house:
            here = with_owner_in_full(empty_house)
            with capture_logs() as entries, captured_records() as records:
                found = list(outputs(here, size))
                found += [
                    Output("log", "nobody", repr(entries)),
                    Output("log", "nobody", repr(records)),
                    failing_statement(here),
                ]
            bad = [*leaks(found), *unread(found), *shown_by_asking(here)]
            for fault in bad[:20]:
                LOG.warning("S3: %s: %s", engine, fault)
            with number_on_facts(here):
                caught = list(leaks(pages(here, "officer")))
        yield Result(goal="S3", engine=engine, n=len(found) * len(FIELDS), bad=len(bad), saboteur_bad=len(caught))


def with_owner_in_full(here: House) -> House:
    """Return the house with texts that stand nowhere else in every personal field of the owner."""
    by = here.people.users["assigned"]
    own: dict[str, Any] = {"on": TODAY, "by": by}
    with here.app.app_context():
        whose = here.people.residents["owner"]
        draft = ParticularsDraft("Kanariya", "Tsugumiko", "金糸雀谷", BORN, "F", "JPN", "kanariya.tsugumiko@post.example", "en")
        reason = "as her letter of birds says"
        correct_particulars(newest(whose.key), draft, reason=reason, keys=keyring(), **own)
        record_passport(newest(whose.key), Secret(PASSPORT), keys=keyring(), **own)
        job = JobDraft(Business("Kanariya Diner (fictional)"), date(2026, 3, 1), date(2026, 3, 9), "birdhouse keeper")
        line = log_stint(whose.key.id, job, kind="job", **own).line_id
        create_job(whose.key, date(2026, 4, 1), date(2026, 4, 2), at=Business("Kanariya Diner (fictional)"), on=TODAY)
        case = remark(CaseKey(whose.case.id, whose.case.version), "rang about the aviary", by=by)
        decision = DecisionDraft("limit-exceeded-recorded", "nested too long", "feathers in the payslips")
        case = propose(review(case, by=by), decision, by=by)
        place_hold(whose.key.id, HoldDraft("a claim about seed"), on=TODAY, by=by)
        request = record_correction(whose.key.id, "spell it with two birds", "as birds do", received_on=TODAY)
        residents = here.people.residents | {"owner": whose._replace(job=line, case=case, waiting=request.id)}
        return here._replace(numbers=keep(), people=here.people._replace(residents=residents))


def newest(key: ParticipantKey) -> ParticipantKey:
    """Return a key in the version that the participant has now."""
    db.session.rollback()
    found = key_of(key.id)
    assert found is not None
    return found


def outputs(here: House, size: Size) -> Iterator[Output]:
    """Every page and export about the owner, searches, and every form sent empty."""
    for by in VIEWERS[size]:
        yield from pages(here, by)
        yield output("no page", by, here.ask("GET", f"/participants/999?q={PASSPORT}", by=by))
        for query in ("Kanariya", PASSPORT):
            form = {"csrf_token": here.token(), "q": query, "after": ""}
            yield output("POST people.search", by, here.ask("POST", "/participants", by=by, data=form))
    for by in SENDERS[size]:
        for way in (way for way in here.ways("POST") if way.row and way.name not in ASKED_FOR):
            yield output(way.name, by, here.send(way, by=by, boxes={}, about="owner"))
            here.restore()


def pages(here: House, by: str) -> Iterator[Output]:
    """Every page and export about the owner as one viewer sees it."""
    for way in (way for way in here.ways("GET") if way.row and way.rule.endpoint != "static"):
        for form in ("csv", "json") if "form" in way.rule.arguments else ("csv",):
            yield output(way.name, by, here.ask("GET", here.address(way, by=by, about="owner", form=form), by=by))


def output(name: str, by: str, answer: TestResponse) -> Output:
    """An answer with its headers, without what its reader typed."""
    return Output(name, by, f"{answer.headers}{readable(answer)}")


def leaks(found: Iterator[Output] | list[Output]) -> Iterator[str]:
    """Yield the personal fields in outputs whose readers may not read them."""
    for each in found:
        for field in FIELDS:
            typed = each.name in {"no page", "POST people.search"} and field.name in {"family name", "passport number"}
            if each.by not in field.readers and not typed and any(needle in each.content for needle in field.needles):
                yield f"{each.name} shows the {field.name} to {each.by}"


def unread(found: list[Output]) -> Iterator[str]:
    """Yield the fields that none of their readers saw: a search for them would show nothing."""
    for field in FIELDS:
        seen = any(needle in each.content for each in found if each.by in field.readers for needle in field.needles)
        if field.readers and not seen:
            yield f"nobody read the {field.name}"


def shown_by_asking(here: House) -> Iterator[str]:
    """The passport number is shown to its owner alone, by POST, and an audit line says so."""
    with here.app.app_context():
        before = audit_lines("passport.shown")
    for by in PRINCIPALS:
        answer = here.ask("POST", "/profile/passport/shown", by=by, data={"csrf_token": here.token()})
        if (PASSPORT in answer.text) is not (by == "owner"):
            yield f"asked for, the passport number is {'shown to' if by != 'owner' else 'kept from'} {by}"
    with here.app.app_context():
        lines = audit_lines("passport.shown") - before
    if lines < 1:
        yield "the passport number was shown without an audit line"


def audit_lines(action: str) -> int:
    """Return how many audit lines there are of an action."""
    query = text("SELECT count(*) FROM audit_lines WHERE action = :action")
    found = db.session.execute(query, {"action": action}).scalar_one()
    db.session.rollback()
    return int(found)


def failing_statement(here: House) -> Output:
    """What a statement that the database refuses says of its values."""
    with here.app.app_context():
        try:
            db.session.execute(text("SELECT :number FROM no_such_table"), {"number": PASSPORT})
        except (SQLAlchemyError, StorageError) as error:
            db.session.rollback()
            return Output("error of the database", "nobody", "".join(format_exception(error)))
    raise AssertionError("a table that there is not was read")


@contextmanager
def captured_records() -> Iterator[list[str]]:
    """Collect what libraries write to the log of the standard library."""
    records: list[str] = []
    handler = logging.Handler(logging.DEBUG)
    handler.emit = lambda record: records.append(record.getMessage())  # type: ignore[method-assign]
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield records
    finally:
        root.removeHandler(handler)


@contextmanager
def number_on_facts(here: House) -> Iterator[None]:
    """S3's saboteur: the page of a participant's facts shows the passport number itself."""
    right = here.app.view_functions["people.facts"]

    def unmasked(**given: Any) -> str:
        return str(right(**given)) + PASSPORT

    wrong = {**here.app.view_functions, "people.facts": unmasked}
    with swapped(here.app, "view_functions", wrong):
        yield
