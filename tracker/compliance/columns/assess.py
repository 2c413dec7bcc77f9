"""Assesses a population with arrays, with the same results as `assess.assess` for each history."""

from collections.abc import Iterator

import numpy as np

from tracker.compliance.columns.findings import PopulationVerdicts, RuleFindings
from tracker.compliance.columns.population import Facts, Numbers, Population, select_rows, slice_rows
from tracker.compliance.columns.rules import RULES, PreparedPopulation, prepare
from tracker.compliance.months import NEVER
from tracker.compliance.rulebook import Rulebook, Version

BATCH_ROWS = 16384
"""The rows of one batch: enough to spread NumPy's own cost, few enough for every array to fit in the processor's cache."""
REASONS = ("", "no-version", "scheme-not-open", "unknown-scheme")
"""Why a row has no result: `rulebook.CannotAssess.reason`, indexed by the row's version from the end: -1 is unknown-scheme."""


def versions_of(rulebook: Rulebook) -> tuple[Version, ...]:
    """Return every version, scheme by scheme, the oldest first."""
    return tuple(version for scheme in rulebook.schemes.values() for version in scheme.versions)


def assess_all(people: Population, rulebook: Rulebook) -> PopulationVerdicts:
    """Return the results of every rule for every row on its day.

    Nothing is raised: a row without rules has a reason instead.
    """
    size = len(people.facts.scheme)
    version = version_for(people, rulebook)
    verdicts = PopulationVerdicts(version, np.zeros(size, np.int8), np.full(size, NEVER), np.full(size, NEVER), ())
    found: list[RuleFindings] = []
    for first in range(0, size, BATCH_ROWS):
        part, theirs = slice_rows(people, first, first + BATCH_ROWS), version[first : first + BATCH_ROWS]
        for number, rules in enumerate(versions_of(rulebook)):
            rows = np.flatnonzero(theirs == number)
            if len(rows):
                found += _findings_of_version(prepare(select_rows(part, rows), rules), first + rows, verdicts)
    return verdicts._replace(found=tuple(found))


def granted(facts: Facts) -> Numbers:
    """Return the day that selects each row's version: the visa's issue, the application, or the arrival, the first known."""
    applied_on = np.where(facts.applied_on < NEVER, facts.applied_on, facts.arrived_on)
    return np.where(facts.issued_on < NEVER, facts.issued_on, applied_on)


def version_for(people: Population, rulebook: Rulebook) -> Numbers:
    """Return the index of each row's version in `versions_of`, or a negative index into `REASONS`."""
    granted_on = granted(people.facts)
    version = np.full(len(granted_on), -1)
    before = 0
    for name, scheme in rulebook.schemes.items():
        if name in people.schemes:
            theirs = people.facts.scheme == people.schemes.index(name)
            since = np.array([each.granted_from.toordinal() for each in scheme.versions])
            newest = np.searchsorted(since, granted_on[theirs], side="right") - 1
            version[theirs] = np.where(newest < 0, -3, before + newest) if scheme.is_open else -2
        before += len(scheme.versions)
    return version


def _findings_of_version(prepared: PreparedPopulation, rows: Numbers, verdicts: PopulationVerdicts) -> Iterator[RuleFindings]:
    """Yield the findings of the rows of one version, and write their results into `verdicts`."""
    status, change = np.zeros(len(rows), np.int8), np.full(len(rows), NEVER)
    for rule in RULES.values():
        for found in rule(prepared):
            if found.subject is None and len(found.whose) == len(rows):
                np.maximum(status, found.status, out=status)
                np.minimum(change, found.next_change_on, out=change)
                yield found._replace(whose=rows)
            else:
                np.maximum.at(status, found.whose, found.status)
                np.minimum.at(change, found.whose, found.next_change_on)
                yield found._replace(whose=rows[found.whose])
    verdicts.status[rows], verdicts.permitted_until[rows], verdicts.next_change_on[rows] = (
        status,
        prepared.permitted_until,
        change,
    )
