"""What a complete form comes to: a question that must be answered first, or what is then done."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from tracker.compliance.facts import Stint
from tracker.compliance.last_safe_day import Outlook
from tracker.compliance.questions import Question, RecordedStint, after, joined
from tracker.queries.sheets import Sheet, StintVersion
from tracker.services.history.correct import correct_stint
from tracker.services.history.drafts import StintKey
from tracker.services.history.follow import follow_stint
from tracker.services.history.log import log_stint
from tracker.web.forms.lines import LineForm
from tracker.web.history.effects import outlook_with
from tracker.web.history.employers import ResolvedName
from tracker.web.history.kinds import Kind

ONE = {"same", "leave", "replace"}
"""Answers that make one entry of two."""
ABOUT_THE_DAYS = {"outside", "ahead"}
COUNTED = {"overlap", "open", "gap"}
"""Questions whose answers differ in the days that are counted with the employer, or on courses."""


class AnsweredQuestion(NamedTuple):
    """A question with what was answered to it."""

    question: Question
    said: str


class Decision(NamedTuple):
    """What was understood, what was answered, and what is still to be asked."""

    named: ResolvedName
    draft: Stint
    answered: tuple[AnsweredQuestion, ...] = ()
    asks: Question | None = None

    @property
    def about(self) -> AnsweredQuestion | None:
        """The answer that concerns an entry that stands: it becomes one with the new one, or ends before it."""
        return next((each for each in self.answered if each.said in ONE or _ends(each)), None)


class Meaning(NamedTuple):
    """What an answer would mean."""

    said: str
    days: Stint | None
    """The one entry that there would be; None where there are two."""
    outlook: Outlook | None
    """How far one might then go with the employer, or study; None where that is the same for all answers."""


def decide(kind: Kind, who: Sheet, form: LineForm, given: Mapping[str, str], *, on: date) -> Decision:
    """The first question to a new entry that `given` does not answer, by `answer-` and its key; none where all are."""
    named = kind.named(who, form, given)
    decision = Decision(named, form.stint(named.name), (), named.question)
    if named.question is not None:
        return decision
    for question in kind.questions(who, decision.draft, on=on):
        if decision.about is not None and question.kind not in ABOUT_THE_DAYS:
            continue
        said = given.get(f"answer-{question.key}", "")
        if said not in question.answers:
            return decision._replace(asks=question)
        decision = decision._replace(answered=(*decision.answered, AnsweredQuestion(question, said)))
    return decision


def carried_out(kind: Kind, who: Sheet, form: LineForm, decision: Decision, **by: Any) -> StintKey:
    """Does what was decided, in one call: an entry of its own, one on whose eve another ends, or one made of two."""
    draft, about = kind.draft(form, decision.named), decision.about
    if about is None or about.question.about is None:
        return log_stint(who.id, draft, kind=kind.name, **by)
    other = about.question.about
    key = StintKey(who.id, other.stint_id, other.version)
    if about.said == "ended":
        return follow_stint(key, draft, kind=kind.name, **by)
    if about.said != "replace":
        whole = joined(decision.draft, other.stint)
        draft = draft._replace(started_on=whole.started_on, ended_on=whole.ended_on)
    draft = _kept(draft, kind.again(_line(who, kind, other)))
    return correct_stint(key, draft, reason=about.said, kind=kind.name, **by)


def meanings(kind: Kind, who: Sheet, decision: Decision) -> tuple[Meaning, ...]:
    """What each answer to the open question would mean for the count."""
    question, draft = decision.asks, decision.draft
    if question is None or question.kind not in COUNTED:
        return tuple(Meaning(said, None, None) for said in (question.answers if question else ()))
    told = []
    for said in question.answers:
        stints = after(draft, kind.recorded(who), question, said)
        outlook = outlook_with(who, kind.name, stints, kind.limit(draft.name))
        told.append(Meaning(said, stints[-1] if said in ONE else None, outlook))
    return tuple(told)


def _ends(each: AnsweredQuestion) -> bool:
    return each.question.kind in {"open", "leaving"} and each.said == "ended"


def _line(who: Sheet, kind: Kind, recorded: RecordedStint) -> StintVersion:
    return next(line for line in who.standing if (line.kind, line.line_id) == (kind.name, recorded.stint_id))


def _kept(draft: Any, standing: Any) -> Any:
    """The draft; what was left empty in it, but for its end, stays as it stands."""
    left = [name for name in draft._fields if name != "ended_on" and getattr(draft, name) is None]
    return draft._replace(**{name: getattr(standing, name) for name in left})
