"""The register's histories as a population's file: everybody who arrived, with no more than a verdict is made from."""

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
    """How many histories were written, in the order of the references; the target is written whole or not at all.

    `on` is the day that verdicts will be asked for, None for the day of the asking; with a moment the facts are those
    known then. Memory does not grow with the register. Raises OSError where the target cannot be written.
    """
    kept = 0
    with replace_parquet(target, FACTS) as out:
        for rows in _rows(on, known_at):
            out.write_batch(pa.RecordBatch.from_pylist(rows, schema=FACTS))
            kept += len(rows)
    return kept


def _rows(on: date | None, known_at: datetime | None) -> Iterator[list[dict[str, Any]]]:
    for people in everybody(at=known_at):
        names = employer_names({job.employer_id for person in people for job in person.jobs})
        histories = ((person.reference, history_of(person)) for person in people)
        yield [_row(reference, on, history, names) for reference, history in histories if history is not None]


def _row(reference: str, on: date | None, history: History, names: dict[int, str]) -> dict[str, Any]:
    """A history as a row, employers by the names that they are shown by."""
    employers = _told_apart({int(job.name) for job in history.jobs}, names)
    jobs = tuple(job._replace(name=employers[int(job.name)]) for job in history.jobs)
    return history_fields(reference, on, history._replace(jobs=jobs))


def _told_apart(ids: set[int], names: dict[int, str]) -> dict[int, str]:
    """The names that a person's employers are shown by; where two share one, all have their numbers behind it."""
    shown = {each: names[each] for each in ids}
    if len(set(shown.values())) == len(ids):
        return shown
    return {each: f"{name} ({each})" for each, name in shown.items()}
