"""The life of a case: which act leads from which state to which, and who may do it. Pure; the only table of its kind."""

from collections.abc import Collection
from typing import NamedTuple

OFFICER, ASSIGNEE, ANOTHER = "any officer", "the assignee", "another officer"
"""The roles of people: all officers, the officer who took the case, and all officers but that one."""
PARTICIPANT = "the participant"
"""The role of the person whom the case is about."""
DAILY = "the daily run"
"""The role of the nightly run: it does what a day alone makes due, and decides nothing."""
STATES = (
    "new",
    "triage",
    "data-fix",
    "under-review",
    "awaiting-participant",
    "awaiting-third-party",
    "second-check",
    "decided",
    "closed",
)
"""The states, in the order of a case's life."""
BEFORE_NOTICE = ("new", "triage", "data-fix", "under-review")
"""The states in which an officer may try other facts, as long as no notice was served."""
ADVERSE = ("limit-exceeded-recorded", "limit-exceeded-referred")
"""The outcomes that are against the participant: no officer alone decides them."""


class Transition(NamedTuple):
    """An act that is possible in a state."""

    state: str
    act: str
    role: str
    to: str


TRANSITIONS = (
    Transition("new", "take", OFFICER, "triage"),
    Transition("triage", "fix_data", ASSIGNEE, "data-fix"),
    Transition("triage", "review", ASSIGNEE, "under-review"),
    Transition("triage", "close", ASSIGNEE, "closed"),
    Transition("data-fix", "review", ASSIGNEE, "under-review"),
    Transition("data-fix", "close", ASSIGNEE, "closed"),
    Transition("under-review", "serve", ASSIGNEE, "awaiting-participant"),
    Transition("under-review", "ask_third_party", ASSIGNEE, "awaiting-third-party"),
    Transition("under-review", "decide", ASSIGNEE, "decided"),
    Transition("under-review", "propose", ASSIGNEE, "second-check"),
    Transition("awaiting-participant", "reply", PARTICIPANT, "under-review"),
    Transition("awaiting-participant", "extend", ASSIGNEE, "awaiting-participant"),
    Transition("awaiting-participant", "resume", ASSIGNEE, "under-review"),
    Transition("awaiting-participant", "expire", DAILY, "under-review"),
    Transition("awaiting-third-party", "resume", ASSIGNEE, "under-review"),
    Transition("awaiting-third-party", "expire", DAILY, "under-review"),
    Transition("second-check", "confirm", ANOTHER, "decided"),
    Transition("second-check", "send_back", ANOTHER, "under-review"),
    Transition("decided", "close", ASSIGNEE, "closed"),
    Transition("decided", "contest", PARTICIPANT, "new"),
    Transition("closed", "contest", PARTICIPANT, "new"),
    Transition("closed", "reopen", OFFICER, "new"),
)
ACTS = tuple(dict.fromkeys(each.act for each in TRANSITIONS))


def find_transition(state: str, act: str) -> Transition | None:
    """Return what an act does in a state; None if the state does not allow it."""
    return next((each for each in TRANSITIONS if (each.state, each.act) == (state, act)), None)


def may_act(transition: Transition, actor: str) -> bool:
    """Return whether an actor has the role of a transition: `ASSIGNEE`, `ANOTHER` (officer), `PARTICIPANT` or `DAILY`."""
    return transition.role == actor or (transition.role == OFFICER and actor in {ASSIGNEE, ANOTHER})


def works_on(officer_id: int, *, state: str, assignee_id: int | None, conflicts: Collection[int]) -> bool:
    """Return whether an officer works on a case: it is theirs, or it waits for a second officer. Not with a conflict of interest."""
    return officer_id not in conflicts and (assignee_id == officer_id or state == "second-check")


def open_acts(state: str, actor: str) -> tuple[str, ...]:
    """Return the acts that a state allows an actor, in the order of the table."""
    return tuple(each.act for each in TRANSITIONS if each.state == state and may_act(each, actor))
