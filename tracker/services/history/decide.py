"""Decide what a new job or course is, by the answers to its questions: a stint of its own, or part of a recorded one."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from tracker.compliance.facts import Stint
from tracker.compliance.questions import Question, joined
from tracker.queries.sheets import Sheet
from tracker.services.employers.identify import NamedStint
from tracker.services.history.correct import correct_stint
from tracker.services.history.drafts import StintKey, draft_of
from tracker.services.history.follow import follow_stint
from tracker.services.history.kinds import StintDraft
from tracker.services.history.log import log_stint

INTO_ONE = {"same", "leave", "replace"}
"""Answers that make one stint of the new and the recorded one."""
ABOUT_DAYS = {"unarrived", "outside", "ahead"}
"""Questions about the days themselves. They are open even if the new stint is part of a recorded one."""


class AnsweredQuestion(NamedTuple):
    """A question with its answer."""

    question: Question
    answer: str

    @property
    def changes_recorded(self) -> bool:
        """Whether the answer changes the recorded stint: both become one, or the recorded one ends before the new one."""
        return self.answer in INTO_ONE or (self.question.kind in {"open", "leaving"} and self.answer == "ended")


class Decision(NamedTuple):
    """A new stint with the answered questions, and the first question that is open."""

    named: NamedStint
    draft: Stint
    answered: tuple[AnsweredQuestion, ...] = ()
    asks: Question | None = None

    @property
    def about(self) -> AnsweredQuestion | None:
        """The answer that changes a recorded stint; None if the new stint is one of its own."""
        return next((each for each in self.answered if each.changes_recorded), None)


def decide_stint(named: NamedStint, draft: Stint, questions: Iterable[Question], answers: Mapping[str, str]) -> Decision:
    """Return the answers to the questions, up to the first that is open. `answers` are given by the key of their question.

    The question about the name comes first. Once an answer changes a recorded stint, only those about the days follow.
    """
    decision = Decision(named, draft, (), named.question)
    if named.question is not None:
        return decision
    for question in questions:
        if (decision.about is not None and question.kind not in ABOUT_DAYS) or _is_answered(question, named):
            continue
        answer = answers.get(question.key, "")
        if answer not in question.answers:
            return decision._replace(asks=question)
        decision = decision._replace(answered=(*decision.answered, AnsweredQuestion(question, answer)))
    return decision


def _is_answered(question: Question, named: NamedStint) -> bool:
    """Return whether the name alone answers a question: an employer that it is not has no job that is one with this."""
    return question.kind == "twin" and question.about is not None and question.about.stint.name in named.others


def save_decision(
    who: Sheet,
    decision: Decision,
    draft: StintDraft,
    *,
    ended_on: date | None = None,
    kind: str,
    on: date,
    by: int,
    operation: str | None = None,
) -> StintKey:
    """Save a new stint as it was decided: log it, log it and end another, or correct the recorded one; return its key.

    `ended_on`: the last day of the other one, if it is not the day before the new one begins.

    One transaction. Raises as `log_stint`, `follow_stint` or `correct_stint`.
    """
    author: dict[str, Any] = {"kind": kind, "on": on, "by": by, "operation": operation}
    about = decision.about
    if about is None or about.question.about is None:
        return log_stint(who.id, draft, **author)
    recorded = about.question.about
    key = StintKey(who.id, recorded.stint_id, recorded.version)
    if about.answer == "ended":
        return follow_stint(key, draft, ended_on=ended_on, **author)
    if about.answer != "replace":
        whole = joined(decision.draft, recorded.stint)
        draft = draft._replace(started_on=whole.started_on, ended_on=whole.ended_on)
    version = next(each for each in who.current if (each.kind, each.line_id) == (kind, recorded.stint_id))
    return correct_stint(key, _fill_in(draft, draft_of(version)), reason=about.answer, **author)


def _fill_in(draft: Any, recorded: Any) -> Any:
    """Return the draft with the recorded details that it leaves out; its last day stays as it is."""
    missing = [name for name in draft._fields if name != "ended_on" and getattr(draft, name) is None]
    return draft._replace(**{name: getattr(recorded, name) for name in missing})
