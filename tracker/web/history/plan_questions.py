"""The questions about the rows of a plan before they are logged, as the form of a single stint asks them."""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from flask import request

from tracker.compliance.facts import Stint
from tracker.compliance.last_safe_day import Outlook
from tracker.compliance.questions import Question, about_same
from tracker.queries.sheets import Sheet
from tracker.services.employers.identify import NamedStint
from tracker.services.history.decide import Decision
from tracker.services.history.drafts import StintKey
from tracker.services.plans import JOINED, EarlierStint
from tracker.web.forms.plans import PlanForm
from tracker.web.history.first_days import outlook_before
from tracker.web.history.kinds import COURSE, JOB, Kind
from tracker.web.history.meanings import Meaning, meanings

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
    """Comes before the question's key in the name of an answer."""
    decision: Decision
    meanings: tuple[Meaning, ...]
    before: Outlook | None
    """How far one may go as recorded, if the first day with the employer moves."""


def open_question(who: Sheet, form: PlanForm, name_of: Callable[[str], str]) -> OpenQuestion | None:
    """Return the first question about a ticked row that is not answered; None if none is left.

    `name_of` gives the name that the participant's pages show for a typed employer.
    """
    given = given_answers()
    for kind, row in _ticked(form):
        name = name_of(row.name.data) if kind is JOB else row.whole_name
        draft = Stint(name, row.start.day, row.end.data)
        if any(match["row"] == _prefix(row) and answer in JOINED for match, answer in _matched()):
            continue  # the row is part of an earlier stint: further ones need no answer
        for question in _questions(kind, who, draft):
            if given.get(f"{_prefix(row)}{question.key}") not in question.answers:
                decision = Decision(NamedStint(name), draft, (), question)
                before = outlook_before(kind, who, question, draft)
                return OpenQuestion(kind.name, _prefix(row), decision, meanings(kind, who, decision), before)
    return None


def earlier_stints(participant_id: int, form: PlanForm) -> tuple[EarlierStint, ...] | None:
    """Return the recorded stints to which the answers relate ticked rows; None if there are none."""
    found = []
    for kind in (JOB, COURSE):
        for position, row in enumerate(form.ticked(kind.plural)):
            answers = [(match, answer) for match, answer in _matched() if match["row"] == _prefix(row)]
            joining = [(match, answer) for match, answer in answers if answer in JOINED or match["kind"] == "open"]
            for match, answer in joining[:1]:
                key = StintKey(participant_id, int(match["id"]), int(match["version"]))
                found.append(EarlierStint(kind.name, position, key, answer))
    return tuple(found) or None


def given_answers() -> dict[str, str]:
    """Return the answers that the request carries, by their names."""
    return {name: answer for name, answer in request.form.items() if ANSWER.fullmatch(name) and answer in ANSWERS}


def _matched() -> list[tuple[re.Match[str], str]]:
    return [(match, answer) for name, answer in given_answers().items() if (match := ANSWER.fullmatch(name))]


def _questions(kind: Kind, who: Sheet, draft: Stint) -> Iterator[Question]:
    """Yield the questions about recorded stints of the same name. One with the same first day is refused by `log_plan`."""
    for question in about_same(draft, kind.recorded(who)):
        answers = tuple(each for each in question.answers if each in ANSWERS)
        if question.about is not None and question.about.stint.started_on != draft.started_on and len(answers) > 1:
            yield question._replace(answers=answers)


def _ticked(form: PlanForm) -> Iterator[tuple[Kind, Any]]:
    yield from ((kind, row) for kind in (JOB, COURSE) for row in form.ticked(kind.plural))


def _prefix(row: Any) -> str:
    """Return `answer-jobs-0-2026-08-01-2026-12-31-` for a row: its answers hold as long as it has these days."""
    position = row.name.name.removesuffix("-name")
    return f"answer-{position}-{row.start.day}-{row.end.data}-"
