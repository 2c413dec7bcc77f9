"""Facts that a participant brings from the calculator: what is new becomes rows of a plan, what is recorded is named."""

from datetime import date
from typing import Any, NamedTuple

from tracker.compliance.facts import Stint
from tracker.compliance.name_matching import folded
from tracker.web.forms.plans import PlanForm
from tracker.web.view_models.plan_answer import RecordedFacts


class BroughtFacts(NamedTuple):
    """What became of the facts that were brought."""

    new: int
    """Rows that are new, ticked in the form."""
    same: tuple[Stint, ...]
    """Jobs and courses that are recorded already."""
    other_days: tuple[tuple[Stint, Stint], ...]
    """Those that are recorded from the same first day to another last day: as brought, and as recorded."""
    arrived_on: date | None
    """The brought day of arrival, if another one is recorded."""


def sort_brought(form: PlanForm, facts: RecordedFacts, arrived_on: date | None) -> BroughtFacts:
    """Take the rows that are recorded out of a form, tick the others, and return what was found. Nothing is stored."""
    form.validate()
    same: list[Stint] = []
    other_days: list[tuple[Stint, Stint]] = []
    for kind in ("jobs", "courses"):
        recorded = [Stint(line.name, line.started_on, line.ended_on) for line in facts.sheet.current if f"{line.kind}s" == kind]
        new: list[Any] = []
        for entry in form[kind].entries:
            stint = None if entry.form.is_blank or entry.form.errors else _stint(entry.form, kind, facts)
            found = next((each for each in recorded if stint and _is_from_same_day(each, stint)), None)
            if stint is None or found is None:
                entry.form.keep.data = not entry.form.is_blank
                new.append(entry)
            elif found == stint._replace(name=found.name):
                same.append(found)
            else:
                other_days.append((stint, found))
        form[kind].entries = new
    known = facts.sheet.stay.arrived_on
    differs = arrived_on if known is not None and arrived_on not in {None, known} else None
    return BroughtFacts(len(form.filled("jobs")) + len(form.filled("courses")), tuple(same), tuple(other_days), differs)


def _stint(row: Any, kind: str, facts: RecordedFacts) -> Stint:
    name = facts.employers.name_of(row.name.data) if kind == "jobs" else row.whole_name.strip()
    return Stint(name, row.start.day, row.end.data)


def _is_from_same_day(recorded: Stint, stint: Stint) -> bool:
    return folded(recorded.name) == folded(stint.name) and recorded.started_on == stint.started_on
