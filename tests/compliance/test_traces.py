"""The trace of a finding: the rule, the days and the amount that made it."""

from datetime import date

import pytest

from tests.factories.outlooks import ARRIVED, HARBOUR, JUNE, assess_on, find_outlook
from tracker.compliance.assess import assess
from tracker.compliance.facts import History, Stay, Stint, Visa
from tracker.compliance.loading import builtin

TRACES = {
    "stay-length": ("stay-length", ARRIVED, date(2027, 1, 9), None),
    "outside-stay": ("stay-length", ARRIVED, date(2027, 1, 9), None),
    "age-at-application": ("age-at-application", date(1999, 3, 2), date(2025, 11, 20), 26),
    "entry-window": ("entry-window", date(2025, 12, 10), date(2026, 3, 10), None),
    "employer-tenure": ("employer-tenure", date(2026, 1, 15), None, None),
    "study-total": ("study-total", date(2026, 2, 1), None, None),
}


@pytest.mark.parametrize("departed_on", [None, date(2026, 12, 1)])
def test_every_finding_names_its_facts(departed_on: date | None) -> None:
    visa = Visa(date(2025, 11, 20), date(2025, 12, 10))
    course = Stint("C", date(2026, 2, 1), date(2026, 3, 1))
    history = History("japan", Stay(ARRIVED, None, departed_on), visa, date(1999, 3, 2), HARBOUR, (course,))
    rules = builtin().schemes["japan"].versions[-1].rules
    for finding in assess(history, builtin(), on=JUNE).findings:
        rule, first, last, amount = TRACES[finding.rule]
        ends = departed_on if departed_on and finding.rule == "outside-stay" else last
        assert finding.trace == (rules[rule], first, ends, amount)


def test_visa_day_has_no_rule() -> None:
    (finding,) = (
        each for each in assess_on(JUNE, visa=Visa(enter_by=date(2026, 2, 1))).findings if each.rule == "entry-window"
    )
    assert finding.trace == (None, None, date(2026, 2, 1), None)


def test_course_limit_says_number_and_start() -> None:
    courses = (Stint("D", date(2026, 4, 1), date(2026, 4, 2)), Stint("C", date(2026, 2, 1), date(2026, 2, 2)))
    (finding,) = (each for each in assess_on(JUNE, courses=courses, scheme="korea").findings if each.rule == "course-count")
    assert finding.trace[1:] == (date(2026, 2, 1), None, 2)
    assert finding.trace.rule == builtin().schemes["korea"].versions[-1].rules["course-count"]


def test_overdue_stay_names_its_facts() -> None:
    finding = find_outlook(assess_on(date(2027, 1, 10)), "stay-length").finding
    assert finding.trace[1:] == (ARRIVED, date(2027, 1, 9), None)


def test_stamped_stay_has_no_rule() -> None:
    finding = find_outlook(assess_on(JUNE, stay=Stay(ARRIVED, date(2026, 7, 1))), "stay-length").finding
    assert finding.trace == (None, ARRIVED, date(2026, 7, 1), None)


def test_assessment_names_its_edition() -> None:
    assert assess_on(JUNE).edition == builtin().digest
