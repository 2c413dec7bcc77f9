"""An earlier first day with an employer: the months are counted from it, so that the last safe day moves."""

from collections.abc import Mapping

from tracker.compliance.facts import Stint
from tracker.compliance.last_safe_day import Outlook
from tracker.compliance.questions import Question
from tracker.queries.sheets import Sheet
from tracker.services.history.decide import Decision
from tracker.web.history.effects import current_outlook, outlook_with
from tracker.web.history.kinds import Kind

COUNTED = {"overlap", "open", "gap"}
"""Questions whose answers differ in the days that are counted with the employer, or on courses."""


def ask_first_day(kind: Kind, who: Sheet, decision: Decision, answers: Mapping[str, str], replaces: int | None) -> Decision:
    """Return the decision with the question about an earlier first day, if it is open and nothing else is.

    `replaces`: the id of the recorded stint that a correction replaces.
    """
    if decision.asks is not None or any(each.question.kind in COUNTED for each in decision.answered):
        return decision  # a question about counted days shows the last safe day already
    for question in kind.first_day_questions(decision.draft, kind.recorded(who)):
        before = current_outlook(who, kind.limit(decision.draft.name))
        after = outlook_with_draft(kind, who, decision.draft, replaces)
        moves = before is not None and after is not None and before.last_safe_day != after.last_safe_day
        if moves and answers.get(question.key) not in question.answers:
            return decision._replace(asks=question)
    return decision


def outlook_with_draft(kind: Kind, who: Sheet, draft: Stint, replaces: int | None) -> Outlook | None:
    """Return the limit as it would be with a draft, in the place of the recorded stint that it replaces."""
    others = [each.stint for each in kind.recorded(who) if each.stint_id != replaces]
    return outlook_with(who, kind.name, (*others, draft), kind.limit(draft.name))


def outlook_before(kind: Kind, who: Sheet, question: Question | None, draft: Stint) -> Outlook | None:
    """Return the limit as it is recorded, if the question concerns it and the draft has an earlier first day."""
    if question is None or question.kind not in {*COUNTED, "earlier"}:
        return None
    if not kind.first_day_questions(draft, kind.recorded(who)):
        return None
    return current_outlook(who, kind.limit(draft.name))
