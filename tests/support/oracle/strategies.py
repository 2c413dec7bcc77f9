"""Histories for hypothesis: small numbers that shrink towards one job, one day and a plain month."""

from datetime import date

from hypothesis import strategies as st

from tests.factories.history import COURSES, EMPLOYERS, LENGTHS, Case
from tests.support.oracle.invented import schemes
from tests.support.oracle.walking import DAY
from tracker.compliance.facts import History, Stay, Stint, Visa

AWKWARD = [
    date(2023, 8, 31), date(2023, 8, 30), date(2024, 8, 29), date(2024, 8, 31), date(2024, 2, 29), date(2023, 2, 28),
    date(2024, 12, 31), date(2025, 1, 1), date(2017, 12, 31), date(2018, 1, 1), date(2000, 2, 29), date(1999, 11, 30),
]  # fmt: skip


def days() -> st.SearchStrategy[date]:
    """Any day between 1999 and 2035, and often one that calendars stumble over."""
    return st.one_of(st.sampled_from(AWKWARD), st.dates(date(1999, 1, 1), date(2035, 12, 31)))


def after(first: date, least: int, most: int) -> st.SearchStrategy[date]:
    """A day so many days after another."""
    return st.integers(least, most).map(lambda number: first + number * DAY)


def maybe(strategy: st.SearchStrategy[date]) -> st.SearchStrategy[date | None]:
    """A day, or nothing known of it."""
    return st.one_of(st.none(), strategy)


@st.composite
def stints(draw: st.DrawFn, arrived_on: date, names: tuple[str, ...]) -> list[Stint]:
    """Up to six stints with one of these names, on, before or long after the arrival; some go on."""
    drawn: list[Stint] = []
    for _ in range(draw(st.integers(0, 6))):
        start = draw(after(arrived_on, -40, 500))
        length = draw(st.one_of(st.integers(0, 400), st.sampled_from(LENGTHS)))
        ongoing = draw(st.integers(0, 4)) == 4
        drawn.append(Stint(draw(st.sampled_from(names)), start, None if ongoing else start + length * DAY))
    return drawn


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A whole history under one of the invented schemes."""
    arrived_on = draw(days())
    stay = Stay(arrived_on, draw(maybe(after(arrived_on, 0, 500))), draw(maybe(after(arrived_on, 0, 800))))
    applied_on = draw(maybe(after(arrived_on, -200, 0)))
    visa = Visa(applied_on, draw(maybe(after(arrived_on, -120, 0))), draw(maybe(after(arrived_on, -5, 90))))
    return History(
        scheme=draw(st.sampled_from(sorted(schemes()))),
        stay=stay,
        visa=visa,
        birth_date=draw(maybe(after(arrived_on, -366 * 36, -365 * 16))),
        jobs=tuple(draw(stints(arrived_on, EMPLOYERS))),
        courses=tuple(draw(stints(arrived_on, COURSES))),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A history, and a day from a hundred before the arrival to three years after it."""
    history = draw(histories())
    return Case(history, draw(after(history.stay.arrived_on, -100, 1100)))
