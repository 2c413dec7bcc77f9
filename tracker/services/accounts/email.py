"""Emails about accounts: stored in the outbox by the use case that makes them due, their link sealed; sent later."""

from typing import Literal, TypeAlias

from tracker.adapters.keys import Keyring, Secret
from tracker.models.sealed_words import seal_of
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.accounts import Account

EmailKind: TypeAlias = Literal[
    "invitation",
    "new-password",
    "password-changed",
    "address-change",
    "address-changed",
    "second-factor-added",
    "second-factor-removed",
    "recovery-codes-made",
    "recovery-code-used",
    "wrong-codes",
    "privacy-request-answered",
]


def queue_email(
    work: UnitOfWork,
    to: Account,
    kind: EmailKind,
    link: Secret | None = None,
    *,
    keys: Keyring | None = None,
    address: str | None = None,
) -> None:
    """Store an email to a user; its link is sealed until it is sent. The caller owns the transaction.

    It goes to the address that the account has when it is sent, or to `address`.
    """
    sealed = keys.wrap(link.text.encode(), to.id) if link is not None and keys is not None else None
    elsewhere = None if address is None else seal_of(to.participant_id, address)
    work.store_message(kind, to.language, user_id=to.id, address=elsewhere, sealed=sealed)
