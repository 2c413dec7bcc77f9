"""Flags follow the assessments: raised, superseded and withdrawn, each in the open case of its participant and rule."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from tracker.compliance.changes import FlagChanges, changes, exceeds
from tracker.compliance.findings import CONTESTED, Finding
from tracker.compliance.urgency import rank, urgency
from tracker.models.base import day_or_none
from tracker.models.cases import NEW_CASE, Case, Flag
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.cases import CaseKey, OpenCase, live_flags, open_cases


class AssessedPerson(NamedTuple):
    """A person, the id of the new assessment (None if no rules apply), and its findings."""

    participant_id: int
    language: str | None
    assessment_id: int | None
    findings: tuple[Finding, ...]
    departed: bool
    """Whether a departure is recorded."""


def reconcile(
    work: UnitOfWork, assessed_people: list[AssessedPerson], *, on: date, fresh: bool = False, announce: bool = True
) -> None:
    """Raise, supersede and withdraw flags, so that exactly the contested and unmet findings are flagged.

    Opens missing cases, ranks each in the queue, and gives every open case of the people a new version.
    The caller owns the transaction and holds the people's locks. `fresh`: no flags and cases yet. `announce`: by email.
    """
    ids = [assessed.participant_id for assessed in assessed_people]
    flags, cases = ({}, {}) if fresh else (live_flags(ids), open_cases(ids, lock=True))
    _renew_versions(work, cases)
    for assessed in assessed_people:
        due = changes([each.flag for each in flags.get(assessed.participant_id, [])], assessed.findings)
        _end_flags(work, due)
        rules = {each.rule for each in due.raised} | {each.rule for each in (*due.superseded, *due.withdrawn)}
        case_ids = {rule: _rank_or_open_case(work, assessed, rule, cases, on=on) for rule in sorted(rules)}
        for finding in due.raised:
            _raise_flag(work, assessed, finding, case_ids[finding.rule])
        if announce and (due.raised or due.withdrawn):
            announced = sorted({each.rule for each in due.raised} | {each.rule for each in due.withdrawn})
            work.post(assessed.participant_id, "verdict-changed", assessed.language, rules=announced)


def renew_cases(work: UnitOfWork, participant_ids: Collection[int]) -> None:
    """Give every open case of some people a new version: they got a message. The caller owns the transaction."""
    _renew_versions(work, open_cases(participant_ids, lock=True))


def _renew_versions(work: UnitOfWork, cases: Mapping[tuple[int, str], OpenCase]) -> None:
    """Move the versions of locked cases: what they are decided on has changed, so older forms are refused."""
    for (participant_id, _), open_case in cases.items():
        renew_version(work, CaseKey(open_case.id, open_case.version), participant_id, "case.changed")


def renew_version(work: UnitOfWork, key: CaseKey, participant_id: int, action: str, **details: object) -> CaseKey:
    """Give a locked case its next version, which the audit line of the action names; return its key."""
    renewed = CaseKey(key.id, key.version + 1)
    work.update(Case, {"id": renewed.id}, version=renewed.version)
    work.audit(action, participant_id, case=renewed.id, version=renewed.version, **details)
    return renewed


def _end_flags(work: UnitOfWork, due: FlagChanges) -> None:
    for flags, state in ((due.superseded, "superseded"), (due.withdrawn, "withdrawn")):
        for flag in flags:
            work.update(Flag, {"id": flag.flag_id}, state=state, ended_at=work.at)


def _rank_or_open_case(
    work: UnitOfWork, assessed: AssessedPerson, rule: str, cases: dict[tuple[int, str], OpenCase], *, on: date
) -> int | None:
    """Rank the open case of a person and rule in the queue, or open one for a flag; return its id, None if none is needed."""
    rating = urgency(rule, assessed.findings, departed=assessed.departed, on=on)
    open_case = cases.get((assessed.participant_id, rule))
    if open_case is not None:
        queue_rank = rank(rating.harm, assigned=open_case.assignee_id is not None)
        work.update(Case, {"id": open_case.id}, **rating._asdict(), queue_rank=queue_rank)
        return open_case.id
    if rating.harm < CONTESTED:
        return None
    id_ = work.number(Case)
    work.insert(
        Case,
        id=id_,
        participant_id=assessed.participant_id,
        rule=rule,
        **NEW_CASE,
        **rating._asdict(),
        queue_rank=rank(rating.harm, assigned=False),
        opened_at=work.at,
        state_since=work.at,
    )
    return id_


def _raise_flag(work: UnitOfWork, assessed: AssessedPerson, finding: Finding, case_id: int | None) -> None:
    work.insert(
        Flag,
        id=work.number(Flag),
        participant_id=assessed.participant_id,
        rule=finding.rule,
        subject=finding.subject or "",
        status=int(finding.status),
        exceeds=[day_or_none(each) for each in exceeds(finding)],
        assessment_id=assessed.assessment_id,
        case_id=case_id,
        state="attached",
        raised_at=work.at,
        ended_at=None,
    )
