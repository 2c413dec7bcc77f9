"""Invented people are as various as is said of them, on any day and by any seed."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.workflows.demo.inventions import DAYS, assessments, everybody, everywhere, jobs, persons
from tracker.compliance.loading import builtin
from tracker.formats.register import cells, coded_words
from tracker.formats.register.make_rows import Schemes
from tracker.formats.register.nationalities import ALPHA_2
from tracker.formats.register.rows import ParticipantRow
from tracker.workflows.demo.invent import invent_register
from tracker.workflows.register.person_rows import person_rows as put_together

FUTURE = {"enter_by", "permitted_until"}
ON = DAYS[0]
KANA, LATIN = re.compile("[\u3041-\u30ff]"), re.compile("[A-Z]")


# --- the same, and as many as is said --------------------------------------------------------------------------------


@everywhere
def test_same_seed_and_day_give_same_facts(seed: int, on: date) -> None:
    assert invent_register(seed, on) == invent_register(seed, on)


def test_other_seed_or_day_gives_other_facts() -> None:
    assert invent_register(1, ON) != invent_register(2, ON)
    assert invent_register(1, ON) != invent_register(1, ON + timedelta(days=1))


def test_people_do_not_depend_on_day() -> None:
    first, *others = [{turn.reference: turn.kind for turn in invent_register(852, on).events} for on in DAYS]
    assert all(other == first for other in others)
    assert {filed.reference for filed in invent_register(852, ON).with_event} == set(first)


@everywhere
def test_200_people_have_reference_and_passport(seed: int, on: date) -> None:
    found = persons(invent_register(seed, on))
    for column in ("reference", "passport_no", "email", "row"):
        assert len({getattr(row, column) for row in found}) == 200
    assert {row.reference for row in found} == {f"DEMO-{number:04}" for number in range(1, 201)}


@everywhere
def test_every_cell_is_valid_in_a_register(seed: int, on: date) -> None:
    schemes = Schemes.of(builtin())
    for row in persons(invent_register(seed, on)):
        assert cells.passport(row.passport_no or "") == row.passport_no
        assert cells.email(row.email or "") == row.email
        assert cells.text(row.native_name or "") == row.native_name
        assert coded_words.sex(row.sex or "") == row.sex
        assert coded_words.language(row.language or "") == row.language
        assert row.nationality in ALPHA_2
        assert row.direction == "outbound" or schemes.decided("inbound", row.nationality) == row.scheme
        assert row.email
        assert row.email.endswith("@example.com")


@everywhere
def test_no_row_repeats_or_contradicts_another(seed: int, on: date) -> None:
    for filed in everybody(invent_register(seed, on)):
        assert filed.participant
        assert put_together(filed.reference, [filed.participant], [*filed.employments], [*filed.courses]) == filed
        stints = [(each.start, each.end) for rows in (filed.employments, filed.courses) for each in rows]
        assert all(end is None or end >= start for start, end in stints)


@everywhere
def test_only_plans_are_after_the_day(seed: int, on: date) -> None:
    told = invent_register(seed, on)
    for row in persons(told):
        days = [value for name, value in row._asdict().items() if isinstance(value, date) and name not in FUTURE]
        assert max(days) <= on
    assert all(turn.on <= on for turn in told.events)
    assert all(each is None or each <= on for job in jobs(told) for each in (job.start, job.end))
    planned = [each.end for filed in everybody(told) for each in filed.courses if each.end and each.end > on]
    assert planned


@everywhere
def test_people_are_in_order_of_visas(seed: int, on: date) -> None:
    told = invent_register(seed, on)
    for step in (told.with_event, told.without_event):
        days = [row.visa_issued_on or row.applied_on for filed in step if (row := filed.participant)]
        assert days == sorted(days, key=lambda day: day or date.min)


# --- people ----------------------------------------------------------------------------------------------------------


@everywhere
def test_names_are_written_in_three_scripts(seed: int, on: date) -> None:
    found = persons(invent_register(seed, on))
    assert all(LATIN.match(row.family_name or "") and row.given_name for row in found)
    natives = [row.native_name for row in found if row.nationality == "JPN" and row.native_name]
    assert len(natives) == len([row for row in found if row.nationality == "JPN"])
    assert any(KANA.search(name) for name in natives)
    assert any(not KANA.search(name) for name in natives)


@everywhere
def test_people_are_of_every_kind(seed: int, on: date) -> None:
    found = persons(invent_register(seed, on))
    assert {row.language for row in found} == {"ja", "en", "zh-Hant"}
    assert {row.sex for row in found} == {"F", "M", "X"}
    schemes = Counter((row.scheme, row.direction) for row in found)
    assert schemes.pop(("japan", "outbound")) == 10
    assert schemes.pop(("japan", "inbound")) == 174
    assert schemes == {(scheme, "inbound"): 4 for scheme in ("korea", "france", "united-kingdom", "germany")}


CLAIMS: dict[str, Callable[[ParticipantRow, date], bool]] = {
    "waits for a visa": lambda row, on: row.visa_issued_on is None,
    "before the arrival": lambda row, on: bool(
        row.visa_issued_on and not row.arrived_on and row.enter_by and row.enter_by > on
    ),
    "in the stay": lambda row, on: bool(row.arrived_on and not row.departed_on),
    "departed": lambda row, on: row.departed_on is not None,
}


@pytest.mark.parametrize("claim", CLAIMS)
@everywhere
def test_people_at_every_stage_are_among_them(claim: str, seed: int, on: date) -> None:
    found = persons(invent_register(seed, on))
    assert sum(CLAIMS[claim](row, on) for row in found) >= 10


@everywhere
def test_ended_stays_may_lack_departure(seed: int, on: date) -> None:
    over = [filed.participant for filed, each in assessments(invent_register(seed, on), on) if each.permitted_until < on]
    assert len([row for row in over if row and row.departed_on is None]) == 5
    assert len([row for row in over if row and row.departed_on]) >= 2


# --- visas -----------------------------------------------------------------------------------------------------------


@everywhere
def test_visas_are_issued_in_two_years(seed: int, on: date) -> None:
    issued = Counter(row.visa_issued_on.year for row in persons(invent_register(seed, on)) if row.visa_issued_on)
    assert set(issued) == {on.year - 1, on.year}
    assert min(issued.values()) >= 10


@everywhere
def test_visas_end_in_every_way(seed: int, on: date) -> None:
    told = invent_register(seed, on)
    assert Counter(turn.kind for turn in told.events) == {"refused": 6, "withdrawn": 6, "lapsed": 6, "cancelled": 6}
    years = {(turn.kind, turn.on.year) for turn in told.events}
    both = {(kind, year) for kind in ("refused", "withdrawn", "cancelled") for year in (on.year - 1, on.year)}
    assert years - {("lapsed", on.year)} == both | {("lapsed", on.year - 1)}
    assert (("lapsed", on.year) in years) == (on > date(on.year, 4, 4))


@everywhere
def test_endings_follow_their_applications_and_visas(seed: int, on: date) -> None:
    told = invent_register(seed, on)
    rows = {row.reference: row for row in persons(told)}
    for reference, kind, day in told.events:
        row = rows[reference]
        assert row.arrived_on is None
        assert row.applied_on
        assert row.applied_on < day
        if kind in {"refused", "withdrawn"}:
            assert row.visa_issued_on is None
        else:
            assert row.visa_issued_on
            assert row.visa_issued_on <= day
            assert row.visa_issued_on.year == day.year
        assert kind != "lapsed" or row.enter_by == day - timedelta(days=1)
