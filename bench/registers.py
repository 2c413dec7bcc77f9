"""Registers of any size as folders of CSV files, the same for the same size: eight jobs and courses a person."""

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from tracker.services.accounts.authors import COMMAND_LINE
from tracker.services.quota.ceilings import CeilingDraft, set_ceiling

NATIONS = {
    "JPN": "japan",
    "KOR": "korea",
    "FRA": "france",
    "AUS": "australia",
    "CAN": "canada",
    "DEU": "germany",
    "HUN": "hungary",
}
FIRST, DAYS = date(2012, 1, 1), 5000
STINTS = 8
EMPLOYERS, PROVIDERS = 5000, 300
PEOPLE = [
    "reference",
    "family_name",
    "given_name",
    "native_name",
    "birth_date",
    "sex",
    "nationality",
    "passport_no",
    "email",
    "language",
    "applied_on",
    "visa_issued_on",
    "arrived_on",
    "permitted_until",
    "departed_on",
]
JOBS = ["reference", "employer_name", "employer_brn", "start", "end", "job_title", "hours_per_week"]
COURSES = ["reference", "provider", "title", "start", "end"]


def write_register(folder: Path, count: int) -> int:
    """Writes a register of so many people, and returns how many rows it has."""
    rows = 0
    files = [(folder / f"{name}.csv").open("w", newline="") for name in ("participants", "employments", "courses")]
    people, jobs, courses = map(csv.writer, files)
    for writer, header in ((people, PEOPLE), (jobs, JOBS), (courses, COURSES)):
        writer.writerow(header)
    for number in range(count):
        dice = random.Random(number)
        reference, issued = f"REF-{number:07}", FIRST + timedelta(days=number * DAYS // max(count, 1))
        arrived = issued + timedelta(days=dice.randint(5, 80))
        people.writerow(_person(dice, number, reference, issued, arrived))
        for kind, row in _stints(dice, reference, arrived):
            (jobs if kind else courses).writerow(row)
        rows += 1 + STINTS
    for file in files:
        file.close()
    return rows


def lift_ceilings() -> None:
    """So many places in every year that nobody is refused."""
    for scheme in NATIONS.values():
        for year in range(FIRST.year, FIRST.year + 15):
            set_ceiling(CeilingDraft(scheme, "inbound", str(year), 10_000_000, "for the bench"), by=COMMAND_LINE)


def _person(dice: random.Random, number: int, reference: str, issued: date, arrived: date) -> list[object]:
    born = issued - timedelta(days=dice.randint(18 * 366, 31 * 365))
    gone = arrived + timedelta(days=dice.randint(60, 360)) if dice.random() < 0.8 else ""
    name = f"family{dice.randint(0, 2000)}", f"given{dice.randint(0, 500)}", "山田"
    nation = dice.choice(list(NATIONS))
    mail, passport = f"person{number}@example.com", f"TK{dice.randint(1000000, 9999999)}"
    return [
        reference,
        *name,
        born,
        dice.choice("FM"),
        nation,
        passport,
        mail,
        "ja",
        issued - timedelta(30),
        issued,
        arrived,
        "",
        gone,
    ]


def _stints(dice: random.Random, reference: str, arrived: date) -> Iterator[tuple[bool, list[object]]]:
    day = arrived + timedelta(days=dice.randint(0, 20))
    for place in range(STINTS):
        end = day + timedelta(days=dice.randint(5, 60))
        if place % 3 < 2:
            employer = dice.randint(0, EMPLOYERS)
            brn = f"{70000000 + employer}" if employer % 3 else ""
            yield True, [reference, f"Employer {employer} Ltd", brn, day, end, "Server", dice.randint(8, 48)]
        else:
            provider = dice.randint(0, PROVIDERS)
            yield False, [reference, f"School {provider}", f"Course {place}", day, end]
        day = end + timedelta(days=dice.randint(-10, 20))
