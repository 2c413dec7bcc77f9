"""`flask demo load` is done once, to its end, and never in production."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support.databases import fresh_app
from tests.support.demo import ON, load_demo, people_by_reference
from tests.support.engines import ENGINES, Engine
from tracker.cli.demo import SEED
from tracker.models.base import db
from tracker.queries.participants import ParticipantKey, Person
from tracker.services.accounts.authors import COMMAND_LINE
from tracker.services.participants.return_place import return_place
from tracker.services.register.import_batch import take_in
from tracker.workflows.demo import office
from tracker.workflows.demo.invent import InventedRegister, invent_register

AGAIN = "nothing changed: the invented participants are here already\n"


def everything() -> dict[str, list[str]]:
    """Every row of every table, as text."""
    tables = db.metadata.sorted_tables
    return {table.name: sorted(repr(tuple(row)) for row in db.session.execute(select(table))) for table in tables}


def numbers() -> dict[str, int]:
    tables = db.metadata.sorted_tables
    return {table.name: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def without_versions(persons: dict[str, Person]) -> dict[str, tuple[object, ...]]:
    """What is known of people, without the numbers of rows and their versions."""
    return {
        reference: (
            person.scheme,
            person.direction,
            *(fact[2:] for fact in (person.particulars, person.visa, person.stay)),
            [(job.started_on, job.ended_on, job.job_title) for job in person.jobs],
            [course[3:] for course in person.courses],
        )
        for reference, person in persons.items()
    }


@pytest.mark.parametrize(("engine", "days_later"), [("sqlite", 0), ("sqlite", 400), ("postgresql", 1)])
def test_second_load_changes_nothing(engine: Engine, days_later: int) -> None:
    with fresh_app(engine) as app:
        assert load_demo(app).stdout.startswith("participants: 200; ")
        before = everything()
        done = load_demo(app, ON + timedelta(days=days_later))
        assert (done.exit_code, done.stdout, done.stderr) == (0, AGAIN, "")
        assert everything() == before


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_same_day_gives_same_facts(engine: Engine) -> None:
    with fresh_app(engine) as app:
        load_demo(app)
        found = without_versions(people_by_reference())
    with fresh_app("sqlite") as app:
        load_demo(app)
        assert without_versions(people_by_reference()) == found


def nothing(app: Flask, told: InventedRegister) -> None:
    """Cut off before it did anything."""


def people(app: Flask, told: InventedRegister) -> None:
    """Cut off after the first people were taken in."""
    take_in(told.with_event, keys=app.extensions["keyring"], on=ON, by=COMMAND_LINE)


def one_turn(app: Flask, told: InventedRegister) -> None:
    """Cut off after something happened to one of them."""
    people(app, told)
    turn = next(turn for turn in told.events if turn.kind == "lapsed")
    person = people_by_reference()[turn.reference]
    return_place(ParticipantKey(person.id, person.version, turn.reference), "lapsed", day=turn.on, on=ON, by=COMMAND_LINE)


@pytest.mark.slow
def test_interrupted_office_work_is_resumed(monkeypatch: pytest.MonkeyPatch) -> None:
    with fresh_app("sqlite") as app:
        load_demo(app)
        whole = numbers()
    with fresh_app("sqlite") as app:
        with monkeypatch.context() as patch:
            patch.setattr(office, "sign_month", cut_off)
            assert isinstance(load_demo(app).exception, KeyboardInterrupt | SystemExit)
            assert numbers() != whole
        assert (load_demo(app).stdout, numbers()) == (AGAIN, whole)


def cut_off(*args: object, **more: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.slow
@pytest.mark.parametrize(("cut_off_after", "days_later"), [(nothing, 3), (people, 0), (one_turn, 3)])
def test_interrupted_load_is_completed(cut_off_after: Callable[[Flask, InventedRegister], None], days_later: int) -> None:
    with fresh_app("sqlite") as app:
        load_demo(app)
        whole = numbers()
    with fresh_app("sqlite") as app:
        cut_off_after(app, invent_register(SEED, ON))
        done = load_demo(app, ON + timedelta(days=days_later))
        assert (done.exit_code, done.stdout[:17]) == (0, "participants: 200")
        ended = [any(person.visa[5:]) for person in people_by_reference().values()]
        assert (len(ended), sum(ended)) == (200, 24)
        if not days_later:
            assert (numbers() | {"operations": 0}) == (whole | {"operations": 0})


def test_people_of_interrupted_run_stay_unchanged() -> None:
    with fresh_app("sqlite") as app:
        people(app, invent_register(SEED, ON))
        before = without_versions(people_by_reference())
        load_demo(app, ON + timedelta(days=3))
        after = without_versions(people_by_reference())
        assert {reference: after[reference][2] for reference in before} == {
            reference: person[2] for reference, person in before.items()
        }


@pytest.mark.parametrize("engine", ENGINES)
def test_production_refuses_demo_load(engine: Engine) -> None:
    with fresh_app(engine, TRACKER_ENV="production", TRUSTED_HOSTS="localhost") as app:
        before = everything()
        done = load_demo(app)
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr == "Error: this is production: invented people are for TRACKER_ENV=demo and testing only\n"
        assert everything() == before


def test_full_quota_refuses_only_its_rows() -> None:
    with fresh_app("sqlite") as app:
        ceiling = ["quota", "set", str(ON.year), "20", "--source", "a test"]
        assert app.test_cli_runner().invoke(args=ceiling).exit_code == 0
        done = load_demo(app)
        assert done.exit_code == 0
        assert "visa_issued_on: no place is left: all 20 of japan inbound 2026 are taken" in done.stderr
        assert 100 < len(people_by_reference()) < 200
