"""The column engine's verdicts as plain values, row by row, to be held against those of the row engine."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from tests.factories.history import Case
from tests.support.oracle.outcome import Count, Outcome, Verdict
from tracker.compliance.columns.assess import REASONS, assess_all
from tracker.compliance.columns.findings import RuleFindings
from tracker.compliance.columns.population import population
from tracker.compliance.findings import STATUS_WORDS
from tracker.compliance.months import day
from tracker.compliance.rulebook import Rulebook

Said = Outcome | str
"""An outcome, or the reason why there is none."""


def in_columns(cases: Sequence[Case], rulebook: Rulebook) -> list[Said]:
    """What the column engine says of each."""
    people, names = population([(case.history, case.on) for case in cases])
    judged = assess_all(people, rulebook)
    verdicts: list[list[Verdict]] = [[] for _ in cases]
    for found in judged.found:
        for place, whose in enumerate(found.whose.tolist()):
            verdicts[whose].append(_verdict(found, place, names))
    columns = (judged.version, judged.status, judged.permitted_until, judged.next_change_on)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [
        REASONS[version] if version < 0 else Outcome(STATUS_WORDS[status], date.fromordinal(until), day(change), tuple(found))
        for (version, status, until, change), found in zip(rows, verdicts, strict=True)
    ]


def _verdict(found: RuleFindings, place: int, names: Sequence[str]) -> Verdict:
    subject = None if found.subject is None else names[found.subject[place]]
    readings = {
        name: _count([int(column[place]) for column in columns])
        for name, *columns, present in found.readings
        if present is None or present[place]
    }
    return Verdict(found.rule, subject, STATUS_WORDS[found.status[place]], day(int(found.exceeds_on[place])), readings)


def _count(values: Sequence[Any]) -> Count:
    allowance, used, last, exceeds = values
    return Count(allowance, used, day(last), day(exceeds))
