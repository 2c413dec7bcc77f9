"""A participant's limits as cards: days left, the last safe day, and the ongoing job; what runs now first, by its days left."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from tracker.compliance.alert_days import LIMIT_THRESHOLDS, THRESHOLDS
from tracker.compliance.broken_days import MONTHS_AND_THIRTIETHS
from tracker.compliance.findings import CONTESTED, FORECAST, MET, STATUS_WORDS, UNMET, Assessment, clock_of
from tracker.compliance.last_safe_day import Margin, Outlook, margins
from tracker.queries.sheets import StintVersion

LIMITS = {"employer-tenure", "work-total", "study-total", "course-length", "stay-length"}
"""Rules with days to plan with. They always have a card; other rules have one if something is wrong."""
STUDY = {"study-total", "course-length", "course-count"}
TENURE, STAY = "employer-tenure", "stay-length"
NOTHING: tuple[None, None, None] = (None, None, None)
WRONG, RUNNING, RESTING = range(3)
"""The order of cards: what may be over, what runs now by its days left, and what nobody uses now."""


class Card(NamedTuple):
    """One limit. Days are counted by the earliest reading; None if the rule counts no days."""

    outlook: Outlook
    status: int
    """The status that is shown: that of the finding, but `MET` for an open end whose limit is further away than the first alert."""
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
    days_left: int | None
    """The large figure; None without a last safe day ahead."""
    safe_day: date | None
    """The last safe day; None if it is not ahead."""
    other_day: date | None
    """The last safe day by another reading, if it is later."""
    leave_day: date | None
    """The last safe day if every gap was leave, if it is another day."""
    going_on: StintVersion | None
    """The ongoing job or course of this limit."""
    is_over: bool
    """Whether every job or course that the limit counts ended before the day of the assessment."""
    margins: tuple[Margin, ...]
    """The last day by every reading; () if all readings agree, or no day is ahead."""

    @property
    def rule(self) -> str:
        """The rule of the finding."""
        return self.outlook.finding.rule

    @property
    def is_former(self) -> bool:
        """Whether the card is about an employer that was left within the limits, which nobody needs to watch."""
        return self.rule == TENURE and self.is_over and self.status == MET


class Summary(NamedTuple):
    """The sentence above the cards."""

    word: str
    """`met`, `forecast`, `contested`, `unmet`, `over` (the stay is, with its departure) or `departure` (it is missing)."""
    watch: date | None
    """The next day to watch, if any."""
    is_over: bool
    """Whether the stay is over, so that nothing is left to plan."""


def cards(assessment: Assessment, seen: Iterable[Outlook], lines: Iterable[StintVersion]) -> tuple[Card, ...]:
    """Return a card for each limit: first what may be over, then what runs now by its last safe day, former employers last."""
    going_on = [line for line in lines if line.is_current and line.ended_on is None]
    hues = {
        name: f"job-{number % 2 + 1}" for number, name in enumerate(dict.fromkeys(job.name for job in assessment.history.jobs))
    }
    shown = (each for each in seen if each.finding.rule in LIMITS or each.finding.status > MET)
    found = [_card(each, hues, going_on, assessment) for each in shown]
    return tuple(sorted(found, key=_order))


def summary(assessment: Assessment, shown: Iterable[Card]) -> Summary:
    """Return the sentence above the cards."""
    shown, on = tuple(shown), assessment.on
    is_over = on > assessment.stay_ends
    if any(card.word == "departure" for card in shown):
        return Summary("departure", None, is_over)
    if is_over and assessment.status == MET:
        return Summary("over", None, is_over)
    running = [card for card in shown if card.rule != STAY and not card.is_over]
    stay = [card for card in shown if card.rule == STAY]
    watched = [day for card in running or stay if (day := _next_date(card))]
    status = max((card.status for card in shown), default=MET)
    return Summary(STATUS_WORDS[status], min(watched, default=None), is_over)


def _order(card: Card) -> tuple[bool, int, date]:
    """Return the place of a card among the others; cards of one place keep the order of the outlooks."""
    day = _next_date(card)
    if card.status >= CONTESTED or card.word == "departure":
        return card.is_former, WRONG, date.min
    return card.is_former, RESTING if card.is_over or day is None else RUNNING, day or date.max


def _next_date(card: Card) -> date | None:
    """The last safe day; for a limit without days to plan with, the day on which it is passed as recorded."""
    finding = card.outlook.finding
    return card.safe_day or (finding.exceeds_on if finding.status == FORECAST else None)


def _card(outlook: Outlook, hues: dict[str, str], going_on: list[StintVersion], assessment: Assessment) -> Card:
    finding = outlook.finding
    rule, subject = finding.rule, finding.subject
    hue = "study" if rule in STUDY else hues.get(subject or "", "stay")
    used, allowed, left, part = _stay(assessment) if rule == STAY else _days(outlook, assessment)
    safe, other, leave = _last_days(outlook, assessment.on)
    if rule == STAY and safe is not None:
        safe = min(safe, assessment.stay_ends)  # a recorded departure ends the stay before the last permitted day
    status = MET if _is_far(outlook, assessment) else finding.status
    return Card(
        outlook=outlook,
        status=status,
        word=_word(outlook, status, assessment),
        hue=hue,
        used=used,
        allowed=allowed,
        left=left,
        part=part,
        days_left=_days_left(left, safe, assessment.on),
        safe_day=safe,
        other_day=other,
        leave_day=leave,
        going_on=_ongoing(rule, subject, going_on),
        is_over=rule != STAY and all(ended is not None and ended < assessment.on for ended in _ends(outlook, assessment)),
        margins=margins(finding, assessment) if other else (),
    )


def _ends(outlook: Outlook, assessment: Assessment) -> list[date | None]:
    """Return the last day of each job or course that a limit counts, None for an open end."""
    stints = assessment.history.courses if outlook.finding.rule in STUDY else assessment.history.jobs
    subject = outlook.finding.subject
    return [stint.ended_on for stint in stints if subject in {None, stint.name}]


def _is_far(outlook: Outlook, assessment: Assessment) -> bool:
    """Return whether a limit is passed only if a job without an end is ongoing on a day before which no alert is due yet.

    An end that is recorded beyond the limit is a plan, which is shown from the first day on.
    """
    finding, safe = outlook.finding, outlook.last_safe_day
    if finding.status != FORECAST or safe is None or None not in _ends(outlook, assessment):
        return False
    return (safe - assessment.on).days > max(THRESHOLDS.get(finding.rule, LIMIT_THRESHOLDS))


def _days_left(left: int | None, safe: date | None, on: date) -> int | None:
    """Return the large figure of a card: the days left, for a reading that counts no days those until the last safe day."""
    if safe is None:
        return None
    return (safe - on).days if left is None else left


def _word(outlook: Outlook, status: int, assessment: Assessment) -> str:
    finding = outlook.finding
    if finding.rule == STAY and finding.status == UNMET and assessment.history.stay.departed_on is None:
        return "departure"
    return STATUS_WORDS[status]


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
    return about[0] if len(about) == 1 and rule != STAY else None
