"""A participant's limits as cards: days used and left, the last safe day, and the ongoing job; the most urgent first."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from tracker.compliance.broken_days import MONTHS_AND_THIRTIETHS
from tracker.compliance.findings import CONTESTED, FORECAST, MET, STATUS_WORDS, UNMET, Assessment, clock_of
from tracker.compliance.last_safe_day import Outlook
from tracker.queries.sheets import StintVersion

LIMITS = {"employer-tenure", "work-total", "study-total", "course-length", "stay-length"}
"""Rules with days to plan with. They always have a card; other rules have one if something is wrong."""
STUDY = {"study-total", "course-length", "course-count"}
NOTHING: tuple[None, None, None] = (None, None, None)


class Card(NamedTuple):
    """One limit. Days are counted by the earliest reading; None if the rule counts no days."""

    outlook: Outlook
    word: str
    """The status, as interfaces write it; `departure` for a stay that is over without a recorded departure."""
    hue: str
    """`job-1`, `job-2`, `study` or `stay`, as in the timeline."""
    used: int | None
    allowed: int | None
    left: int | None
    """None also if the stay is over, or the reading counts thirtieths of a month, whose difference is not in days."""
    part: float
    """The used part of the allowance, in percent of the bar."""
    safe_day: date | None
    """The last safe day; None if it is not ahead."""
    other_day: date | None
    """The last safe day by another reading, if it is later."""
    leave_day: date | None
    """The last safe day if every gap was leave, if it is another day."""
    going_on: StintVersion | None
    """The ongoing job or course of this limit."""

    @property
    def rule(self) -> str:
        """The rule of the finding."""
        return self.outlook.finding.rule


class Summary(NamedTuple):
    """The sentence above the cards."""

    word: str
    """`met`, `forecast`, `contested`, `unmet`, `over` (the stay is, with its departure) or `departure` (it is missing)."""
    watch: date | None
    """The next day to watch, if any."""
    is_over: bool
    """Whether the stay is over, so that nothing is left to plan."""


def cards(assessment: Assessment, seen: Iterable[Outlook], lines: Iterable[StintVersion]) -> tuple[Card, ...]:
    """Return a card for each limit, in the order of the outlooks."""
    going_on = [line for line in lines if line.is_current and line.ended_on is None]
    hues = {
        name: f"job-{number % 2 + 1}" for number, name in enumerate(dict.fromkeys(job.name for job in assessment.history.jobs))
    }
    shown = (each for each in seen if each.finding.rule in LIMITS or each.finding.status > MET)
    return tuple(_card(each, hues, going_on, assessment) for each in shown)


def summary(assessment: Assessment, shown: Iterable[Card]) -> Summary:
    """Return the sentence above the cards."""
    shown, on = tuple(shown), assessment.on
    is_over = on > assessment.stay_ends
    if any(card.word == "departure" for card in shown):
        return Summary("departure", None, is_over)
    if is_over and assessment.status == MET:
        return Summary("over", None, is_over)
    running = [card for card in shown if card.rule != "stay-length" and not _has_left(card, assessment)]
    stay = [card for card in shown if card.rule == "stay-length"]
    watched = [day for card in running or stay if (day := _next_date(card))]
    return Summary(STATUS_WORDS[assessment.status], min(watched, default=None), is_over)


def _has_left(card: Card, assessment: Assessment) -> bool:
    """Return whether every job with the employer of a card ended before the day of the assessment."""
    stints = assessment.history.courses if card.rule in STUDY else assessment.history.jobs
    subject = card.outlook.finding.subject
    counted = [stint for stint in stints if subject in {None, stint.name}]
    return all(stint.ended_on is not None and stint.ended_on < assessment.on for stint in counted)


def _next_date(card: Card) -> date | None:
    """The last safe day; for a limit without days to plan with, the day on which it is passed as recorded."""
    finding = card.outlook.finding
    return card.safe_day or (finding.exceeds_on if finding.status == FORECAST else None)


def _card(outlook: Outlook, hues: dict[str, str], going_on: list[StintVersion], assessment: Assessment) -> Card:
    finding = outlook.finding
    rule, subject = finding.rule, finding.subject
    hue = "study" if rule in STUDY else hues.get(subject or "", "stay")
    days = _stay(assessment) if rule == "stay-length" else _days(outlook, assessment)
    return Card(
        outlook, _word(outlook, assessment), hue, *days, *_last_days(outlook, assessment.on), _ongoing(rule, subject, going_on)
    )


def _word(outlook: Outlook, assessment: Assessment) -> str:
    finding = outlook.finding
    if finding.rule == "stay-length" and finding.status == UNMET and assessment.history.stay.departed_on is None:
        return "departure"
    return STATUS_WORDS[finding.status]


def _days(outlook: Outlook, assessment: Assessment) -> tuple[int | None, int | None, int | None, float]:
    """Return the days used, the days allowed, the days left, and the used part in percent."""
    reading = outlook.reading
    if reading is None:
        return None, None, None, 0
    used, allowed = reading.used_days, reading.allowance_days
    counts_days = clock_of(reading) != MONTHS_AND_THIRTIETHS
    left = max(allowed - used, 0) if counts_days and assessment.on <= assessment.stay_ends else None
    return used, allowed, left, _percent(used, allowed)


def _stay(assessment: Assessment) -> tuple[int | None, int | None, int | None, float]:
    """Return the days of the stay that are over, all its days, the days left, and the part in percent; None if it is over."""
    first, last = assessment.history.stay.arrived_on, assessment.stay_ends
    if assessment.on > last:
        return None, None, None, 0
    whole, over = (last - first).days + 1, max((assessment.on - first).days + 1, 0)
    return over, whole, whole - over, _percent(over, whole)


def _percent(part: int, whole: int) -> float:
    return round(min(part / whole, 1) * 100, 2)


def _last_days(outlook: Outlook, on: date) -> tuple[date | None, date | None, date | None]:
    """Return the last safe day, the later one of another reading, and the one if every gap was leave; None if not ahead."""
    safe, later, leave = outlook.last_safe_day, outlook.latest_safe_day, outlook.if_breaks_count
    if safe is None or safe < on or outlook.finding.status >= CONTESTED:
        return NOTHING
    return safe, later if later != safe else None, leave if leave != safe else None


def _ongoing(rule: str, subject: str | None, going_on: list[StintVersion]) -> StintVersion | None:
    """Return the one ongoing job or course of a limit, which the card can end; None if there are several."""
    kind = "course" if rule in STUDY else "job"
    about = [line for line in going_on if line.kind == kind and subject in {None, line.name}]
    return about[0] if len(about) == 1 and rule != "stay-length" else None
