"""`flask demo`: load invented people to try the application with. Never in production."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import click
from flask import current_app
from flask.cli import AppGroup

from tracker import clock
from tracker.adapters.keys import Keyring, Secret
from tracker.adapters.one_time_codes import current_code
from tracker.adapters.tokens import new_stamp
from tracker.cli.saying import CannotError, plainly
from tracker.compliance.assess import assess
from tracker.compliance.findings import STATUS_WORDS
from tracker.compliance.loading import builtin
from tracker.formats.register.rows import PersonRows
from tracker.queries.accounts import account
from tracker.queries.participants import ParticipantKey, Person, history_of, ids_by_reference, people
from tracker.queries.second_factors import app_of
from tracker.services.accounts.authors import COMMAND_LINE
from tracker.services.accounts.demo import DemoAccount, create_demo_accounts
from tracker.services.accounts.people import AccountDraft
from tracker.services.participants.drafts import VisaDraft
from tracker.services.participants.return_place import return_place
from tracker.services.participants.visa import record_visa
from tracker.services.register.import_batch import one_at_a_time, take_in
from tracker.workflows.demo.invent import InventedRegister, LaterEvent, invent_register
from tracker.workflows.demo.office import Colleagues, do_office_work
from tracker.workflows.demo.sign_ins import PASSWORD, SIGN_INS

demo = AppGroup("demo", help="Invented people, to try the programme out with.")
SEED = 852
GIVEN_BACK = ("lapsed", "cancelled")
NOT_ASSESSED = "not assessed"
"""The status of people before their arrival, and of outbound people."""


@demo.command("load")
def load_command() -> None:
    """Load two hundred invented participants and their sign-ins. Those who are there already stay unchanged."""
    if current_app.config["ENVIRONMENT"] == "production":
        raise CannotError("this is production: invented people are for TRACKER_ENV=demo and testing only")
    today = clock.today()
    register = invent_register(SEED, today)
    with plainly(), one_at_a_time():
        if _is_loaded(register):
            click.echo("nothing changed: the invented participants are here already")
        else:
            _load(register, current_app.extensions["keyring"], today)
            click.echo(_summary(register, today))
        _create_sign_ins(register)
        _do_office_work(today)


@demo.command("sign-ins")
def sign_ins_command() -> None:
    """Print the sign-ins of the demonstration, the password of all of them, and what their authenticator apps show now."""
    for each in SIGN_INS:
        click.echo(f"{each.email:<24}{', '.join(sorted(each.roles))}")
    click.echo(f"password: {PASSWORD}")
    if current_app.config["ENVIRONMENT"] != "production":
        with plainly():
            for email, code in _codes_shown_now():
                click.echo(f"code for {email} now: {code}")


def _codes_shown_now() -> Iterator[tuple[str, str]]:
    """Yield the address and the current code of each sign-in that has an authenticator app."""
    for each in SIGN_INS:
        known = account(email=each.email)
        app = app_of(known.id) if known is not None else None
        if known is not None and app is not None:
            secret = Secret(current_app.extensions["keyring"].unwrap(app.sealed, known.id).decode())
            yield each.email, current_code(secret, at=clock.now())


def _is_loaded(register: InventedRegister) -> bool:
    """Return whether an earlier run was completed: its last step imports all the others at once."""
    return bool(ids_by_reference([filed.reference for filed in register.without_event]))


def _load(register: InventedRegister, keys: Keyring, today: date) -> None:
    """Import everybody. People imported by a run that was cut off stay unchanged, and nothing is done twice."""
    known = ids_by_reference([filed.reference for filed in register.with_event])
    _take_in([filed for filed in register.with_event if filed.reference not in known], keys, today)
    ids = ids_by_reference([filed.reference for filed in register.with_event])
    persons = {person.reference: person for person in people(list(ids.values()))}
    for turn in register.events:
        if turn.reference in persons:
            _end_application(turn, persons[turn.reference], today)
    _take_in(register.without_event, keys, today)


def _create_sign_ins(register: InventedRegister) -> None:
    """Create the missing sign-ins of the demonstration; its participant is the one with the most varied history."""
    hashes = current_app.extensions["password_hashes"]
    missing = [each for each in SIGN_INS if account(email=each.email) is None]
    guest = ids_by_reference([register.guest]).get(register.guest)
    drafts = [(AccountDraft(each.name, each.email, each.roles, each.language), "participant" in each.roles) for each in missing]
    guests = [
        DemoAccount(draft, new_stamp(), hashes.make(PASSWORD), guest if is_participant else None)
        for draft, is_participant in drafts
    ]
    if guests:
        create_demo_accounts(tuple(guests), by=COMMAND_LINE)


def _do_office_work(today: date) -> None:
    """Do the work that the office has done when the demonstration begins: cases decided, months signed."""
    do_office_work(Colleagues(_ids_of_role("officer"), _ids_of_role("manager")), on=today)


def _ids_of_role(role: str) -> tuple[int, ...]:
    """Return the ids of the sign-ins with a role."""
    known = [account(email=each.email) for each in SIGN_INS if role in each.roles]
    return tuple(each.id for each in known if each is not None)


def _take_in(rows: list[PersonRows] | tuple[PersonRows, ...], keys: Keyring, today: date) -> None:
    """Import rows in one transaction. Prints the rows that a full quota refuses on standard error."""
    if rows:
        for refusal in take_in(rows, keys=keys, on=today, by=COMMAND_LINE).refusals:
            click.echo(f"{refusal.sheet}, row {refusal.row}, {refusal.column or 'whole row'}: {refusal.reason}", err=True)


def _end_application(turn: LaterEvent, person: Person, today: date) -> None:
    """End the application or visa in the invented way, if it has not ended yet."""
    column, key = f"{turn.kind}_on", ParticipantKey(person.id, person.version, person.reference)
    if getattr(person.visa, column) is not None:
        return
    if turn.kind in GIVEN_BACK:
        return_place(key, turn.kind, day=turn.on, on=today, by=COMMAND_LINE)
    else:
        draft = VisaDraft(*(getattr(person.visa, name) for name in VisaDraft._fields))
        record_visa(key, draft._replace(**{column: turn.on}), on=today, by=COMMAND_LINE)


def _summary(register: InventedRegister, today: date) -> str:
    """Return one line with the numbers of participants, jobs, courses and of each status."""
    persons = people(
        list(ids_by_reference([filed.reference for filed in (*register.with_event, *register.without_event)]).values())
    )
    jobs, courses = sum(len(person.jobs) for person in persons), sum(len(person.courses) for person in persons)
    found = Counter(_status(person, today) for person in persons)
    statuses = ", ".join(f"{found[word]} {word}" for word in (*STATUS_WORDS, NOT_ASSESSED))
    return f"participants: {len(persons)}; jobs: {jobs}; courses: {courses}; {statuses}"


def _status(person: Person, today: date) -> str:
    history = history_of(person)
    return NOT_ASSESSED if history is None else STATUS_WORDS[assess(history, builtin(), on=today).status]
