"""Steps of a count in months and thirtieths: each total is the worth of the stints so far."""

from datetime import date

from tracker.compliance.assess import assess
from tracker.compliance.explanation import steps_of
from tracker.compliance.facts import History, Stay, Stint
from tracker.compliance.loading import builtin

ON = date(2026, 6, 12)
JOBS = (Stint("E", date(2026, 1, 15), date(2026, 2, 15)), Stint("E", date(2026, 4, 1), date(2026, 4, 10)))


def test_totals_are_thirtieths_of_the_recorded_stints_and_of_days_to_come() -> None:
    assessment = assess(History("japan", Stay(date(2026, 1, 10)), jobs=JOBS), builtin(), on=ON)
    (tenure,) = (each for each in assessment.findings if each.rule == "employer-tenure")
    reading = tenure.readings[-1]
    recorded = steps_of(reading, None, on=ON)
    assert [(step.kind, step.total) for step in recorded] == [("counted", 30), ("break", 30), ("counted", 40)]
    onward = steps_of(reading, date(2026, 6, 13), on=ON)
    assert [(step.kind, step.total) for step in onward[3:]] == [("break", 40), ("onward", 42)]
