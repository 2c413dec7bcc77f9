"""Assess everybody in the register, as lines of JSON like those of `flask assess` for the same histories."""

from collections.abc import Iterator
from datetime import date, datetime

from tracker.compliance.assess import assess
from tracker.compliance.findings import Assessment
from tracker.compliance.loading import builtin
from tracker.compliance.rulebook import CannotAssess, Rulebook
from tracker.formats.history.assess_line import LineResult
from tracker.formats.history.read import describe_refusal
from tracker.formats.history.write import format_assessment, format_error
from tracker.queries.assessments import edition_on
from tracker.queries.employers import employer_names
from tracker.queries.participants import Person, everybody, history_of


def assessed_lines(*, on: date, known_at: datetime | None = None, rules: Rulebook | None = None) -> Iterator[LineResult]:
    """Yield a line for everybody who arrived, in the order of the references; people who go out are left out.

    With a moment, by the facts known then and the edition in use then; with rules, by those in any case. Memory does not grow
    with the register.
    """
    rulebook = rules or (edition_on(known_at) if known_at else builtin())
    for people in everybody(at=known_at):
        names = employer_names({job.employer_id for person in people for job in person.jobs})
        for person in people:
            answer = _line(person, rulebook, names, on)
            if answer is not None:
                yield answer


def _line(person: Person, rulebook: Rulebook, names: dict[int, str], on: date) -> LineResult | None:
    history = history_of(person)
    if history is None:
        return None
    try:
        assessment = assess(history, rulebook, on=on)
    except CannotAssess as error:
        return LineResult(format_error(describe_refusal(error, person.reference)), False)
    return LineResult(format_assessment(person.reference, _named(assessment, names)), True)


def _named(assessment: Assessment, names: dict[int, str]) -> Assessment:
    """Return the assessment with the shown names of employers instead of their ids."""
    findings = tuple(
        finding._replace(subject=names[int(finding.subject)])
        if finding.rule == "employer-tenure" and finding.subject
        else finding
        for finding in assessment.findings
    )
    return assessment._replace(findings=findings)
