"""A history that is written reads back to the same facts; an assessment is written as any JSON encoder would write it."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.history import Case
from tests.support.oracle.invented import rulebook, schemes
from tests.support.oracle.strategies import cases
from tests.support.properties import examples
from tracker.compliance.assess import assess
from tracker.compliance.facts import FIRST_YEAR, LAST_YEAR, History, Stay, Stint, Visa
from tracker.compliance.findings import STATUS_WORDS, Assessment, Finding
from tracker.formats.history.assess_line import assess_line
from tracker.formats.history.read import UnreadableHistoryError, read_file, read_line
from tracker.formats.history.write import format_assessment, format_history

TODAY = date(2026, 7, 15)

NAMES = st.text(st.characters()).map(lambda name: json.loads(json.dumps(name)))
"""Any script, control characters, quotes, halves of surrogate pairs; two halves are one character, as JSON has it."""
DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
MAYBE = st.none() | DAYS


@st.composite
def stints(draw: st.DrawFn) -> Stint:
    start = draw(DAYS)
    return Stint(draw(NAMES), start, draw(st.none() | st.dates(start, date(LAST_YEAR, 12, 31))))


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Any facts that contradict nothing, likely or not."""
    arrived_on = draw(DAYS)
    later = st.none() | st.dates(arrived_on, date(LAST_YEAR, 12, 31))
    return History(
        draw(NAMES),
        Stay(arrived_on, draw(later), draw(later)),
        Visa(draw(MAYBE), draw(MAYBE), draw(MAYBE)),
        draw(MAYBE),
        tuple(draw(st.lists(stints(), max_size=4))),
        tuple(draw(st.lists(stints(), max_size=4))),
    )


@pytest.mark.slow
@examples(300)
@given(NAMES, MAYBE, histories())
def test_written_history_reads_back_equal(id_: str, as_of: date | None, history: History) -> None:
    text = format_history(id_, as_of, history)
    content = text.encode(errors="backslashreplace")
    assert tuple(read_line(text)) == (id_, as_of, history)
    assert tuple(read_line(content.decode())) == (id_, as_of, history)
    for mark in (b"", b"\xef\xbb\xbf"):
        assert tuple(read_file(mark + content)) == ("", as_of, history)


@pytest.mark.slow
@examples(300)
@given(cases(), NAMES, st.lists(NAMES, min_size=4, max_size=4))
def test_assessment_is_plain_json(one: Case, id_: str, names: list[str]) -> None:
    jobs = tuple(job._replace(name=names[len(job.name) % 4]) for job in one.history.jobs)
    courses = tuple(course._replace(name=names[len(course.name) % 4]) for course in one.history.courses)
    assessment = assess(one.history._replace(jobs=jobs, courses=courses), rulebook(), on=one.on)
    line = format_assessment(id_, assessment)
    assert line == json.dumps(plainly(id_, assessment), ensure_ascii=False)
    assert json.loads(line.encode(errors="backslashreplace")) == json.loads(line)
    assert "\n" not in line


def plainly(id_: str, assessment: Assessment) -> dict[str, Any]:
    """An assessment as plain values, its keys in order."""
    return {
        "id": id_,
        "status": STATUS_WORDS[assessment.status],
        "permitted_until": iso(assessment.permitted_until),
        "next_change_on": iso(assessment.next_change_on),
        "rules": {"scheme": assessment.version.scheme, "version": iso(assessment.version.granted_from)},
        "findings": [finding_plainly(finding) for finding in assessment.findings],
    }


def finding_plainly(finding: Finding) -> dict[str, Any]:
    """A finding as plain values: with its readings, or with its own day of excess."""
    head = {"rule": finding.rule, "subject": finding.subject, "status": STATUS_WORDS[finding.status]}
    if not finding.readings:
        return {**head, "exceeds_on": iso(finding.exceeds_on)}
    readings = {
        reading.name: {
            "allowance_days": reading.allowance_days,
            "used_days": reading.used_days,
            "last_permitted_day": iso(reading.last_permitted_day),
            "exceeds_on": iso(reading.exceeds_on),
        }
        for reading in finding.readings
    }
    return {**head, "readings": readings}


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@examples(300)
@given(st.binary())
def test_any_bytes_give_result_or_blank(line: bytes) -> None:
    given_back = assess_line(line, rulebook(), today=TODAY)
    if given_back is None:
        assert not line.decode().strip("\ufeff").strip()
    else:
        assert set(json.loads(given_back.text)) == {"id", "error"}
        assert not given_back.assessed


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | NAMES | DAYS.map(date.isoformat),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
KEYS = st.fixed_dictionaries(
    {"id": NAMES | JSON, "scheme": st.sampled_from(sorted(schemes())) | JSON, "arrived_on": DAYS.map(date.isoformat) | JSON},
    optional=dict.fromkeys(("as_of", "birth_date", "visa_issued_on", "departed_on", "jobs", "courses", "x"), JSON),
)


@examples(300)
@given(KEYS)
def test_any_object_gives_result_or_field(facts: dict[str, Any]) -> None:
    given_back = assess_line(json.dumps(facts).encode(), rulebook(), today=TODAY)
    assert given_back
    found = json.loads(given_back.text)
    assert given_back.assessed == ("error" not in found)
    if not given_back.assessed and found["error"]["field"] is not None:
        assert found["error"]["field"].split("[")[0] in {"id", "enter_by", *facts}
    if isinstance(facts["id"], str) and found["id"] is not None:
        assert found["id"] == json.loads(json.dumps(facts["id"]))


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (b"", None),
        (b"\xff", None),
        (b"[]", None),
        (b"{}", "scheme"),
        (b'{"scheme": "japan"}', "arrived_on"),
        (b'{"scheme": "japan", "arrived_on": "2026-01-10", "as_of": "x"}', "as_of"),
        (b'{"scheme": "japan", "arrived_on": "2026-01-10", "jobs": [1]}', "jobs[0]"),
    ],
)
def test_an_unreadable_file_names_its_field(content: bytes, field: str | None) -> None:
    with pytest.raises(UnreadableHistoryError) as caught:
        read_file(content)
    assert caught.value.field == field
