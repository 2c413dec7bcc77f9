"""A participant's choices: the language of messages, and which kinds reach her in which way."""

from typing import NamedTuple

from tracker.errors import ConflictError, FactError, NotFoundError
from tracker.models import outbox
from tracker.models.outbox import UnwantedMessage
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.outbox import unwanted_messages
from tracker.queries.participants import people
from tracker.services.accounts.people import store_language

EMAIL, PUSH, OPTIONAL = outbox.EMAIL, outbox.PUSH, outbox.OPTIONAL
Choice = tuple[str, str]
"""A way and a kind of message."""
CHOICES: tuple[Choice, ...] = tuple((way, kind) for way, kinds in OPTIONAL.items() for kind in kinds)
"""Everything that can be turned off."""


class ChoicesDraft(NamedTuple):
    """What a participant chooses, and what the page showed before: a choice that changed meanwhile is not lost."""

    language: str
    unwanted: frozenset[Choice]
    shown: frozenset[Choice]


@transaction("outbox.choose_messages")
def choose_messages(
    work: UnitOfWork, participant_id: int, draft: ChoicesDraft, *, by: int, operation: str | None = None
) -> int:
    """Store what a participant wants, and the language of their account; return the participant's id. One transaction.

    Raises NotFoundError; FactError for an unknown language, or a choice that nobody has; ConflictError if the choices are
    others than the page showed, as after a click in an email.
    """
    if not draft.unwanted <= set(CHOICES):
        raise FactError("unwanted", "unknown")
    if not people([participant_id], lock=True):
        raise NotFoundError("there is no such participant")
    stored = unwanted_messages(participant_id)
    if stored != draft.shown:
        raise ConflictError("the choices")
    store_language(work, draft.language)
    for way, kind in sorted(stored - draft.unwanted):
        work.delete(UnwantedMessage, participant_id=participant_id, way=way, kind=kind)
    for way, kind in sorted(draft.unwanted - stored):
        work.insert(UnwantedMessage, participant_id=participant_id, way=way, kind=kind, since=work.at)
    work.audit("messages.chosen", participant_id, unwanted=[f"{way} {kind}" for way, kind in sorted(draft.unwanted)])
    return participant_id
