"""Write an assessment, an error or a history as JSON, as docs/interfaces.md says."""

import json
from collections.abc import Sequence
from datetime import date
from json.encoder import encode_basestring as quoted
from typing import Any

from tracker.compliance.facts import History, Stint
from tracker.compliance.findings import STATUS_WORDS, Assessment, Finding
from tracker.formats.history.read import UnreadableHistoryError


def format_assessment(id_: str, assessment: Assessment) -> str:
    """Return the line of one assessment."""
    # Written by hand: the form is fixed, and this prints a population faster than a general encoder.
    version = assessment.version
    return (
        f'{{"id": {quoted(id_)}, "status": "{STATUS_WORDS[assessment.status]}", "permitted_until": "{assessment.permitted_until.isoformat()}", '
        f'"next_change_on": {_day(assessment.next_change_on)}, '
        f'"rules": {{"scheme": {quoted(version.scheme)}, "version": "{version.granted_from.isoformat()}"}}, '
        f'"findings": [{", ".join(map(_finding, assessment.findings))}]}}'
    )


def add_explanations(line: str, texts: Sequence[str]) -> str:
    """Add the key `explained` to the line of an assessment: a text for each finding, in their order."""
    return f'{line[:-1]}, "explained": {json.dumps(list(texts), ensure_ascii=False)}}}'


def format_error(error: UnreadableHistoryError) -> str:
    """Return the error object that replaces an assessment."""
    return json.dumps({"id": error.id_, "error": {"field": error.field, "message": error.message}}, ensure_ascii=False)


def format_history(id_: str, as_of: date | None, history: History) -> str:
    """Return a history as indented JSON, which `read_file` reads back to the same facts."""
    return json.dumps(history_fields(id_, as_of, history), ensure_ascii=False, indent=2, default=date.isoformat) + "\n"


def history_fields(id_: str, as_of: date | None, history: History) -> dict[str, Any]:
    """Return the keys and values of a history, for a line of JSON or a row of a population; days are dates."""
    (arrived_on, permitted_until, departed_on), (applied_on, issued_on, enter_by) = history.stay, history.visa
    return {
        "id": id_,
        "scheme": history.scheme,
        "as_of": as_of,
        "birth_date": history.birth_date,
        "applied_on": applied_on,
        "visa_issued_on": issued_on,
        "enter_by": enter_by,
        "arrived_on": arrived_on,
        "permitted_until": permitted_until,
        "departed_on": departed_on,
        "jobs": [_stint("employer", job) for job in history.jobs],
        "courses": [_stint("course", course) for course in history.courses],
    }


def _stint(named_by: str, stint: Stint) -> dict[str, Any]:
    return {named_by: stint.name, "start": stint.started_on, "end": stint.ended_on}


def _finding(finding: Finding) -> str:
    subject = "null" if finding.subject is None else quoted(finding.subject)
    head = f'{{"rule": "{finding.rule}", "subject": {subject}, "status": "{STATUS_WORDS[finding.status]}", '
    if not finding.readings:
        return f'{head}"exceeds_on": {_day(finding.exceeds_on)}}}'
    readings = ", ".join(
        f'"{name}": {{"allowance_days": {allowance}, "used_days": {used}, '
        f'"last_permitted_day": {_day(last)}, "exceeds_on": {_day(exceeds)}}}'
        for name, allowance, used, last, exceeds, *_ in finding.readings
    )
    return f'{head}"readings": {{{readings}}}}}'


def _day(day: date | None) -> str:
    return "null" if day is None else f'"{day.isoformat()}"'
