"""Who asks for an address in the harnesses, and what a row says of an address."""

from typing import Any, NamedTuple

PRINCIPALS = ("anonymous", "owner", "other", "assigned", "officer", "manager", "administrator", "disabled")
"""Who asks. The owner is the participant whom an address is about; the assigned officer has the owner's case."""
ALL = frozenset(PRINCIPALS)
NOBODY = frozenset[str]()
MEMBERS = ALL - {"anonymous", "disabled"}
OFFICER = frozenset({"officer"})
"""Whoever sent a register; to the other officers it is not there."""
OFFICERS = OFFICER | {"assigned"}
OWN = OFFICERS | {"owner"}
OWNER = frozenset({"owner"})
PARTICIPANTS = frozenset({"owner", "other"})
STAFF = MEMBERS - PARTICIPANTS
MANAGER, ADMINISTRATOR = frozenset({"manager"}), frozenset({"administrator"})


class Row(NamedTuple):
    """One endpoint with one method."""

    let_in: frozenset[str]
    boxes: dict[str, Any] = {}  # noqa: RUF012 - never changed
    """What its form is filled in with so that it does what it is for; `{version}`, `{email}` and `{password}` are put in."""
    writes: bool = True
    """Whether the filled-in form changes the database."""
    by: str = "owner"
    """Who fills it in."""
    about: str = "owner"
    """The participant whom the address is about when the form is filled in."""
    at: dict[str, Any] = {}  # noqa: RUF012 - never changed
    """What its arguments are, where they are others than usually."""
    json: Any = None
    """What is sent to an interface in the place of a form."""

    @property
    def asker(self) -> str:
        """Somebody who is let in: who fills the form in, else the first of all; nobody's is told to be the owner."""
        return next((each for each in (self.by, *PRINCIPALS) if each in self.let_in), self.by)
