"""The timeline of a history. Days are percentages of its width, so that it fits a phone and a desk."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from tracker.compliance.counted_days import Days, days_of
from tracker.compliance.facts import History
from tracker.compliance.findings import Assessment
from tracker.compliance.last_safe_day import Outlook
from tracker.compliance.months import NEVER, Spans
from tracker.languages import LANGUAGES
from tracker.web.middleware.language import current_language, format_day

MOST_TICKS = 14
"""The most labels of the axis; with more months, every second month, every year or every tenth year is labelled."""
STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)
YEARLY = 12
MOST_AXES = 256
NO_MARK: tuple[None, None] = (None, None)
THINNEST = 0.5
"""The least width of a bar, in percent, so that a single shift is visible."""


class Tick(NamedTuple):
    """The first day of a month on the axis."""

    at: float
    label: str
    year: str
    """The year, at the beginning of the axis and of each year; else empty."""


class Bar(NamedTuple):
    """A stretch of days. `kind`: stay, worked, planned, differs (by reading) or over. Lanes separate overlapping bars."""

    at: float
    width: float
    kind: str
    first: date
    last: date
    lane: int = 0


class Row(NamedTuple):
    """One row of the picture. `hue`: stay, job-1, job-2 or study; `name` is empty for the stay and for study."""

    name: str
    hue: str
    bars: tuple[Bar, ...]
    lanes: int = 1
    safe: float | None = None
    """The position of the diamond for the last safe day."""
    safe_day: date | None = None
    over: float | None = None
    """The position of the cross for the first day on which every reading is exceeded."""
    over_day: date | None = None


class Timeline(NamedTuple):
    """The whole picture, with its first and last day."""

    first: date
    last: date
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]
    today: float | None
    on: date
    is_today: bool


class Scale(NamedTuple):
    """The scale from day numbers to percent of the width."""

    first: int
    last: int

    def at(self, day: int) -> float:
        """Return the position at which a day begins, from 0 to 100."""
        return round((day - self.first) / (self.last - self.first + 1) * 100, 3)

    def bar(self, kind: str, first: int, last: int, lane: int = 0) -> Bar:
        """Return a stretch of days, both included."""
        width = max(round(self.at(last + 1) - self.at(first), 3), THINNEST)
        return Bar(self.at(first), width, kind, date.fromordinal(first), date.fromordinal(last), lane)


class Sketch(NamedTuple):
    """The values with which every row of one picture is drawn."""

    scale: Scale
    on: int
    seen: dict[tuple[str, str | None], Outlook]
    recorded: Days
    """Days that are drawn solid up to today; all others are drawn as planned."""

    def found(self, *limits: tuple[str, str | None]) -> Outlook | None:
        """Return the outlook of the first of these rules and subjects that was assessed."""
        return next((self.seen[each] for each in limits if each in self.seen), None)

    def bars(self, first: int, last: int, found: Outlook | None, solid: Spans, lane: int = 0) -> Iterator[Bar]:
        """Yield one stretch, cut at today, at the first and last excess, and at the ends of recorded days (`solid`)."""
        earliest, latest = _excess(found)
        worked = [(start, min(until, self.on)) for start, until, _ in solid if start <= self.on]
        edges = {earliest, latest, *(edge for start, until in worked for edge in (start, until + 1))}
        starts = sorted({first, *(edge for edge in edges if first < edge <= last)})
        for start, following in zip(starts, [*starts[1:], last + 1], strict=True):
            is_worked = any(since <= start <= until for since, until in worked)
            kind = "over" if start >= latest else "differs" if start >= earliest else "worked" if is_worked else "planned"
            yield self.scale.bar(kind, start, following - 1, lane)

    def safe(self, found: Outlook | None) -> tuple[float | None, date | None]:
        """Return the position and the day of the last safe day; None if it is outside the picture."""
        day = found.last_safe_day if found else None
        if day is None or not self.scale.first <= day.toordinal() <= self.scale.last:
            return None, None
        return self.scale.at(day.toordinal() + 1), day

    def over(self, found: Outlook | None) -> tuple[float | None, date | None]:
        """Return the position and the day from which every reading is exceeded; None if that day is not reached."""
        _, latest = _excess(found)
        if latest > min(self.on, self.scale.last):
            return None, None
        return self.scale.at(latest), date.fromordinal(latest)


def timeline(
    assessment: Assessment, seen: Iterable[Outlook], *, today: date | None = None, recorded: History | None = None
) -> Timeline:
    """Return the timeline of an assessed history; `today` marks it as today's, if it is the day of the assessment.

    `recorded` is the part of the history that is not a plan; None means all of it.
    """
    days = days_of(assessment.history, assessment.version)
    known = days_of(recorded, assessment.version) if recorded else days
    scale, on = _scale(days), assessment.on.toordinal()
    sketch = Sketch(scale, on, {(outlook.finding.rule, outlook.finding.subject): outlook for outlook in seen}, known)
    rows = [Row("", "stay", (scale.bar("stay", days.arrived_on, days.stay_ends),))]
    for number, (name, spans) in enumerate(days.employers.items()):
        rows.append(_employer(sketch, name, f"job-{number % 2 + 1}", spans))
    if days.courses:
        rows.append(_study(sketch, days.courses))
    return Timeline(
        first=date.fromordinal(scale.first),
        last=date.fromordinal(scale.last),
        ticks=_ticks(scale, current_language().tag),
        rows=tuple(rows),
        today=scale.at(on) if scale.first <= on <= scale.last else None,
        on=assessment.on,
        is_today=assessment.on == today,
    )


def _scale(days: Days) -> Scale:
    """Return a scale of whole months around all recorded days."""
    spans = [span for named in (days.employers, days.courses) for stints in named.values() for span in stints]
    first = date.fromordinal(min([days.arrived_on, *(span[0] for span in spans)])).replace(day=1)
    last = date.fromordinal(max([days.stay_ends, days.arrived_on, *(span[1] for span in spans)]))
    return Scale(first.toordinal(), _month_after(last, 1).toordinal() - 1)


def _employer(picture: Sketch, name: str, hue: str, spans: Spans) -> Row:
    """Return the row of one employer, with the last safe day unless it was left, and a cross from which every reading is exceeded."""
    found = picture.found(("employer-tenure", name), ("work-total", None))
    solid = picture.recorded.employers.get(name, ())
    bars = [bar for first, last, _ in spans for bar in picture.bars(first, last, found, solid)]
    is_left = max((last for _, last, _ in spans), default=0) < picture.on
    safe = NO_MARK if is_left else picture.safe(found)
    return Row(name, hue, tuple(bars), 1, *safe, *picture.over(found))


def _study(picture: Sketch, courses: Mapping[str, Spans]) -> Row:
    """Return all courses in one row; overlapping courses are in lanes."""
    found = picture.found(("study-total", None), *(("course-length", name) for name in courses), ("course-count", None))
    free: list[int] = []
    bars: list[Bar] = []
    for first, last, name in sorted((first, last, name) for name, spans in courses.items() for first, last, _ in spans):
        lane = next((lane_number for lane_number, until in enumerate(free) if until < first), len(free))
        free[lane : lane + 1] = [last]
        limit = picture.found(("study-total", None), ("course-length", name), ("course-count", None))
        bars += picture.bars(first, last, limit, picture.recorded.courses.get(name, ()), lane)
    return Row("", "study", tuple(bars), len(free), *picture.safe(found), *picture.over(found))


def _excess(found: Outlook | None) -> tuple[int, int]:
    """Return the first and the last day on which a reading is exceeded; `NEVER` if none is."""
    if found is None:
        return NEVER, NEVER
    days = [reading.exceeds_on for reading in found.finding.readings] or [found.finding.exceeds_on]
    numbers = [day.toordinal() if day else NEVER for day in days]
    return min(numbers), max(numbers)


@lru_cache(MOST_AXES)
def _ticks(scale: Scale, language: str) -> tuple[Tick, ...]:
    """Return the labels of the axis, fewer if there are too many. Cached: timelines of one month of arrival share them."""
    first, last, spoken = date.fromordinal(scale.first), date.fromordinal(scale.last), LANGUAGES[language]
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next(step for step in STEPS if months / step <= MOST_TICKS or step == STEPS[-1])
    ticks: list[Tick] = []
    for number in range(0, months, step):
        start = _month_after(first, number)
        label = str(start.year) if step >= YEARLY else format_day(spoken.locale, spoken.month, start)
        begins = number == 0 or start.year > _month_after(first, number - step).year
        year = format_day(spoken.locale, spoken.year, start) if begins and step < YEARLY else ""
        ticks.append(Tick(scale.at(start.toordinal()), label, year))
    return tuple(ticks)


def _month_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)
