"""`flask demo`: invented people for whoever tries the programme out. Never in production."""

from collections import Counter
from datetime import date

import click
from flask import current_app
from flask.cli import AppGroup

from tracker import clock
from tracker.adapters.keys import Keyring
from tracker.adapters.passwords import hash_by_argon2
from tracker.adapters.tokens import new_stamp
from tracker.cli.saying import CannotError, plainly
from tracker.compliance.assess import assess
from tracker.compliance.findings import STATUS_WORDS
from tracker.compliance.loading import builtin
from tracker.formats.register.rows import Filed
from tracker.queries.accounts import account
from tracker.queries.participants import ParticipantKey, Person, history_of, ids_by_reference, people
from tracker.services.accounts.authors import COMMAND_LINE
from tracker.services.accounts.demo import DemoAccount, create_demo_accounts
from tracker.services.accounts.people import AccountDraft
from tracker.services.participants.drafts import VisaDraft
from tracker.services.participants.visa import record_visa, return_place
from tracker.services.register.import_batch import one_at_a_time, take_in
from tracker.workflows.demo.invent import InventedRegister, LaterEvent, invent_register
from tracker.workflows.demo.office import Colleagues, do_office_work
from tracker.workflows.demo.sign_ins import PASSWORD, SIGN_INS

demo = AppGroup("demo", help="Invented people, to try the programme out with.")
SEED = 852
GIVEN_BACK = ("lapsed", "cancelled")
NOT_ASSESSED = "not assessed"
"""People before their arrival, and those who go out."""


@demo.command("load")
def load_command() -> None:
    """Put two hundred invented participants into the database, and people who may sign in. Who is there stays as they are."""
    if current_app.config["ENVIRONMENT"] == "production":
        raise CannotError("this is production: invented people are for TRACKER_ENV=demo and testing only")
    today = clock.today()
    told = invent_register(SEED, today)
    with plainly(), one_at_a_time():
        if _is_loaded(told):
            click.echo("nothing changed: the invented participants are here already")
        else:
            _load(told, current_app.extensions["keyring"], today)
            click.echo(_summary(told, today))
        _let_in(told)
        _set_to_work(today)


@demo.command("sign-ins")
def sign_ins_command() -> None:
    """Print who may sign in to the demonstration, and the password that all of them have."""
    for each in SIGN_INS:
        click.echo(f"{each.email:<24}{', '.join(sorted(each.roles))}")
    click.echo(f"password: {PASSWORD}")


def _is_loaded(told: InventedRegister) -> bool:
    """Whether a run came to its end: the last step takes in all others at once."""
    return bool(ids_by_reference([filed.reference for filed in told.without_event]))


def _load(told: InventedRegister, keys: Keyring, today: date) -> None:
    """Takes everybody in. What a run that was cut off did is kept: people stay as they are, and nothing happens twice."""
    known = ids_by_reference([filed.reference for filed in told.with_event])
    _take_in([filed for filed in told.with_event if filed.reference not in known], keys, today)
    ids = ids_by_reference([filed.reference for filed in told.with_event])
    persons = {person.reference: person for person in people(list(ids.values()))}
    for turn in told.events:
        if turn.reference in persons:
            _happens(turn, persons[turn.reference], today)
    _take_in(told.without_event, keys, today)


def _let_in(told: InventedRegister) -> None:
    """Makes the sign-ins of the demonstration that are not there yet; its participant is the liveliest of the register."""
    missing = [each for each in SIGN_INS if account(email=each.email) is None]
    guest = ids_by_reference([told.guest]).get(told.guest)
    drafts = [(AccountDraft(each.name, each.email, each.roles, each.language), "participant" in each.roles) for each in missing]
    guests = [
        DemoAccount(draft, new_stamp(), hash_by_argon2(PASSWORD), guest if is_participant else None)
        for draft, is_participant in drafts
    ]
    if guests:
        create_demo_accounts(tuple(guests), by=COMMAND_LINE)


def _set_to_work(today: date) -> None:
    """The office of the demonstration does what it has done when the demonstration begins."""
    do_office_work(Colleagues(_who_are("officer"), _who_are("manager")), on=today)


def _who_are(role: str) -> tuple[int, ...]:
    """The sign-ins with a role, by their ids."""
    known = [account(email=each.email) for each in SIGN_INS if role in each.roles]
    return tuple(each.id for each in known if each is not None)


def _take_in(people_told: list[Filed] | tuple[Filed, ...], keys: Keyring, today: date) -> None:
    """One transaction; rows that find no place in a full quota are told on standard error."""
    if people_told:
        for refusal in take_in(people_told, keys=keys, on=today, by=COMMAND_LINE).refusals:
            click.echo(f"{refusal.sheet}, row {refusal.row}, {refusal.column or 'whole row'}: {refusal.reason}", err=True)


def _happens(turn: LaterEvent, person: Person, today: date) -> None:
    """The application or visa ends as it is told, where it has not ended yet."""
    column, key = f"{turn.kind}_on", ParticipantKey(person.id, person.version, person.reference)
    if getattr(person.visa, column) is not None:
        return
    if turn.kind in GIVEN_BACK:
        return_place(key, turn.kind, day=turn.on, on=today, by=COMMAND_LINE)
    else:
        draft = VisaDraft(*(getattr(person.visa, name) for name in VisaDraft._fields))
        record_visa(key, draft._replace(**{column: turn.on}), on=today, by=COMMAND_LINE)


def _summary(told: InventedRegister, today: date) -> str:
    """One line: how many there are now of everything, and what the rules say of them."""
    persons = people(list(ids_by_reference([filed.reference for filed in (*told.with_event, *told.without_event)]).values()))
    jobs, courses = sum(len(person.jobs) for person in persons), sum(len(person.courses) for person in persons)
    found = Counter(_status(person, today) for person in persons)
    statuses = ", ".join(f"{found[word]} {word}" for word in (*STATUS_WORDS, NOT_ASSESSED))
    return f"participants: {len(persons)}; jobs: {jobs}; courses: {courses}; {statuses}"


def _status(person: Person, today: date) -> str:
    history = history_of(person)
    return NOT_ASSESSED if history is None else STATUS_WORDS[assess(history, builtin(), on=today).status]
