"""The states of cases that change hands. Pure; acts that lead from state to state otherwise are in `case_states`."""

ASSIGNED = {"new": "triage", "second-check": "under-review"}
"""The states that an officer who gets a case finds it in, if they differ: a proposal is made again by the one who has the case."""
RETURNED = {"triage": "new", "second-check": "under-review"}
"""The same of cases that go back to the queue. What was begun stays under review."""


def assigned_state(state: str) -> str:
    """Return the state of an open case after an officer got it. No officer checks a proposal of their own this way."""
    return ASSIGNED.get(state, state)


def returned_state(state: str) -> str:
    """Return the state of an open case after it went back to the queue."""
    return RETURNED.get(state, state)
