"""Accounts of the demonstration. They need no invitation."""

from typing import NamedTuple

from tracker.adapters.email_address import normalise_email
from tracker.adapters.keys import Secret
from tracker.models.participants import Participant
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.accounts import account
from tracker.services.accounts.people import AccountDraft, new_account


class DemoAccount(NamedTuple):
    """A user of the demonstration, with the password's argon2 hash."""

    draft: AccountDraft
    stamp: str
    password: Secret
    participant_id: int | None = None
    """The participant created signs in with it; None for the office."""


@transaction("accounts.demo.welcome")
def create_demo_accounts(work: UnitOfWork, guests: tuple[DemoAccount, ...], *, by: int, operation: str | None = None) -> int:
    """Create the accounts whose address is not taken yet; return their number. One transaction."""
    new_guests = [guest for guest in guests if account(email=normalise_email(guest.draft.email) or "") is None]
    for guest in new_guests:
        created = new_account(work, guest.draft, guest.stamp, guest.password, participant_id=guest.participant_id)
        if guest.participant_id is not None:
            work.update(Participant, {"id": guest.participant_id}, user_id=created.id)
        work.audit("account.welcomed", guest.participant_id, user=created.id, roles=sorted(guest.draft.roles))
    return len(new_guests)
