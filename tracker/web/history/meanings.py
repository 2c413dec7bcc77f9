"""What each answer to a question about a new job or course would mean for the days that are counted."""

from typing import NamedTuple

from tracker.compliance.facts import Stint
from tracker.compliance.last_safe_day import Outlook
from tracker.compliance.questions import after
from tracker.queries.sheets import Sheet
from tracker.services.history.decide import INTO_ONE, Decision
from tracker.web.history.effects import outlook_with
from tracker.web.history.first_days import COUNTED, outlook_with_draft
from tracker.web.history.kinds import Kind


class Meaning(NamedTuple):
    """The meaning of one answer."""

    answer: str
    days: Stint | None
    """The single stint that would be recorded; None if there would be two."""
    outlook: Outlook | None
    """The limit of the employer, or of study, after this answer; None if it is the same after all answers."""


def meanings(kind: Kind, who: Sheet, decision: Decision, replaces: int | None = None) -> tuple[Meaning, ...]:
    """Return the meaning of each answer to the open question; () if none is open. `replaces`: as in `ask_first_day`."""
    question, draft = decision.asks, decision.draft
    if question is not None and question.kind == "earlier":
        return (Meaning("yes", None, outlook_with_draft(kind, who, draft, replaces)),)
    if question is None or question.kind not in COUNTED:
        return tuple(Meaning(answer, None, None) for answer in (question.answers if question else ()))
    found = []
    for answer in question.answers:
        stints = after(draft, kind.recorded(who), question, answer)
        outlook = outlook_with(who, kind.name, stints, kind.limit(draft.name))
        found.append(Meaning(answer, stints[-1] if answer in INTO_ONE else None, outlook))
    return tuple(found)
