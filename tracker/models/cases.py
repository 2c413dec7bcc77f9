"""Flags, which the engine raises, and the cases and decisions of officers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from tracker.compliance.case_states import STATES
from tracker.models.base import Base, FactsJSON, Moment, one_of, partial_index, partial_unique_index
from tracker.models.sealed_words import SealedWords

FLAG_STATES = ("raised", "attached", "resolved", "superseded", "withdrawn")
OUTCOMES = (
    "no-issue",
    "corrected",
    "contested-day-advice",
    "limit-exceeded-recorded",
    "limit-exceeded-referred",
    "outside-remit",
)


class Flag(Base):
    """A contested or unmet finding, from the moment when the flag was raised until it ended."""

    __tablename__ = "flags"
    __table_args__ = (
        one_of("state", FLAG_STATES),
        CheckConstraint("status BETWEEN 2 AND 3", name="status_known"),
        partial_unique_index("uq_flags_live", "ended_at IS NULL", "participant_id", "rule", "subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    rule: Mapped[str]
    subject: Mapped[str]
    """The subject of the finding; empty if it has none."""
    status: Mapped[int]
    exceeds: Mapped[Any] = mapped_column(FactsJSON)
    """For each reading in order the day on which it is exceeded, or None."""
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"))
    """The assessment that raised the flag."""
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    state: Mapped[str]
    raised_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class Case(Base):
    """The work of officers on the flags of one participant under one rule."""

    __tablename__ = "cases"
    __table_args__ = (
        one_of("state", STATES),
        partial_unique_index("uq_cases_open", "closed_at IS NULL", "participant_id", "rule"),
        partial_index("ix_cases_answer_due", "answer_due_on IS NOT NULL", "answer_due_on", "id"),
        partial_index("ix_cases_waiting", "closed_at IS NULL", "state", "opened_at"),
        partial_index("ix_cases_queue", "closed_at IS NULL", "queue_rank", "pressing_on", "id"),
        partial_index("ix_cases_queue_state", "closed_at IS NULL", "state", "queue_rank", "pressing_on", "id"),
        partial_index("ix_cases_queue_rule", "closed_at IS NULL", "rule", "state", "queue_rank", "pressing_on", "id"),
        partial_index("ix_cases_queue_mine", "closed_at IS NULL", "assignee_id", "queue_rank", "pressing_on", "id"),
        partial_index(
            "ix_cases_queue_mine_rule", "closed_at IS NULL", "assignee_id", "rule", "queue_rank", "pressing_on", "id"
        ),
        partial_index("ix_cases_closed", "closed_at IS NOT NULL", "closed_at", "id"),
        partial_index("ix_cases_closed_rule", "closed_at IS NOT NULL", "rule", "closed_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    rule: Mapped[str]
    state: Mapped[str]
    version: Mapped[int]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    harm: Mapped[int] = mapped_column(server_default="0")
    """The worst status of its current flags."""
    queue_rank: Mapped[int] = mapped_column(server_default="6")
    """The rank in the queue by harm, unassigned first (`compliance.urgency.rank`)."""
    pressing_on: Mapped[date] = mapped_column(server_default="2000-01-01")
    """The day on which the limit is exceeded: the earlier, the more urgent."""
    queued_from: Mapped[date] = mapped_column(server_default="2000-01-01")
    """The first day on which the queue lists the case."""
    answer_due_on: Mapped[date | None]
    """The last day for the answer that the case waits for; None in the other states."""
    is_extended: Mapped[bool] = mapped_column(server_default=false())
    """Whether that day was moved; it is moved once."""
    is_escalated: Mapped[bool] = mapped_column(server_default=false())
    """Whether an officer asks for the attention of the others."""
    is_paused: Mapped[bool] = mapped_column(server_default=false())
    """Whether the case is on hold: its next step is not due, and "Next case" leads past it."""
    contested_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the participant last contested a decision: none of its officers decides again."""
    opened_at: Mapped[datetime] = mapped_column(Moment)
    state_since: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)


NEW_CASE: dict[str, Any] = {
    **dict.fromkeys(("assignee_id", "answer_due_on", "contested_at", "closed_at")),
    "state": "new",
    "version": 1,
    **dict.fromkeys(("is_extended", "is_escalated", "is_paused"), False),
}
"""The columns of a case that no officer has worked on yet."""


class DecisionRow(Base):
    """A decision on a case with its reasons. A row never changes; a later decision says why it differs."""

    __tablename__ = "decisions"
    __table_args__ = (one_of("outcome", OUTCOMES), UniqueConstraint("case_id", "case_version"))

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    case_version: Mapped[int]
    """The version of the case after the decision."""
    operation_id: Mapped[int] = mapped_column(ForeignKey("operations.id"))
    outcome: Mapped[str]
    finding: Mapped[str] = mapped_column(SealedWords)
    reasons: Mapped[str] = mapped_column(SealedWords)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"))
    """The assessment that the decision is based on."""
    decided_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime] = mapped_column(Moment)


class SavedFilter(Base):
    """Filters of the queue that an officer saved under a name."""

    __tablename__ = "saved_filters"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str]
    """The filters as the address of the queue holds them, after the question mark."""
