"""Export the register's histories as a population's file: all who arrived, with only the facts that a verdict needs."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from tracker.compliance.facts import History
from tracker.formats.history.write import history_fields
from tracker.formats.populations.schema import FACTS
from tracker.queries.employers import employer_names
from tracker.queries.participants import everybody, history_of
from tracker.workflows.populations.assess_file import replace_parquet


def export_histories(target: Path, *, on: date | None = None, known_at: datetime | None = None) -> int:
    """Write the histories in the order of the references, whole or not at all; return their number.

    `on` becomes `as_of`; None leaves it empty. With `known_at` the facts are those known at that moment. Memory does not
    grow with the register. Raises OSError if the target cannot be written.
    """
    written = 0
    with replace_parquet(target, FACTS) as out:
        for rows in _rows(on, known_at):
            out.write_batch(pa.RecordBatch.from_pylist(rows, schema=FACTS))
            written += len(rows)
    return written


def _rows(on: date | None, known_at: datetime | None) -> Iterator[list[dict[str, Any]]]:
    for people in everybody(at=known_at):
        names = employer_names({job.employer_id for person in people for job in person.jobs})
        histories = ((person.reference, history_of(person)) for person in people)
        yield [_row(reference, on, history, names) for reference, history in histories if history is not None]


def _row(reference: str, on: date | None, history: History, names: dict[int, str]) -> dict[str, Any]:
    """Return a history as a row, employers by their shown names."""
    employers = _distinct_names({int(job.name) for job in history.jobs}, names)
    jobs = tuple(job._replace(name=employers[int(job.name)]) for job in history.jobs)
    return history_fields(reference, on, history._replace(jobs=jobs))


def _distinct_names(ids: set[int], names: dict[int, str]) -> dict[int, str]:
    """Return the shown names of a person's employers by id; if two are equal, each has its id behind it."""
    shown = {each: names[each] for each in ids}
    if len(set(shown.values())) == len(ids):
        return shown
    return {each: f"{name} ({each})" for each, name in shown.items()}
