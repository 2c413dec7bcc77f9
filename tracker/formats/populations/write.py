"""Write verdicts as a batch of rows, with the keys of an assessment's line (docs/interfaces.md); errors in their rows."""

import json
from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa

from tracker.compliance.columns.assess import versions_of
from tracker.compliance.columns.calendar import BEFORE_DATES
from tracker.compliance.columns.findings import Count, PopulationVerdicts, RuleFindings
from tracker.compliance.columns.population import Marks, Numbers
from tracker.compliance.findings import STATUS_WORDS
from tracker.compliance.months import NEVER
from tracker.compliance.rulebook import Rulebook
from tracker.formats.history.assess_line import assess_line
from tracker.formats.populations.read import PopulationBatch
from tracker.formats.populations.schema import DAY, FACTS, FINDING, READING, VERDICTS

WORDS = pa.array(STATUS_WORDS)
AS_TEXT = {
    DAY: pa.string(),
    **{FACTS.field(key).type: pa.list_(pa.struct([(field.name, pa.string()) for field in FACTS.field(key).type.value_type])) for key in ("jobs", "courses")},
}  # fmt: skip
"""Types that hold days, and the same with texts for days."""


def write_batch(
    batch: PopulationBatch, verdicts: PopulationVerdicts, rulebook: Rulebook, today: date
) -> tuple[pa.RecordBatch, int]:
    """Return a row for each row of the batch, in their order, and the number of errors."""
    size = len(batch.rows)
    failed = np.ones(size, np.bool_)
    failed[batch.of[verdicts.version >= 0]] = False
    person = np.zeros(size, np.int64)
    person[batch.of] = np.arange(len(batch.of))
    taken = pa.array(person, mask=failed)
    columns = [column.take(taken) for column in _columns(batch, verdicts, rulebook)]
    errors = _errors(batch.rows, np.flatnonzero(failed), rulebook, today)
    out = pa.record_batch([batch.rows["id"], *columns, _spread(errors, failed)], schema=VERDICTS)
    return out, len(errors)


def _columns(batch: PopulationBatch, verdicts: PopulationVerdicts, rulebook: Rulebook) -> list[pa.Array]:
    """Return all columns between `id` and `error`, a row for each person of the batch."""
    kinds = VERDICTS.field("rules").type
    versions = versions_of(rulebook)
    rules = pa.array([(version.scheme, version.granted_from) for version in versions], kinds)
    return [
        WORDS.take(pa.array(verdicts.status)),
        _days(verdicts.permitted_until),
        _days(verdicts.next_change_on),
        rules.take(pa.array(np.maximum(verdicts.version, 0))),
        _findings(verdicts, batch.names),
    ]


def _findings(verdicts: PopulationVerdicts, names: pa.Array) -> pa.Array:
    """Return the findings of all people."""
    # The findings of one version are in the order of its rules, so that a stable sort by person is enough.
    blocks = [_block(found, names) for found in verdicts.found]
    whose = np.concatenate([np.zeros(0, np.int64), *(found.whose for found in verdicts.found)])
    ordered = pa.concat_arrays([pa.nulls(0, FINDING), *blocks]).take(pa.array(np.argsort(whose, kind="stable")))
    counts = np.bincount(whose, minlength=len(verdicts.status))
    return pa.ListArray.from_arrays(pa.array(_offsets(counts)), ordered)


def _block(found: RuleFindings, names: pa.Array) -> pa.Array:
    """Return the findings of one rule."""
    size = len(found.whose)
    subject = pa.nulls(size, pa.string()) if found.subject is None else names.take(pa.array(found.subject))
    rule = pa.repeat(found.rule, size)
    columns = [rule, subject, WORDS.take(pa.array(found.status)), _days(found.exceeds_on), _readings(found.readings, size)]
    return pa.StructArray.from_arrays(columns, fields=list(FINDING))


def _readings(readings: Sequence[Count], size: int) -> pa.Array:
    """Return the readings of each finding; null for a rule without readings."""
    if not readings:
        return pa.nulls(size, pa.list_(READING))
    name = pa.array([reading.name for reading in readings]).take(pa.array(np.tile(np.arange(len(readings)), size)))
    allowance, used, last, exceeds = (
        np.stack(values, axis=1).ravel() for values in zip(*(each[1:5] for each in readings), strict=True)
    )
    columns = [name, pa.array(allowance.astype(np.int32)), pa.array(used.astype(np.int32)), _days(last), _days(exceeds)]
    flat = pa.StructArray.from_arrays(columns, fields=list(READING))
    marks = np.stack([np.ones(size, np.bool_) if each.present is None else each.present for each in readings], axis=1)
    if not marks.all():
        flat = flat.filter(pa.array(marks.ravel()))
    return pa.ListArray.from_arrays(pa.array(_offsets(marks.sum(axis=1))), flat)


def _offsets(lengths: Numbers) -> Numbers:
    """Return the offset at which each list begins, and the end of the last."""
    return np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)


def _days(days: Numbers) -> pa.Array:
    """Return day numbers as days, null for NEVER."""
    never = days == NEVER
    return pa.array(np.where(never, 0, days - BEFORE_DATES).astype(np.int32), mask=never).view(DAY)


def _errors(rows: pa.RecordBatch, failed: Numbers, rulebook: Rulebook, today: date) -> list[dict[str, str | None]]:
    """Return the error of each failed row, as `assess_line` gives it for the same history."""
    some = rows.take(pa.array(failed))
    texts = [column.cast(AS_TEXT.get(column.type, column.type)).to_pylist() for column in some.columns]
    lines = (json.dumps(dict(zip(FACTS.names, facts, strict=True))).encode() for facts in zip(*texts, strict=True))
    answers = (assess_line(line, rulebook, today=today) for line in lines)
    return [json.loads(given.text)["error"] for given in answers if given is not None]


def _spread(errors: Sequence[dict[str, str | None]], failed: Marks) -> pa.Array:
    """Return the errors in their rows, null in all others."""
    number = np.cumsum(failed) - 1
    return pa.array(errors, VERDICTS.field("error").type).take(pa.array(np.maximum(number, 0), mask=~failed))
