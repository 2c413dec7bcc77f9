"""The life of a case: which act leads from which state to which, and who may do it. Pure; the only table of its kind."""

from typing import NamedTuple

OFFICER, ASSIGNEE, ANOTHER = "any officer", "the assignee", "another officer"
"""The roles: all officers, the officer who took the case, and all officers but that one."""
STATES = ("new", "triage", "under-review", "second-check", "decided", "closed")
"""The states, in the order of a case's life."""
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
    Transition("triage", "review", ASSIGNEE, "under-review"),
    Transition("triage", "close", ASSIGNEE, "closed"),
    Transition("under-review", "decide", ASSIGNEE, "decided"),
    Transition("under-review", "propose", ASSIGNEE, "second-check"),
    Transition("second-check", "confirm", ANOTHER, "decided"),
    Transition("second-check", "send_back", ANOTHER, "under-review"),
    Transition("decided", "close", ASSIGNEE, "closed"),
)
ACTS = tuple(dict.fromkeys(each.act for each in TRANSITIONS))


def find_transition(state: str, act: str) -> Transition | None:
    """Return what an act does in a state; None if the state does not allow it."""
    return next((each for each in TRANSITIONS if (each.state, each.act) == (state, act)), None)


def may_act(transition: Transition, *, is_assignee: bool) -> bool:
    """Return whether an officer has the role of a transition: `is_assignee` says if the case is theirs."""
    return transition.role == OFFICER or (transition.role == ASSIGNEE) == is_assignee


def open_acts(state: str, *, is_assignee: bool) -> tuple[str, ...]:
    """Return the acts that a state allows an officer, in the order of the table."""
    return tuple(each.act for each in TRANSITIONS if each.state == state and may_act(each, is_assignee=is_assignee))
