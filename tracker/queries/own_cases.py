"""A participant's cases as the participant sees them: questions to them, their own words, and the decisions."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from tracker.clock import hong_kong_day
from tracker.compliance.deadlines import contest_end
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.cases import Case
from tracker.models.sealed_words import open_words
from tracker.queries.dossiers import SignedDecision, decisions_on

SERVED = "case.awaiting-participant"
DISPUTED = "case.disputed"
WRITTEN = ("case.replied", DISPUTED, "case.contested")
"""The acts of participants, each with their words."""


class CaseNotice(NamedTuple):
    """A notice that was served: its name, and the officer's words below it."""

    notice: str
    words: str
    at: datetime


class WrittenWords(NamedTuple):
    """Words of the participant on a case, and the act of `WRITTEN` that they belong to."""

    action: str
    words: str
    at: datetime
    evidence_id: int | None = None
    """The file that came with them."""


class OwnCase(NamedTuple):
    """A case as its participant sees it; every list begins with the latest."""

    id: int
    rule: str
    state: str
    queued_from: date
    answer_due_on: date | None
    is_extended: bool
    is_paused: bool
    contested_at: datetime | None
    state_since: datetime
    closed_at: datetime | None
    notices: tuple[CaseNotice, ...] = ()
    written: tuple[WrittenWords, ...] = ()
    decisions: tuple[SignedDecision, ...] = ()

    @property
    def contest_end(self) -> date | None:
        """The last day on which the latest decision may be contested; None if it may not."""
        decided_at = max((each.at for each in self.decisions), default=None)
        return contest_end(decided_at, self.contested_at, hong_kong_day)


HEAD = select(
    *(Case.id, Case.rule, Case.state, Case.queued_from, Case.answer_due_on, Case.is_extended, Case.is_paused),
    *(Case.contested_at, Case.state_since, Case.closed_at),
)


def own_cases(participant_id: int, *, on: date) -> list[OwnCase]:
    """Return the cases of a participant that the queue lists on a day or that are closed, the latest first. Three statements."""
    query = HEAD.where(Case.participant_id == participant_id, Case.queued_from <= on).order_by(Case.id.desc())
    rows: Any = db.session.execute(query).all()
    if not rows:
        return []
    notices, written = _lines(participant_id)
    decisions: dict[int, list[SignedDecision]] = defaultdict(list)
    for each in decisions_on([row.id for row in rows]):
        decisions[each.case_id].append(each)
    return [OwnCase(*(*row, tuple(notices[row.id]), tuple(written[row.id]), tuple(decisions[row.id]))) for row in rows]


def count_disputes(case_id: int, participant_id: int) -> int:
    """Count how often a participant wrote that something is wrong in a case. One statement."""
    query = select(AuditLine.details).where(AuditLine.participant_id == participant_id, AuditLine.action == DISPUTED)
    return sum(details["case"] == case_id for details in db.session.scalars(query))


def _lines(participant_id: int) -> tuple[dict[int, list[CaseNotice]], dict[int, list[WrittenWords]]]:
    """Return the notices and the participant's words by case. One statement."""
    notices: dict[int, list[CaseNotice]] = defaultdict(list)
    written: dict[int, list[WrittenWords]] = defaultdict(list)
    query = select(AuditLine.at, AuditLine.action, AuditLine.details).where(AuditLine.participant_id == participant_id)
    query = query.where(AuditLine.action.in_((SERVED, *WRITTEN))).order_by(AuditLine.id.desc())
    for at, action, details in db.session.execute(query):
        words = open_words(details["said"]) or ""
        if action == SERVED:
            notices[details["case"]].append(CaseNotice(details["notice"], words, at))
        else:
            written[details["case"]].append(WrittenWords(action, words, at, details.get("evidence")))
    return notices, written
