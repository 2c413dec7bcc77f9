"""What every finding carries so that it can be told and done again by hand: its rule, its days and its amounts."""

from collections import Counter
from datetime import date

import pytest

from tests.factories.history import random_case
from tests.support.oracle.day_by_day import judge
from tests.support.oracle.invented import LONG_AGO, rulebook, schemes
from tracker.compliance.assess import assess
from tracker.compliance.facts import History, Stay, Stint, Visa
from tracker.compliance.findings import Assessment, Finding

LIFE = History(
    scheme="everything",
    stay=Stay(date(2026, 1, 10), departed_on=date(2026, 12, 1)),
    visa=Visa(applied_on=date(2025, 11, 20), issued_on=date(2025, 12, 10)),
    birth_date=date(1999, 3, 2),
    jobs=(
        Stint("Harbour Bakery", date(2026, 4, 1), date(2026, 4, 30)),
        Stint("Harbour Bakery", date(2026, 2, 1), date(2026, 2, 28)),
    ),
    courses=(
        Stint("Pottery", date(2026, 6, 1), date(2026, 6, 30)),
        Stint("Cantonese I", date(2026, 5, 4), date(2026, 6, 3)),
    ),
)

ARRIVAL, PERMITTED, LEAVES = date(2026, 1, 10), date(2027, 1, 9), date(2026, 12, 1)

# rule, subject, the rule that gave the limit, first day, last day, amount
TRACES = [
    ("stay-length", None, "stay-length", ARRIVAL, PERMITTED, None),
    ("outside-stay", None, "stay-length", ARRIVAL, LEAVES, None),
    ("age-at-application", None, "age-at-application", date(1999, 3, 2), date(2025, 11, 20), 26),
    ("entry-window", None, "entry-window", date(2025, 12, 10), date(2026, 3, 10), None),
    ("employer-tenure", "Harbour Bakery", "employer-tenure", date(2026, 2, 1), None, None),
    ("work-total", None, "work-total", date(2026, 2, 1), None, None),
    ("study-total", None, "study-total", date(2026, 5, 4), None, None),
    ("course-length", "Pottery", "course-length", date(2026, 6, 1), None, None),
    ("course-length", "Cantonese I", "course-length", date(2026, 5, 4), None, None),
    ("course-count", None, "course-count", date(2026, 5, 4), None, 2),
]


def test_finding_names_rule_and_days() -> None:
    assert [traced(finding) for finding in read(LIFE, date(2026, 7, 1)).findings] == TRACES


@pytest.mark.parametrize("on", [date(2027, 1, 9), date(2027, 1, 10)])
def test_open_stay_has_same_days_afterwards(on: date) -> None:
    finding = read(LIFE._replace(stay=Stay(ARRIVAL)), on).findings[0]
    assert traced(finding) == ("stay-length", None, "stay-length", ARRIVAL, PERMITTED, None)


def test_day_on_visa_needs_no_rule() -> None:
    named = LIFE._replace(visa=LIFE.visa._replace(enter_by=date(2026, 2, 1)))
    finding = next(finding for finding in read(named, ARRIVAL).findings if finding.rule == "entry-window")
    assert traced(finding) == ("entry-window", None, None, None, date(2026, 2, 1), None)


def test_limit_carries_its_version() -> None:
    rules = [finding.trace.rule for finding in read(LIFE, ARRIVAL).findings]
    assert {rule.granted_from for rule in rules if rule is not None} == {LONG_AGO}


def test_assessment_names_day_edition_and_stay() -> None:
    assessment = read(LIFE, date(2026, 7, 1))
    assert assessment.on == date(2026, 7, 1)
    assert assessment.edition == rulebook().digest
    assert assessment.version == rulebook().schemes["everything"].versions[0]
    assert (assessment.permitted_until, assessment.stay_ends) == (PERMITTED, LEAVES)


def test_only_changing_finding_has_next_change() -> None:
    changes = {finding.rule: finding.next_change_on for finding in read(LIFE._replace(stay=Stay(ARRIVAL)), ARRIVAL).findings}
    assert changes.pop("stay-length") == date(2027, 1, 10)
    assert set(changes.values()) == {None}


@pytest.mark.parametrize("seed", range(60))
def test_spans_of_reading_are_counted_days(seed: int) -> None:
    one = random_case(seed)
    counted = [judged.counted for judged in judge(one.history, schemes()[one.history.scheme])]
    for finding, by_hand in zip(read(one.history, one.on).findings, counted, strict=True):
        for reading in finding.readings:
            days: Counter[date] = Counter()
            for first, last, times in reading.spans:
                days.update({date.fromordinal(day): times for day in range(first, last + 1)})
            clocks = [name for name in by_hand if name.rpartition("/")[0] == reading.name.rpartition("/")[0]]
            assert days == by_hand[clocks[0]].days


def read(history: History, on: date) -> Assessment:
    """The assessment under the invented schemes."""
    return assess(history, rulebook(), on=on)


def traced(finding: Finding) -> tuple[object, ...]:
    """A finding's trace as the table writes it."""
    rule, first_day, last_day, amount = finding.trace
    return finding.rule, finding.subject, rule.name if rule else None, first_day, last_day, amount
