"""Turn a batch of rows into a population. Unreadable rows are left out; `PopulationBatch.of` gives the rows that are in."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from tracker.compliance.columns.calendar import BEFORE_DATES, FIRST_DAY, LAST_DAY
from tracker.compliance.columns.population import Facts, Marks, Numbers, Population, Stints, select_rows
from tracker.compliance.months import NEVER
from tracker.formats.populations.schema import DAY, FACTS


class PopulationBatch(NamedTuple):
    """A batch of rows and the population made from its readable rows."""

    rows: pa.RecordBatch
    """All rows, with the columns of `schema.FACTS`."""
    people: Population
    names: pa.Array
    """The names of employers and courses, by their numbers."""
    of: Numbers
    """The row of each person of the population."""


def read_batch(batch: pa.RecordBatch, today: int) -> PopulationBatch:
    """Read a batch whose columns passed `schema.check_schema`; the day number `today` replaces a missing `as_of`."""
    rows = pa.record_batch([_column(batch, field) for field in FACTS], schema=FACTS)
    bad = rows["id"].is_null().to_numpy(zero_copy_only=False)
    days = {name: _days(rows[name], bad) for name in FACTS.names if FACTS.field(name).type == DAY}
    days["as_of"] = np.where(days["as_of"] == NEVER, today, days["as_of"])
    schemes, scheme = _numbered(rows["scheme"], bad)
    jobs, employers = _stints(rows["jobs"], bad)
    courses, titles = _stints(rows["courses"], bad)
    arrived_on = days["arrived_on"]
    bad |= (arrived_on == NEVER) | (days["permitted_until"] < arrived_on) | (days["departed_on"] < arrived_on)
    courses = courses._replace(name=courses.name + len(employers))
    days["issued_on"] = days.pop("visa_issued_on")
    people = Population(tuple(schemes.to_pylist()), Facts(scheme=scheme, **days), jobs, courses)
    good = np.flatnonzero(~bad)
    return PopulationBatch(rows, select_rows(people, good), pa.concat_arrays([employers, titles]), good)


def _column(batch: pa.RecordBatch, wanted: pa.Field) -> pa.Array:
    """Return a column in the wanted type; nulls if it is missing."""
    index = batch.schema.get_field_index(wanted.name)
    if index < 0:
        return pa.nulls(len(batch), wanted.type)
    column = batch.column(index)
    if not types.is_list(wanted.type) or types.is_null(column.type):
        return column.cast(wanted.type, safe=False)
    flat = column.flatten()
    inner = [_inner(flat, field) for field in wanted.type.value_type]
    stints = pa.StructArray.from_arrays(inner, fields=list(wanted.type.value_type), mask=flat.is_null())
    lengths = pc.fill_null(pc.list_value_length(column), 0).to_numpy().astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(np.concatenate(([np.int32(0)], np.cumsum(lengths, dtype=np.int32)))), stints)


def _inner(flat: pa.Array, wanted: pa.Field) -> pa.Array:
    """Return one field of every stint, in the wanted type."""
    if types.is_null(flat.type) or flat.type.get_field_index(wanted.name) < 0:
        return pa.nulls(len(flat), wanted.type)
    return pc.struct_field(flat, [wanted.name]).cast(wanted.type, safe=False)


def _days(column: pa.Array, bad: Marks) -> Numbers:
    """Return day numbers, NEVER for null, and mark rows with a day out of bounds as bad."""
    days, out_of_bounds = _numbers_of_days(column)
    bad |= out_of_bounds
    return days


def _numbers_of_days(column: pa.Array) -> tuple[Numbers, Marks]:
    """Return day numbers, NEVER for null, and the marks of those out of bounds, whose number is then `FIRST_DAY`."""
    unknown = column.is_null().to_numpy(zero_copy_only=False)
    days = pc.fill_null(column.view(pa.int32()), 0).to_numpy().astype(np.int64) + BEFORE_DATES
    out_of_bounds = (days < FIRST_DAY) | (days > LAST_DAY)
    days[out_of_bounds] = FIRST_DAY
    return np.where(unknown, NEVER, days), out_of_bounds & ~unknown


def _stints(column: pa.ListArray, bad: Marks) -> tuple[Stints, pa.Array]:
    """Return all stints and the names behind their numbers; mark people with a broken stint as bad."""
    flat = column.values
    whose = np.repeat(np.arange(len(column)), np.diff(column.offsets.to_numpy()))
    broken = flat.is_null().to_numpy(zero_copy_only=False)
    names, name = _numbered(flat.field(0), broken)
    start, end = (_days(flat.field(part), broken) for part in (1, 2))
    broken |= (start == NEVER) | (end < start)
    bad[whose[broken]] = True
    return Stints(whose, name, start, end), names


def _numbered(texts: pa.Array, bad: Marks) -> tuple[pa.Array, Numbers]:
    """Return the distinct texts and the number of each row's text; mark null rows as bad."""
    bad |= texts.is_null().to_numpy(zero_copy_only=False)
    encoded = texts.dictionary_encode()
    return encoded.dictionary, pc.fill_null(encoded.indices, 0).to_numpy().astype(np.int64)
