"""The questions about the rows of a plan that are to be logged: the same ones as the form of a single stint asks."""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from flask import request

from tracker.compliance.facts import Stint
from tracker.compliance.questions import Question, about_same
from tracker.queries.sheets import Sheet
from tracker.services.history.drafts import StintKey
from tracker.services.plans import JOINED, EarlierStint
from tracker.web.forms.plans import PlanForm
from tracker.web.history.deciding import Decision, Meaning, meanings
from tracker.web.history.employers import ResolvedName
from tracker.web.history.kinds import COURSE, JOB, Kind

DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
ANSWER = re.compile(
    rf"(?P<row>answer-(jobs|courses)-[0-9]{{1,6}}-{DAY}-({DAY}|None)-)(?P<kind>[a-z]+)-(?P<id>[0-9]{{1,9}})-(?P<version>[0-9]{{1,9}})"
)
"""The name of an answer: the row, the days that it had when the question was shown, and the question's key."""
ANSWERS = {"ended", "same", "leave", "separate"}


class OpenQuestion(NamedTuple):
    """A question about one row, as the page shows it."""

    kind: str
    prefix: str
    """Stands before the question's key in the name of an answer."""
    decision: Decision
    meanings: tuple[Meaning, ...]


def open_question(who: Sheet, form: PlanForm, called: Callable[[str], str]) -> OpenQuestion | None:
    """Return the first question about a ticked row that is not answered; None if none is left.

    `called` gives the name by which a typed employer is known.
    """
    given = given_answers()
    for kind, row in _ticked(form):
        name = called(row.name.data) if kind is JOB else row.whole_name
        draft = Stint(name, row.start.day, row.end.data)
        if any(match["row"] == _prefix(row) and said in JOINED for match, said in _matched()):
            continue  # the row is part of an earlier stint: further ones need no answer
        for question in _questions(kind, who, draft):
            if given.get(f"{_prefix(row)}{question.key}") not in question.answers:
                decision = Decision(ResolvedName(name), draft, (), question)
                return OpenQuestion(kind.name, _prefix(row), decision, meanings(kind, who, decision))
    return None


def earlier_stints(participant_id: int, form: PlanForm) -> tuple[EarlierStint, ...] | None:
    """Return what the answers say about ticked rows and recorded stints; None if there are none."""
    found = []
    for kind in (JOB, COURSE):
        for position, row in enumerate(form.ticked(kind.plural)):
            answers = [(match, said) for match, said in _matched() if match["row"] == _prefix(row)]
            joining = [(match, said) for match, said in answers if said in JOINED or match["kind"] == "open"]
            for match, said in joining[:1]:
                key = StintKey(participant_id, int(match["id"]), int(match["version"]))
                found.append(EarlierStint(kind.name, position, key, said))
    return tuple(found) or None


def given_answers() -> dict[str, str]:
    """Return the answers that the request carries, by their names."""
    return {name: said for name, said in request.form.items() if ANSWER.fullmatch(name) and said in ANSWERS}


def _matched() -> list[tuple[re.Match[str], str]]:
    return [(match, said) for name, said in given_answers().items() if (match := ANSWER.fullmatch(name))]


def _questions(kind: Kind, who: Sheet, draft: Stint) -> Iterator[Question]:
    """The questions about recorded stints of the same name. One with the same first day is refused when it is logged."""
    for question in about_same(draft, kind.recorded(who)):
        answers = tuple(each for each in question.answers if each in ANSWERS)
        if question.about is not None and question.about.stint.started_on != draft.started_on and len(answers) > 1:
            yield question._replace(answers=answers)


def _ticked(form: PlanForm) -> Iterator[tuple[Kind, Any]]:
    yield from ((kind, row) for kind in (JOB, COURSE) for row in form.ticked(kind.plural))


def _prefix(row: Any) -> str:
    """`answer-jobs-0-2026-08-01-2026-12-31-`: an answer holds as long as the row has these days."""
    place = row.name.name.removesuffix("-name")
    return f"answer-{place}-{row.start.day}-{row.end.data}-"
