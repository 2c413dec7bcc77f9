"""The facts that the rule of a case looks at, as the page shows them: value, author, moment, and where each is corrected."""

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from tracker.compliance.last_safe_day import outlooks
from tracker.queries.dossiers import Dossier
from tracker.queries.history import DayVersion
from tracker.queries.sheets import Sheet, StintVersion
from tracker.web.charts.timeline import timeline
from tracker.web.view_models.recent_changes import changes

STAY = ("arrived_on", "permitted_until", "departed_on")
DAYS = {
    "stay-length": STAY,
    "outside-stay": STAY,
    "entry-window": ("issued_on", "enter_by", "arrived_on"),
    "age-at-application": ("birth_date", "applied_on"),
}
"""The days that a rule looks at, in the order of the page. The other rules look at jobs or courses alone."""
PARTS = {"birth_date": "particulars", "applied_on": "visa", "issued_on": "visa", "enter_by": "visa"}
"""The page on which a day is corrected, if that is not the stay's."""
KINDS = {
    "employer-tenure": "job",
    "work-total": "job",
    "study-total": "course",
    "course-length": "course",
    "course-count": "course",
}
"""The stints that a rule looks at."""
BY_SUBJECT = ("employer-tenure", "course-length")
"""The rules that look at one employer or course at a time."""


class DayRow(NamedTuple):
    """A day of the person, the visa or the stay, with the version that it came with."""

    name: str
    """The name of its column."""
    day: date | None
    part: str
    """The page on which it is corrected: `particulars`, `visa` or `stay`."""
    recorded_at: datetime | None = None
    """None if the day is not recorded, or its author is not shown."""
    recorded_by: int | None = None


def case_facts(
    case: Dossier, who: Sheet, names: dict[str, str], versions: tuple[list[DayVersion], list[DayVersion]], *, on: date
) -> dict[str, Any]:
    """Return what the page shows of the participant: facts, verdicts, picture, names, and what changed lately.

    `names`: of employers, by the subjects of flags; `versions`: of visa and stay, each the oldest first.
    """
    seen_all = outlooks(who.assessment) if who.assessment else ()
    subjects = flagged_subjects(case, names)
    of_rule = [each for each in seen_all if each.finding.rule == case.rule]
    return {
        "outlooks": [each for each in of_rule if subjects is None or each.finding.subject in subjects],
        "day_rows": day_rows(case.rule, who, versions),
        "stint_rows": stint_rows(case, who, subjects),
        "picture": timeline(who.assessment, seen_all, today=on) if who.assessment else None,
        "names": names,
        "lately": [change for change in changes(who.versions, who.user_id) if change.line.recorded_at > case.opened_at],
        "today": on,
    }


def flagged_subjects(case: Dossier, names: dict[str, str]) -> frozenset[str] | None:
    """Return the employers or courses that the flags of a case are about, by name; None if its rule has none."""
    if case.rule not in BY_SUBJECT:
        return None
    flags = case.live_flags or case.flags
    return frozenset(names.get(flag.subject, flag.subject) for flag in flags if flag.subject)


def day_rows(rule: str, who: Sheet, versions: tuple[Iterable[DayVersion], Iterable[DayVersion]]) -> list[DayRow]:
    """Return the days that a rule looks at. `versions`: of visa and stay, each the oldest first."""
    visa, stay = map(list, versions)
    return [
        DayRow(name, who.particulars.birth_date, "particulars")
        if name == "birth_date"
        else _day_row(name, visa if name in PARTS else stay)
        for name in DAYS.get(rule, ())
    ]


def stint_rows(case: Dossier, who: Sheet, subjects: Collection[str] | None) -> list[StintVersion]:
    """Return the current jobs and courses that the rule of a case looks at, without those that do not matter to its flags."""
    matters: dict[str, Callable[[StintVersion], bool]] = {"outside-stay": lambda stint: _is_outside(stint, who)}
    wanted = matters.get(case.rule, lambda stint: stint.kind == KINDS.get(case.rule) and _is_one_of(stint, subjects))
    return [stint for stint in who.current if wanted(stint)]


def _day_row(name: str, versions: list[DayVersion]) -> DayRow:
    """Return a day with the version that recorded its present value first."""
    part, row = PARTS.get(name, "stay"), DayRow(name, None, PARTS.get(name, "stay"))
    for version in versions:
        if version.days[name] != row.day:
            row = DayRow(name, version.days[name], part, version.recorded_at, version.recorded_by)
    return row


def _is_one_of(stint: StintVersion, subjects: Collection[str] | None) -> bool:
    details: Any = stint.details
    return subjects is None or stint.name in subjects or getattr(details, "employer", None) in subjects


def _is_outside(stint: StintVersion, who: Sheet) -> bool:
    """Return whether a stint has days before the arrival or after the last day of the stay."""
    if who.assessment is None or who.stay.arrived_on is None:
        return True
    last = max(stint.started_on, stint.ended_on or stint.started_on)
    return stint.started_on < who.stay.arrived_on or last > who.assessment.stay_ends
