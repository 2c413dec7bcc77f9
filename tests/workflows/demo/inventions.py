"""Invented people for tests: on awkward days, by several seeds, and what the rules say of them."""

from collections.abc import Iterator
from datetime import date

import pytest

from tracker.compliance import facts
from tracker.compliance.assess import assess
from tracker.compliance.findings import Assessment, Finding
from tracker.compliance.loading import builtin
from tracker.formats.register.rows import EmploymentRow, ParticipantRow, PersonRows
from tracker.services.employers.businesses import Business
from tracker.workflows.demo.invent import InventedRegister

SEEDS = (852, 1, 2)
DAYS = (date(2026, 11, 24), date(2027, 1, 1), date(2026, 12, 31), date(2028, 2, 29), date(2027, 3, 31), date(2027, 5, 2))
everywhere = pytest.mark.parametrize(("seed", "on"), [(seed, on) for seed in SEEDS for on in DAYS])
"""By every seed and on every day."""


def everybody(told: InventedRegister) -> tuple[PersonRows, ...]:
    return (*told.with_event, *told.without_event)


def persons(told: InventedRegister) -> list[ParticipantRow]:
    return [filed.participant for filed in everybody(told) if filed.participant]


def jobs(told: InventedRegister) -> list[EmploymentRow]:
    return [job for filed in everybody(told) for job in filed.employments]


def assessments(told: InventedRegister, on: date) -> Iterator[tuple[PersonRows, Assessment]]:
    """What the rules say of everybody who came in, without any database."""
    for filed in everybody(told):
        row = filed.participant
        assert row
        if row.arrived_on is None or row.direction == "outbound":
            continue
        history = facts.History(
            row.scheme,
            facts.Stay(row.arrived_on, row.permitted_until, row.departed_on),
            facts.Visa(row.applied_on, row.visa_issued_on, row.enter_by),
            row.birth_date,
            tuple(facts.Stint(repr(business(job).key), job.start, job.end) for job in filed.employments),
            tuple(facts.Stint(f"{each.provider} {each.title}", each.start, each.end) for each in filed.courses),
        )
        yield filed, assess(history, builtin(), on=on)


def business(job: EmploymentRow) -> Business:
    return Business(job.employer_name, job.employer_brn)


def findings(told: InventedRegister, on: date) -> list[Finding]:
    return [finding for _, assessment in assessments(told, on) for finding in assessment.findings]
