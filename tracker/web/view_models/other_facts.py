"""Other facts, tried on a case: what differs from the record, and what that does to the limits."""

from datetime import date
from typing import NamedTuple

from tracker.compliance.assess import assess
from tracker.compliance.facts import Stint
from tracker.compliance.findings import CONTESTED, Assessment
from tracker.compliance.loading import builtin
from tracker.compliance.what_if import LimitDifference, differences
from tracker.queries.sheets import Sheet, history_on
from tracker.web.forms.other_facts import OtherFactsForm


class OtherFact(NamedTuple):
    """A day that differs from the record: of the stay (`name` is its column) or of a stint (`name` is `started_on` or `ended_on`)."""

    name: str
    stint: str
    """The employer or course; empty for the stay."""
    before: date | None
    after: date | None


class TriedFacts(NamedTuple):
    """The facts that were tried, and their verdict."""

    facts: tuple[OtherFact, ...]
    course: Stint | None
    """The course that was added."""
    differences: tuple[LimitDifference, ...]
    after: Assessment
    is_flagged: bool
    """Whether the rule of the case would still be flagged."""


def try_facts(form: OtherFactsForm, who: Sheet, rule: str, *, on: date) -> TriedFacts:
    """Return what a complete form does to the limits on a day. Raises CannotAssess."""
    days = {line: tuple(field.data for field in form.days_of(line)) for line in form.lines}
    stay = who.stay._replace(arrived_on=form.arrived_on.day, departed_on=form.departed_on.data)
    versions = tuple(
        each._replace(started_on=days[each][0], ended_on=days[each][1]) if each in days else each for each in who.versions
    )
    course = Stint(form.course.data, form.course_start.day, form.course_end.data) if form.course.data else None
    history = history_on(who._replace(stay=stay, versions=versions), form.arrived_on.day)
    history = history._replace(courses=(*history.courses, course) if course else history.courses)
    before = assess(history_on(who, who.stay.arrived_on or form.arrived_on.day), builtin(), on=on)
    after = assess(history, builtin(), on=on)
    facts = [OtherFact(name, "", getattr(who.stay, name), getattr(stay, name)) for name in ("arrived_on", "departed_on")]
    for line, (first, last) in days.items():
        facts.append(OtherFact("started_on", line.name, line.started_on, first))
        facts.append(OtherFact("ended_on", line.name, line.ended_on, last))
    flagged = any(finding.rule == rule and finding.status >= CONTESTED for finding in after.findings)
    changed = tuple(fact for fact in facts if fact.before != fact.after)
    return TriedFacts(changed, course, tuple(differences(before, after)), after, flagged)
