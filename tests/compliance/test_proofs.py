"""The day that can be stated: the earliest reading of every limit; and time alone never makes a stated day untrue."""

from datetime import date, timedelta

import pytest

from tests.factories.history import random_case
from tests.support.oracle.invented import SOURCE, rulebook
from tracker.compliance.assess import assess
from tracker.compliance.facts import History, Stay, Stint
from tracker.compliance.findings import Assessment
from tracker.compliance.last_safe_day import outlook
from tracker.compliance.loading import builtin, builtin_files
from tracker.compliance.proofs import NOT_EMPLOYED, PASSED, STAY_OVER, Statable, earlier, fill_gaps, statable, still_true
from tracker.compliance.rulebook import Rulebook
from tracker.compliance.rulebook_diff import parse_draft

DAY = timedelta(days=1)
ARRIVED, LAST = date(2026, 1, 10), date(2027, 1, 9)
CAFE, HOTEL = "Harbour Café", "Star Hotel"
ONGOING = Stint(CAFE, date(2026, 1, 15))
SIX_MONTHS = date(2026, 7, 14)
SEEDS = 400


def told(on: date, *jobs: Stint, stay: Stay | None = None) -> Assessment:
    return assess(History("japan", stay or Stay(ARRIVED), jobs=jobs), builtin(), on=on)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 1, 15), Statable(SIX_MONTHS)),
        (SIX_MONTHS, Statable(SIX_MONTHS)),
        (SIX_MONTHS + DAY, Statable(None, PASSED)),
        (LAST, Statable(None, PASSED)),
        (LAST + DAY, Statable(None, STAY_OVER)),
    ],
)
def test_ongoing_job_is_stated_until_earliest_limit(on: date, expected: Statable) -> None:
    assert statable(told(on, ONGOING), CAFE) == expected


def test_ended_job_leaves_days_from_today() -> None:
    ended = Stint(CAFE, date(2026, 1, 15), date(2026, 3, 31))
    assert statable(told(date(2026, 6, 12), ended), CAFE) == Statable(date(2026, 9, 23))


def test_unrecorded_employer_gets_no_day() -> None:
    assert statable(told(ARRIVED, ONGOING), HOTEL) == Statable(None, NOT_EMPLOYED)
    assert not still_true(told(ARRIVED, ONGOING), HOTEL, ARRIVED)


def test_no_day_is_later_than_the_stay() -> None:
    late = Stint(CAFE, date(2026, 12, 1))
    assert statable(told(date(2026, 12, 5), late), CAFE) == Statable(LAST)
    left = Stay(ARRIVED, None, date(2026, 12, 20))
    assert statable(told(date(2026, 12, 5), late, stay=left), CAFE) == Statable(date(2026, 12, 20))


def test_unlimited_work_states_end_of_stay() -> None:
    assessment = assess(History("bare", Stay(ARRIVED), jobs=(ONGOING,)), rulebook(), on=date(2026, 6, 1))
    assert statable(assessment, CAFE) == Statable(LAST)


def test_other_employers_count_for_limit_on_work() -> None:
    """Nine months of work in all, six with one employer: after eight elsewhere, one is left here."""
    elsewhere = Stint(HOTEL, date(2026, 1, 10), date(2026, 9, 9))
    here = Stint(CAFE, date(2026, 9, 10), date(2026, 9, 12))
    assessment = assess(History("everything", Stay(ARRIVED), jobs=(elsewhere, here)), rulebook(), on=date(2026, 9, 12))
    assert statable(assessment, CAFE) == Statable(date(2026, 10, 9))


def test_stated_day_is_safe_for_every_limit() -> None:
    limited = 0
    for seed in range(SEEDS):
        history, on = random_case(seed)
        assessment = assess(history, rulebook(), on=on)
        for employer in {job.name for job in history.jobs}:
            stated = statable(assessment, employer).until
            safe = [
                outlook(finding, assessment).last_safe_day
                for finding in assessment.findings
                if (finding.rule, finding.subject) in {("employer-tenure", employer), ("work-total", None)}
            ]
            days = [each for each in safe if each is not None]
            if stated is not None:
                assert len(days) == len(safe)
                assert stated == min([*days, assessment.stay_ends])
                limited += len(safe) == 2 and days[0] != days[1]
    assert limited > 10


def test_time_alone_never_falsifies_stated_day() -> None:
    stated = 0
    for seed in range(SEEDS):
        history, on = random_case(seed)
        assessment = assess(history, rulebook(), on=on)
        for employer in {job.name for job in history.jobs}:
            until = statable(assessment, employer).until
            if until is None:
                continue
            stated += 1
            for later in (1, 2, 3, 17, 59, 180, 366, 800):
                assert still_true(assess(history, rulebook(), on=on + later * DAY), employer, until), (seed, later)
    assert stated > 100


def test_an_earlier_limit_makes_it_untrue() -> None:
    before = Stint(CAFE, date(2026, 1, 12), date(2026, 1, 12))
    on = date(2026, 3, 1)
    assert still_true(told(on, ONGOING), CAFE, SIX_MONTHS)
    assert not still_true(told(on, ONGOING, before), CAFE, SIX_MONTHS)


def relaxed(first: date, last: date) -> Rulebook:
    """Japan's rules with days on which no work is counted for one employer."""
    days = f"uncounted = [{{ first = {first}, last = {last}, {SOURCE} }}]"
    head, newest = builtin_files()["japan.toml"].decode().rsplit("[versions.rules.employer-tenure]", 1)
    return parse_draft("draft.toml", f"{head}[versions.rules.employer-tenure]\n{days}\n{newest}".encode()).rulebook


def test_uncounted_work_leaves_stay_limited() -> None:
    book = relaxed(date(2026, 1, 1), date(2026, 3, 31))
    history = History("japan", Stay(ARRIVED), jobs=(Stint(CAFE, date(2026, 3, 1), date(2026, 3, 20)),))
    said = [statable(assess(history, book, on=on), CAFE) for on in (date(2026, 3, 25), date(2026, 4, 1))]
    assert said == [Statable(date(2026, 9, 24)), Statable(date(2026, 9, 30))]
    assert not still_true(assess(history, book, on=date(2026, 3, 25)), CAFE, date(2026, 9, 25))


def test_uncounted_days_delay_stated_day() -> None:
    history = History("japan", Stay(ARRIVED), jobs=(ONGOING,))
    said = statable(assess(history, relaxed(date(2026, 2, 1), date(2026, 2, 14)), on=date(2026, 3, 1)), CAFE)
    assert said == Statable(SIX_MONTHS + 14 * DAY)


TWICE = Stint(CAFE, date(2026, 1, 15), date(2026, 3, 31)), Stint(CAFE, date(2026, 5, 1))


@pytest.mark.parametrize("jobs", [TWICE, TWICE[::-1]], ids=["in order", "reversed"])
def test_filled_gap_restores_unbroken_day(jobs: tuple[Stint, ...]) -> None:
    on = date(2026, 6, 1)
    history = History("japan", Stay(ARRIVED), jobs=jobs)
    apart, filled = (statable(assess(each, builtin(), on=on), CAFE) for each in (history, fill_gaps(history, CAFE)))
    assert filled == Statable(SIX_MONTHS)
    assert apart.until is not None
    assert apart.until > SIX_MONTHS
    assert earlier(apart, filled) == Statable(SIX_MONTHS, None, counts_gap=True)


@pytest.mark.parametrize(
    "jobs",
    [
        (ONGOING,),
        (Stint(CAFE, date(2026, 1, 15), date(2026, 3, 31)), Stint(CAFE, date(2026, 4, 1))),
        (ONGOING, Stint(CAFE, date(2026, 5, 1))),
        (Stint(CAFE, date(2026, 1, 15), date(2026, 5, 31)), Stint(CAFE, date(2026, 2, 1), date(2026, 3, 1))),
        (TWICE[0], Stint(HOTEL, date(2026, 5, 1))),
    ],
    ids=["one", "next day", "ongoing", "within", "another employer"],
)
def test_stints_without_a_gap_are_left_alone(jobs: tuple[Stint, ...]) -> None:
    history = History("japan", Stay(ARRIVED), jobs=jobs)
    assert fill_gaps(history, CAFE) == history


def test_missing_day_is_earlier_than_any() -> None:
    day, none = Statable(SIX_MONTHS), Statable(None, PASSED)
    assert earlier(day, none) == Statable(None, PASSED, counts_gap=True)
    assert earlier(none, day) == none
    assert earlier(day, day) == day
