"""Emails about accounts: stored by the use case that makes them due, their link sealed; sent later."""

from typing import Literal, TypeAlias

from tracker.adapters.keys import Keyring, Secret
from tracker.models.alerts import AccountEmail
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
    "privacy-request-answered",
]


def queue_email(
    work: UnitOfWork, to: Account, kind: EmailKind, link: Secret | None = None, *, keys: Keyring | None = None
) -> None:
    """Store an email to a user, in their language; its link is sealed until it is sent. The caller owns the transaction."""
    sealed = keys.wrap(link.text.encode(), to.id) if link is not None and keys is not None else None
    work.insert(
        AccountEmail,
        id=work.number(AccountEmail),
        operation_id=work.operation_id,
        user_id=to.id,
        kind=kind,
        language=to.language or "en",
        address=seal_of(to.participant_id, to.email),
        sealed=sealed,
        due_at=work.at,
        sent_at=None,
    )
