"""What is done to flags: exactly the contested and unmet findings are flagged afterwards, each as it now is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.compliance.changes import CurrentFlag, FlagChanges, changes, exceeds
from tracker.compliance.findings import CONTESTED, FORECAST, MET, UNMET, Finding, Reading, Status, Trace

FIRST, SECOND = date(2026, 7, 15), date(2026, 7, 16)
NOWHERE = Trace(None, None, None)


def finding(rule: str, subject: str | None, status: Status, *days: date | None) -> Finding:
    """A finding that is exceeded on these days: one day for a rule without readings."""
    if len(days) == 1:
        return Finding(rule, subject, status, days[0], None, (), NOWHERE)
    readings = tuple(Reading(f"reading-{number}", 181, 0, None, day, ()) for number, day in enumerate(days))
    return Finding(rule, subject, status, None, None, readings, NOWHERE)


TENURE = finding("employer-tenure", "1", CONTESTED, FIRST, SECOND)
LATER = finding("employer-tenure", "1", UNMET, FIRST, SECOND)
ELSEWHERE = finding("employer-tenure", "2", CONTESTED, FIRST, SECOND)
STAY = finding("stay-length", None, UNMET, FIRST)


def flag(of: Finding, flag_id: int = 7) -> CurrentFlag:
    """The flag that a finding would have."""
    return CurrentFlag(flag_id, of.rule, of.subject, of.status, exceeds(of))


NOTHING = FlagChanges((), (), ())
TABLE: dict[str, tuple[list[Finding], list[Finding], tuple[int, int, int]]] = {
    # the findings that are flagged, those that are made now, and how many are raised, superseded, withdrawn
    "nothing stands and nothing is wrong": ([], [], (0, 0, 0)),
    "a new one is raised": ([], [TENURE], (1, 0, 0)),
    "the same is left alone": ([TENURE], [TENURE], (0, 0, 0)),
    "another status supersedes": ([TENURE], [LATER], (1, 1, 0)),
    "another day supersedes": ([TENURE], [finding("employer-tenure", "1", CONTESTED, FIRST, None)], (1, 1, 0)),
    "another subject is another flag": ([TENURE], [ELSEWHERE], (1, 0, 1)),
    "a met one withdraws": ([TENURE], [finding("employer-tenure", "1", MET, FIRST, SECOND)], (0, 0, 1)),
    "a forecast one withdraws": ([TENURE], [finding("employer-tenure", "1", FORECAST, FIRST, SECOND)], (0, 0, 1)),
    "a finding that is gone withdraws": ([TENURE, STAY], [STAY], (0, 0, 1)),
    "without any finding all are withdrawn": ([TENURE, STAY], [], (0, 0, 2)),
    "a forecast one is not flagged": ([], [finding("stay-length", None, FORECAST, FIRST)], (0, 0, 0)),
}


@pytest.mark.parametrize("claim", TABLE)
def test_flags_follow_the_findings(claim: str) -> None:
    flagged, made, expected = TABLE[claim]
    due = changes([flag(each) for each in flagged], made)
    assert (len(due.raised), len(due.superseded), len(due.withdrawn)) == expected


def test_readings_are_compared_in_their_order() -> None:
    assert exceeds(TENURE) == (FIRST, SECOND)
    assert exceeds(STAY) == (FIRST,)
    swapped = finding("employer-tenure", "1", CONTESTED, SECOND, FIRST)
    assert changes([flag(TENURE)], [swapped]) == FlagChanges((swapped,), (flag(TENURE),), ())


DAYS = st.sampled_from([FIRST, SECOND, None])
FINDINGS = st.lists(
    st.builds(
        finding,
        st.sampled_from(["stay-length", "work-total"]),
        st.sampled_from([None, "1", "2"]),
        st.sampled_from(Status),
        DAYS,
    ),
    unique_by=lambda each: (each.rule, each.subject),
)


@given(before=FINDINGS, now=FINDINGS)
def test_changes_flag_contested_and_unmet_alone(before: list[Finding], now: list[Finding]) -> None:
    standing = [flag(each, number) for number, each in enumerate(before) if each.status >= CONTESTED]
    due = changes(standing, now)
    ended = {each.flag_id for each in (*due.superseded, *due.withdrawn)}
    after = {flag(each, 0) for each in due.raised} | {
        each._replace(flag_id=0) for each in standing if each.flag_id not in ended
    }
    assert after == {flag(each, 0) for each in now if each.status >= CONTESTED}
    assert len({(each.rule, each.subject) for each in after}) == len(after)


@given(findings=FINDINGS)
def test_the_same_findings_again_change_nothing(findings: list[Finding]) -> None:
    raised = changes([], findings).raised
    assert changes([flag(each, number) for number, each in enumerate(raised)], findings) == NOTHING
