"""A verdict that was stored is the engine's own again, on any day, also under rules with days that do not count."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.history import Case
from tests.support.oracle.invented import LONG_AGO, RELAXED, rulebook, rulebook_of
from tests.support.oracle.outcome import Conditions
from tests.support.oracle.strategies import cases
from tests.support.oracle.walking import DAY
from tests.support.properties import examples
from tracker.compliance.assess import assess
from tracker.compliance.facts import History, Stay, Stint
from tracker.compliance.findings import Assessment
from tracker.queries.findings import StoredFinding, Verdict, assessment_of
from tracker.services.assessments import trace_of


def stored(assessment: Assessment) -> Verdict:
    """The verdict as its rows have it."""
    found = tuple(
        StoredFinding(each.rule, each.subject, each.status, each.exceeds_on, json.loads(json.dumps(trace_of(each))))
        for each in assessment.findings
    )
    return Verdict(assessment.version.granted_from, assessment.permitted_until, assessment.stay_ends, found)


@pytest.mark.slow
@examples(200)
@given(cases(), st.integers(0, RELAXED - 1), st.integers(0, 300))
def test_stored_verdict_equals_engine_later(drawn: Case, scheme: int, passed: int) -> None:
    for name in (drawn.history.scheme, f"relaxed-{scheme}"):
        history, later = drawn.history._replace(scheme=name), drawn.on + passed * DAY
        verdict = stored(assess(history, rulebook(), on=drawn.on))
        assert assessment_of(history, verdict, rulebook(), on=later) == assess(history, rulebook(), on=later)


@pytest.mark.parametrize("free", [True, False])
def test_uncounted_days_are_stored_if_any(free: bool) -> None:
    days = (("employer-tenure", date(2026, 2, 1), date(2026, 2, 14)),) if free else ()
    book = rulebook_of({"free": {LONG_AGO: Conditions(employer_tenure=1, uncounted=days)}})
    history = History("free", Stay(date(2026, 1, 1)), jobs=(Stint("A", date(2026, 2, 10)),))
    *_, tenure = stored(assess(history, book, on=date(2026, 2, 20))).findings
    first, last, begins = date(2026, 2, 1).toordinal(), date(2026, 2, 14).toordinal(), date(2026, 2, 10).toordinal()
    expected = [[first, begins - 1, 0], [begins, last, 1]] if free else None
    assert [each.get("uncounted") for each in tenure.trace["readings"]] == [expected, expected]
