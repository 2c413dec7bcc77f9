"""Assess people: store the assessment, reconcile the flags, and note the day on which time alone changes the assessment."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from tracker import clock
from tracker.compliance.findings import Assessment, Finding, Reading
from tracker.compliance.loading import builtin, builtin_files
from tracker.compliance.months import completed_years, first_day_counts
from tracker.compliance.report_parts import CountedFacts
from tracker.compliance.retention import LastDays, last_days
from tracker.models.assessments import AssessmentRow, EditionRow, FindingRow
from tracker.models.base import day_or_none
from tracker.models.participants import Participant
from tracker.models.transaction import bulk_transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.assessments import current_assessments, edition_id
from tracker.queries.findings import AGE_RULE
from tracker.queries.participants import Person, due_ids, people
from tracker.queries.rules import assessable_ids, outdated_ids
from tracker.services.alerts import plan_alerts
from tracker.services.calendars import move_calendar_days
from tracker.services.closed_months import CountedChange, counted_facts, mark_changed_months
from tracker.services.flags import AssessedPerson, reconcile
from tracker.services.proofs.revocation import revoke_outdated_proofs
from tracker.services.watched_days import assess_person

MONTHS_WITHOUT_RULES = 12
"""The assumed length of a stay without rules: all schemes of the rulebook have twelve months now."""


def assess_people(
    work: UnitOfWork,
    persons: Sequence[Person],
    *,
    before: Sequence[Person] = (),
    on: date,
    fresh: bool = False,
    announce: bool = True,
) -> None:
    """Assess people as they are passed, store results and participant rows, and reconcile flags, alerts, proofs, calendars.

    `before`: those of the people whose facts have changed, as they were; closed months that the change alters are marked.
    The caller owns the transaction. `fresh`: the people are new and have no rows yet. `announce`: they are notified of changes.
    """
    assessed = [(person, assess_person(person, on=on)) for person in persons]
    reconcile(work, _store_assessments(work, assessed, fresh=fresh), on=on, fresh=fresh, announce=announce)
    plan_alerts(work, assessed, on=on, fresh=fresh)
    mark_changed_months(work, _counted_changes(assessed, {each.id: each for each in before}, on=on, fresh=fresh))
    if not fresh:
        revoke_outdated_proofs(work, assessed)
        move_calendar_days(work, assessed)


def _store_assessments(
    work: UnitOfWork, assessed: Sequence[tuple[Person, Assessment | None]], *, fresh: bool
) -> list[AssessedPerson]:
    """Write the assessments and the participants' rows; return those whose flags may differ."""
    current_ids = {} if fresh else current_assessments([person.id for person, _ in assessed])
    edition, found = None, []
    for person, assessment in assessed:
        if person.id in current_ids:
            work.supersede(AssessmentRow, current_ids[person.id])
        if assessment is not None:
            edition = edition or _edition(work)
            id_ = _store_assessment(work, person, assessment, edition)
            found.append(_assessed_person(person, id_, assessment.findings))
        elif person.id in current_ids:
            found.append(_assessed_person(person, None, ()))
        outlook = _next_days(person, assessment)
        _write_person(work, person, outlook | _retention(work, person, outlook["permitted_until"], fresh=fresh), fresh=fresh)
    return found


def _counted_changes(
    assessed: Sequence[tuple[Person, Assessment | None]], before: Mapping[int, Person], *, on: date, fresh: bool
) -> Iterator[CountedChange]:
    """Yield what reports count of the people whose facts have changed, before and after."""
    for person, assessment in assessed:
        was = before.get(person.id)
        if was is not None or fresh:
            counted = CountedFacts() if was is None else _counted_facts(was, assess_person(was, on=on))
            yield CountedChange(person.scheme, person.direction, counted, _counted_facts(person, assessment))


def _counted_facts(person: Person, assessment: Assessment | None) -> CountedFacts:
    until = _next_days(person, assessment)["permitted_until"]
    return counted_facts(person, assessment, age=age_applied(person), permitted_until=until)


def _assessed_person(person: Person, assessment_id: int | None, findings: tuple[Finding, ...]) -> AssessedPerson:
    departed = person.stay.departed_on is not None
    return AssessedPerson(person.id, person.particulars.language, assessment_id, findings, departed)


def _write_person(work: UnitOfWork, person: Person, outlook: dict[str, date | None], *, fresh: bool) -> None:
    now = {"version": person.version, "age_applied": age_applied(person), **outlook}
    if not fresh:
        return work.update(Participant, {"id": person.id}, **now)
    row = {"id": person.id, "reference": person.reference, "scheme": person.scheme, "direction": person.direction}
    return work.insert(Participant, **row, user_id=None, created_at=work.at, **now)


def age_applied(person: Person) -> int | None:
    """Return the completed years on the day of application, which reports count without the birth date."""
    born, applied = person.particulars.birth_date, person.visa.applied_on
    return None if born is None or applied is None else completed_years(born, applied)


def _next_days(person: Person, assessment: Assessment | None) -> dict[str, date | None]:
    """Return the day of the next change by time alone and the last permitted day, as columns of the participant."""
    if assessment is not None:
        return {"next_change_on": assessment.next_change_on, "permitted_until": assessment.permitted_until}
    stay = person.stay
    until = stay.permitted_until
    if until is None and stay.arrived_on is not None:
        until = first_day_counts(stay.arrived_on, MONTHS_WITHOUT_RULES)
    return {"next_change_on": None, "permitted_until": until}


def _retention(work: UnitOfWork, person: Person, permitted_until: date | None, *, fresh: bool) -> dict[str, date | None]:
    """Return the day that the person's retention period counts from, as columns of the participant.

    If no day is known, the day on which a new person is added; for others the nightly run finds it.
    """
    stay = person.stay
    found = last_days(
        arrived_on=stay.arrived_on, permitted_until=permitted_until, departed_on=stay.departed_on, visa_days=person.visa[2:]
    )
    if fresh and not any(found):
        found = LastDays(None, clock.hong_kong_day(work.at))
    return found._asdict()


def _edition(work: UnitOfWork) -> int:
    """Return the id of the present edition; store the edition at its first assessment."""
    digest = builtin().digest
    known = edition_id(digest)
    if known is None:
        known = work.number(EditionRow)
        files = {name: content.decode() for name, content in builtin_files().items()}
        work.insert(EditionRow, id=known, digest=digest, files=files, first_used_at=work.at)
    return known


def _store_assessment(work: UnitOfWork, person: Person, assessment: Assessment, edition: int) -> int:
    id_ = work.number(AssessmentRow)
    work.insert(
        AssessmentRow,
        id=id_,
        participant_id=person.id,
        edition_id=edition,
        operation_id=work.operation_id,
        assessed_on=assessment.on,
        version=assessment.version.granted_from,
        status=int(assessment.status),
        permitted_until=assessment.permitted_until,
        stay_ends=assessment.stay_ends,
        next_change_on=assessment.next_change_on,
        made_at=work.at,
        superseded_at=None,
    )
    for position, finding in enumerate(assessment.findings):
        work.insert(
            FindingRow,
            assessment_id=id_,
            position=position,
            rule=finding.rule,
            subject=finding.subject,
            status=int(finding.status),
            exceeds_on=finding.exceeds_on,
            next_change_on=finding.next_change_on,
            trace=trace_of(finding),
        )
    return id_


def trace_of(finding: Finding) -> dict[str, Any]:
    """Return the values with which a finding can be explained and counted again.

    Spans: first and last day as day numbers, and how often each of their days counts.
    """
    trace = finding.trace
    # The rule on age counts from the birth date, which is stored sealed, with the particulars, and nowhere else.
    first_day = None if finding.rule == AGE_RULE else day_or_none(trace.first_day)
    return {
        "first_day": first_day,
        "last_day": day_or_none(trace.last_day),
        "amount": trace.amount,
        "readings": [_reading(reading) for reading in finding.readings],
    }


def _reading(reading: Reading) -> dict[str, Any]:
    """Return the values of a reading. Uncounted days are left out if there are none, and runs if they equal the spans."""
    free: dict[str, Any] = {"uncounted": reading.uncounted} if reading.uncounted else {}
    if reading.runs and reading.runs != tuple((span,) for span in reading.spans):
        free["runs"] = reading.runs
    return {
        "name": reading.name,
        "allowance_days": reading.allowance_days,
        "last_permitted_day": day_or_none(reading.last_permitted_day),
        "exceeds_on": day_or_none(reading.exceeds_on),
        "spans": reading.spans,
        **free,
    }


@bulk_transaction("assessments.assess_due")
def assess_due(work: UnitOfWork, *, limit: int, on: date, by: int, operation: str | None = None) -> int:
    """Assess at most `limit` people whose assessment time alone has changed, notify them, and return their number.

    May run twice and on two machines: each takes people whom the other has not locked, and nobody is due twice.
    """
    ids = due_ids(on, limit)
    if not ids:
        return 0
    due = people(ids)
    for person in due:
        work.audit("verdict.due", person.id, on=on.isoformat())
    assess_people(work, due, on=on)
    return len(due)


@bulk_transaction("assessments.assess_outdated")
def assess_outdated(work: UnitOfWork, *, limit: int, on: date, by: int, operation: str | None = None) -> int:
    """Assess at most `limit` people whose rules differ between the editions of their assessment and of today.

    Then people without an assessment for whom the present edition has rules. Returns their number. May run twice:
    assessed people are not outdated any more.
    """
    ids = outdated_ids(limit) or assessable_ids(limit)
    if not ids:
        return 0
    outdated = people(ids, lock=True)
    for person in outdated:
        work.audit("verdict.edition", person.id, on=on.isoformat(), edition=builtin().digest)
    assess_people(work, outdated, on=on)
    return len(outdated)
