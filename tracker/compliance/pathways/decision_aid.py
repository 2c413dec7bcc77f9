"""Which way into Hong Kong fits whom: six questions with yes or no, and what the answers mean for each way."""

from collections.abc import Mapping
from typing import NamedTuple

from tracker.compliance.pathways.assess import Judgement

QUESTIONS = ("holiday", "offer", "degree", "trade", "talent", "business")
"""The questions, in the order in which they are put."""


class WayNeeds(NamedTuple):
    """What one way asks for, by question."""

    name: str
    needs: Mapping[str, bool]
    normally: frozenset[str] = frozenset()
    """Questions to which another answer is possible by exception."""


WAYS = (
    WayNeeds("working-holiday", {"holiday": True}),
    WayNeeds("gep", {"offer": True, "degree": True}, frozenset({"degree"})),
    WayNeeds("technical", {"offer": True, "trade": True}),
    WayNeeds("top-talent", {"talent": True}),
    WayNeeds("entrepreneur", {"business": True}),
    WayNeeds("qmas", {"degree": True}, frozenset({"degree"})),
)


class Advice(NamedTuple):
    """What the answers mean for one way."""

    name: str
    judgement: Judgement
    """MET: nothing that was answered speaks against it, and everything that it asks for was answered."""
    fitting: tuple[str, ...]
    """The questions whose answers fit."""
    contrary: tuple[str, ...]
    """The questions whose answers speak against it."""
    unanswered: tuple[str, ...]


def advise(answers: Mapping[str, bool]) -> tuple[Advice, ...]:
    """Return the advice on every way, those that may fit first, else in their order. `answers` has the known answers."""
    return tuple(sorted((_advice(way, answers) for way in WAYS), key=lambda advice: advice.judgement))


def _advice(way: WayNeeds, answers: Mapping[str, bool]) -> Advice:
    fitting = tuple(name for name, wanted in way.needs.items() if answers.get(name) is wanted)
    contrary = tuple(name for name, wanted in way.needs.items() if answers.get(name) is (not wanted))
    unanswered = tuple(name for name in way.needs if name not in answers)
    judgement = Judgement.OPEN if contrary or unanswered else Judgement.MET
    judgement = Judgement.UNMET if set(contrary) - way.normally else judgement
    return Advice(way.name, judgement, fitting, contrary, unanswered)
