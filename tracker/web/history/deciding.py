"""What a complete form comes to: a question that must be answered first, or what is then done."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from tracker.compliance.facts import Stint
from tracker.compliance.last_safe_day import Outlook
from tracker.compliance.questions import Question, RecordedStint, after, joined
from tracker.queries.sheets import LineVersion, Sheet
from tracker.services.history.drafts import LineKey
from tracker.web.forms.lines import LineForm
from tracker.web.history.effects import outlook_with
from tracker.web.history.employers import Named
from tracker.web.history.kinds import Kind

ONE = {"same", "leave", "replace"}
"""Answers that make one entry of two."""
ABOUT_THE_DAYS = {"outside", "ahead"}
COUNTED = {"overlap", "open", "gap"}
"""Questions whose answers differ in the days that are counted with the employer, or on courses."""


class Answered(NamedTuple):
    """A question with what was answered to it."""

    question: Question
    said: str


class Decision(NamedTuple):
    """What was understood, what was answered, and what is still to be asked."""

    named: Named
    draft: Stint
    answered: tuple[Answered, ...] = ()
    asks: Question | None = None

    @property
    def about(self) -> Answered | None:
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
        decision = decision._replace(answered=(*decision.answered, Answered(question, said)))
    return decision


def carried_out(kind: Kind, who: Sheet, form: LineForm, decision: Decision, **by: Any) -> LineKey:
    """Does what was decided, in one call: an entry of its own, one on whose eve another ends, or one made of two."""
    draft, about = kind.draft(form, decision.named), decision.about
    if about is None or about.question.about is None:
        return kind.log(who.id, draft, **by)
    other = about.question.about
    key = LineKey(who.id, other.stint_id, other.version)
    if about.said == "ended":
        return kind.follow(key, draft, **by)
    if about.said != "replace":
        whole = joined(decision.draft, other.stint)
        draft = draft._replace(start=whole.started_on, end=whole.ended_on)
    return kind.correct(key, _kept(draft, kind.again(_line(who, kind, other))), reason=about.said, **by)


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


def _ends(each: Answered) -> bool:
    return each.question.kind in {"open", "leaving"} and each.said == "ended"


def _line(who: Sheet, kind: Kind, recorded: RecordedStint) -> LineVersion:
    return next(line for line in who.standing if (line.kind, line.line_id) == (kind.name, recorded.stint_id))


def _kept(draft: Any, standing: Any) -> Any:
    """The draft; what was left empty in it, but for its end, stays as it stands."""
    left = [name for name in draft._fields if name != "end" and getattr(draft, name) is None]
    return draft._replace(**{name: getattr(standing, name) for name in left})
