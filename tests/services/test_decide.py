"""A new stint is one of its own, or part of a recorded one, by the answers to its questions."""

from datetime import date

import pytest

from tracker.compliance.facts import Stint
from tracker.compliance.questions import Question, RecordedStint
from tracker.services.employers.identify import NamedStint
from tracker.services.history.decide import AnsweredQuestion, decide_stint

DRAFT = Stint("Harbour Café", date(2026, 3, 2), date(2026, 5, 1))
RECORDED = RecordedStint(7, 2, Stint("Harbour Café", date(2026, 1, 5)))
OPEN = Question("open", RECORDED, ("ended", "same", "separate"))
LEAVING = Question("leaving", RECORDED._replace(stint_id=8), ("ended", "separate"))
AHEAD = Question("ahead")
NAMED = NamedStint("Harbour Café")


def test_question_about_the_name_comes_first() -> None:
    namesake = Question("namesake", RECORDED, ("same", "separate"))
    decision = decide_stint(NAMED._replace(question=namesake), DRAFT, [OPEN], {OPEN.key: "same"})
    assert (decision.asks, decision.answered) == (namesake, ())


@pytest.mark.parametrize("answers", [{}, {OPEN.key: "replace"}, {"open": "same"}, {AHEAD.key: "yes"}])
def test_question_without_a_possible_answer_is_open(answers: dict[str, str]) -> None:
    assert decide_stint(NAMED, DRAFT, [OPEN, AHEAD], answers).asks == OPEN


@pytest.mark.parametrize(("answer", "changes"), [("ended", True), ("same", True), ("separate", False)])
def test_changed_stint_skips_other_stints(answer: str, changes: bool) -> None:
    decision = decide_stint(NAMED, DRAFT, [OPEN, LEAVING, AHEAD], {OPEN.key: answer})
    assert decision.about == (AnsweredQuestion(OPEN, answer) if changes else None)
    assert decision.asks == (AHEAD if changes else LEAVING)


def test_answered_questions_leave_none_open() -> None:
    answers = {OPEN.key: "separate", LEAVING.key: "ended", AHEAD.key: "yes"}
    decision = decide_stint(NAMED, DRAFT, [OPEN, LEAVING, AHEAD], answers)
    assert (decision.asks, decision.about) == (None, AnsweredQuestion(LEAVING, "ended"))
