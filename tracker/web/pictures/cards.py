"""My limits as cards: what is used and left, the last safe day, and which job goes on; the most urgent first."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from tracker.compliance.findings import MET, STATUS_WORDS, UNMET, Assessment
from tracker.compliance.plan import Outlook
from tracker.queries.sheets import LineVersion

LIMITS = {"employer-tenure", "work-total", "study-total", "course-length", "stay-length"}
"""Rules with days to plan with: they always have a card; the others have one where something is wrong."""
STUDY = {"study-total", "course-length", "course-count"}


class Card(NamedTuple):
    """One limit. Days are counted on the earliest reading; None where the rule counts none."""

    outlook: Outlook
    word: str
    """The status, as interfaces write it."""
    hue: str
    """`job-1`, `job-2`, `study` or `stay`, as in the picture."""
    used: int | None
    allowed: int | None
    left: int | None
    part: float
    """How much of the allowance is used, in percent of the bar."""
    going_on: LineVersion | None
    """The job or course without an end that this is about."""

    @property
    def rule(self) -> str:
        """The rule of the finding."""
        return self.outlook.finding.rule


class Summary(NamedTuple):
    """What the page says first."""

    word: str
    """`met`, `forecast`, `contested`, `unmet`, `over` (the stay is, with its departure) or `departure` (it is missing)."""
    watch: date | None
    """The next day to watch; None where there is none."""


def cards(assessment: Assessment, seen: Iterable[Outlook], lines: Iterable[LineVersion]) -> tuple[Card, ...]:
    """A card for each limit, in the order of the outlooks."""
    going_on = {line.name: line for line in lines if line.stands and line.ended_on is None}
    hues = {
        name: f"job-{number % 2 + 1}"
        for number, name in enumerate(dict.fromkeys(job.employer for job in assessment.history.jobs))
    }
    shown = (each for each in seen if each.finding.rule in LIMITS or each.finding.status > MET)
    return tuple(_card(each, hues, going_on, assessment) for each in shown)


def summary(assessment: Assessment, shown: Iterable[Card]) -> Summary:
    """What is told before the cards."""
    shown = tuple(shown)
    watched = [card.outlook.last_safe_day for card in shown if card.rule != "stay-length" or len(shown) == 1]
    watch = min((day for day in watched if day is not None and day >= assessment.on), default=None)
    missing = any(card.rule == "stay-length" and card.outlook.finding.status == UNMET for card in shown)
    if missing and assessment.history.stay.departed_on is None:
        return Summary("departure", None)
    if assessment.on > assessment.stay_ends and assessment.status == MET:
        return Summary("over", None)
    return Summary(STATUS_WORDS[assessment.status], watch)


def _card(outlook: Outlook, hues: dict[str, str], going_on: dict[str, LineVersion], assessment: Assessment) -> Card:
    finding, reading = outlook.finding, outlook.reading
    hue = "study" if finding.rule in STUDY else hues.get(finding.subject or "", "stay")
    on = going_on.get(finding.subject or "")
    word = STATUS_WORDS[finding.status]
    if reading is None and finding.rule == "stay-length":
        return Card(outlook, word, hue, *_stay(assessment), on)
    if reading is None:
        return Card(outlook, word, hue, None, None, None, 0, on)
    left = max(reading.allowance_days - reading.used_days, 0)
    part = round(min(reading.used_days / reading.allowance_days, 1) * 100, 2)
    return Card(outlook, word, hue, reading.used_days, reading.allowance_days, left, part, on)


def _stay(assessment: Assessment) -> tuple[int, int, int, float]:
    """Days of the stay that are behind, of all, and that are left."""
    first, last = assessment.history.stay.arrived_on, assessment.stay_ends
    whole = max((last - first).days + 1, 1)
    behind = min(max((assessment.on - first).days + 1, 0), whole)
    return behind, whole, whole - behind, round(behind / whole * 100, 2)
