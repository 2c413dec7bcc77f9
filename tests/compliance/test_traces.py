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
def test_every_finding_says_what_it_was_made_from(departed_on: date | None) -> None:
    visa = Visa(date(2025, 11, 20), date(2025, 12, 10))
    course = Stint("C", date(2026, 2, 1), date(2026, 3, 1))
    history = History("japan", Stay(ARRIVED, None, departed_on), visa, date(1999, 3, 2), HARBOUR, (course,))
    rules = builtin().schemes["japan"].versions[-1].rules
    for finding in assess(history, builtin(), on=JUNE).findings:
        rule, first, last, amount = TRACES[finding.rule]
        ends = departed_on if departed_on and finding.rule == "outside-stay" else last
        assert finding.trace == (rules[rule], first, ends, amount)


def test_a_day_on_the_visa_itself_has_no_rule_behind_it() -> None:
    (finding,) = (
        each for each in assess_on(JUNE, visa=Visa(enter_by=date(2026, 2, 1))).findings if each.rule == "entry-window"
    )
    assert finding.trace == (None, None, date(2026, 2, 1), None)


def test_a_number_of_courses_says_how_many_and_since_when() -> None:
    courses = (Stint("D", date(2026, 4, 1), date(2026, 4, 2)), Stint("C", date(2026, 2, 1), date(2026, 2, 2)))
    (finding,) = (each for each in assess_on(JUNE, courses=courses, scheme="korea").findings if each.rule == "course-count")
    assert finding.trace[1:] == (date(2026, 2, 1), None, 2)
    assert finding.trace.rule == builtin().schemes["korea"].versions[-1].rules["course-count"]


def test_an_overdue_stay_says_what_it_was_made_from_too() -> None:
    finding = find_outlook(assess_on(date(2027, 1, 10)), "stay-length").finding
    assert finding.trace[1:] == (ARRIVED, date(2027, 1, 9), None)


def test_a_stay_that_is_stamped_has_no_rule_behind_it() -> None:
    finding = find_outlook(assess_on(JUNE, stay=Stay(ARRIVED, date(2026, 7, 1))), "stay-length").finding
    assert finding.trace == (None, ARRIVED, date(2026, 7, 1), None)


def test_an_assessment_names_the_edition_that_made_it() -> None:
    assert assess_on(JUNE).edition == builtin().digest
