"""`flask demo load` fills a database once, with people whose places add up; and never in production."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests.support.databases import fresh_app
from tests.support.demo import ON, load_demo, people_by_reference
from tests.support.engines import ENGINES, Engine
from tracker.cli.demo import SEED
from tracker.compliance.case_states import STATES
from tracker.compliance.findings import STATUS_WORDS
from tracker.compliance.month_report import MonthReport, ReportScope
from tracker.models.assessments import AssessmentRow
from tracker.models.base import db
from tracker.models.cases import DecisionRow, Flag
from tracker.queries.cases import all_cases
from tracker.queries.issues import newest_issues
from tracker.queries.reports import report_for
from tracker.workflows.demo import office
from tracker.workflows.demo.invent import invent_register

NEW_YEAR = date(2027, 1, 1)
WAYS = [
    ("japan", "inbound"),
    ("japan", "outbound"),
    *((each, "inbound") for each in ("korea", "france", "united-kingdom", "germany")),
]


@pytest.fixture(scope="module", params=[*((engine, ON) for engine in ENGINES), ("sqlite", NEW_YEAR)], ids=str)
def loaded(request: pytest.FixtureRequest) -> Iterator[date]:
    """A database with invented people, and the day on which they were loaded."""
    engine, on = request.param
    with fresh_app(engine) as app:
        done = load_demo(app, on)
        assert (done.exit_code, done.stderr) == (0, "")
        yield on


# --- what is loaded --------------------------------------------------------------------------------------------------


def stored_statuses() -> dict[str, int]:
    query = (
        select(AssessmentRow.status, func.count()).where(AssessmentRow.superseded_at.is_(None)).group_by(AssessmentRow.status)
    )
    query = query.order_by(AssessmentRow.status)
    return {STATUS_WORDS[status]: number for status, number in db.session.execute(query)}


@pytest.mark.parametrize("engine", ENGINES)
def test_demo_load_prints_one_summary_line(engine: Engine) -> None:
    with fresh_app(engine) as app:
        done = load_demo(app)
        told = ", ".join(f"{number} {word}" for word, number in stored_statuses().items())
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"participants: 200; jobs: 218; courses: 23; {told}, 64 not assessed\n"


def test_everybody_is_there_with_every_fact(loaded: date) -> None:
    told = invent_register(SEED, loaded)
    rows = {filed.reference: filed for filed in (*told.with_event, *told.without_event)}
    found = people_by_reference()
    assert set(found) == set(rows)
    for reference, person in found.items():
        row = rows[reference].participant
        assert row
        assert person.particulars.native_name == row.native_name
        assert (person.visa.issued_on, person.stay.arrived_on) == (row.visa_issued_on, row.arrived_on)
        assert len(person.jobs) == len(rows[reference].employments)
        assert len(person.courses) == len(rows[reference].courses)


def test_statuses_are_stored_and_flags_raised(loaded: date) -> None:
    stored = stored_statuses()
    assert set(stored) == set(STATUS_WORDS)
    flagged = db.session.scalar(select(func.count(Flag.participant_id.distinct())))
    assert flagged == stored["contested"] + stored["unmet"]


def test_invented_ends_are_recorded(loaded: date) -> None:
    persons = people_by_reference()
    told = invent_register(SEED, loaded).events
    assert all(getattr(persons[turn.reference].visa, f"{turn.kind}_on") == turn.on for turn in told)
    ended = sum(any(person.visa[5:]) for person in persons.values())
    assert ended == len(told) == 24


# --- the office ------------------------------------------------------------------------------------------------------


def test_cases_are_in_every_state(loaded: date) -> None:
    states = Counter(held.state for held in all_cases())
    assert set(states) == set(STATES)
    assert states["new"] >= 10
    decided = db.session.scalar(select(func.count()).select_from(DecisionRow))
    assert (decided or 0) >= states["decided"]


def test_all_but_newest_months_are_signed(loaded: date) -> None:
    last = loaded.replace(day=1) - timedelta(1)
    found = newest_issues("japan", "inbound", last.year - 1) | newest_issues("japan", "inbound", last.year)
    before = last.replace(day=1) - timedelta(1)
    assert f"{last:%Y-%m}" not in found
    assert [month for month, issue in found.items() if issue.state != "signed"] == [f"{before:%Y-%m}"]
    assert len(found) == office.MONTHS
    assert all(issue.signer != issue.closer for issue in found.values())


# --- the quota -------------------------------------------------------------------------------------------------------


def reported(way: tuple[str, str], year: int, on: date) -> MonthReport:
    month = f"{year}-12" if year < on.year else f"{on:%Y-%m}"
    return report_for(ReportScope(*way, month, on))


@pytest.mark.parametrize("way", WAYS)
def test_the_ledgers_of_both_years_add_up(way: tuple[str, str], loaded: date) -> None:
    told = invent_register(SEED, loaded)
    rows = [filed.participant for filed in (*told.with_event, *told.without_event)]
    visas = Counter(row.visa_issued_on.year for row in rows if row and row.visa_issued_on and row[2:4] == way)
    for year in (loaded.year - 1, loaded.year):
        ledger = reported(way, year, loaded).ledger
        assert ledger.issued == visas[year]
        assert (
            ledger.closing
            == ledger.opening - ledger.issued + (ledger.lapsed or 0) + (ledger.cancelled or 0) + ledger.corrections
        )
        assert 0 < ledger.closing <= ledger.opening


def test_invented_ends_fall_in_their_months(loaded: date) -> None:
    turns = invent_register(SEED, loaded).events
    for year in (loaded.year - 1, loaded.year):
        report = reported(("japan", "inbound"), year, loaded)
        ended = Counter(turn.kind for turn in turns if turn.on.year == year)
        assert (report.ledger.lapsed, report.ledger.cancelled) == (ended["lapsed"], ended["cancelled"])
        for kind in ("refused", "withdrawn", "lapsed", "cancelled"):
            assert sum(getattr(counts, kind) for _, counts in report.months) == ended[kind]
        assert ended["refused"] == ended["withdrawn"] == ended["cancelled"] == 3
