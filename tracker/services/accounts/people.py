"""Invite users, assign roles, and let users change their language and address."""

from typing import NamedTuple

from sqlalchemy import delete

from tracker.adapters.email_address import normalise_email
from tracker.adapters.keys import Keyring, Secret
from tracker.errors import ConflictError, FactError, NotFoundError
from tracker.languages import LANGUAGES
from tracker.models.accounts import ROLES, User, UserRole
from tracker.models.base import db
from tracker.models.locks import lock_name
from tracker.models.participants import Participant
from tracker.models.sealed_words import email_mark, seal_of
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.accounts import Account, account, invited_users, staff
from tracker.queries.participants import ParticipantKey, people
from tracker.services.accounts.active import active_account
from tracker.services.accounts.email import queue_email
from tracker.services.accounts.sessions import end_sessions_of
from tracker.services.handover import release_cases
from tracker.services.versioned_writes import with_key


class AccountDraft(NamedTuple):
    """A user as they are invited."""

    name: str
    email: str
    roles: frozenset[str]
    language: str | None = None


class Invitation(NamedTuple):
    """The new account's stamp, unlike any other, and the link that names it."""

    stamp: str
    link: Secret


@transaction("accounts.people.invite")
def invite(
    work: UnitOfWork, draft: AccountDraft, invitation: Invitation, *, keys: Keyring, by: int, operation: str | None = None
) -> int:
    """Invite a member of the office by email; return the user's id.

    One transaction. Raises FactError if name or role is missing, or the address is taken or malformed.
    """
    if not draft.roles or not draft.roles <= set(ROLES) - {"participant"}:
        raise FactError("roles", "missing")
    if not draft.name.strip():
        raise FactError("name", "missing")
    who = new_account(work, draft, invitation.stamp)
    queue_email(work, who, "invitation", invitation.link, keys=keys)
    work.audit("account.invited", user=who.id, roles=sorted(draft.roles))
    return who.id


@transaction("accounts.people.invite_participant")
def invite_participant(
    work: UnitOfWork, key: ParticipantKey, invitation: Invitation, *, keys: Keyring, by: int, operation: str | None = None
) -> int:
    """Invite a participant, or again if they have not accepted yet; return the user's id.

    One transaction. Raises NotFoundError; FactError if the address is missing, malformed or taken, or they have accepted.
    """
    found = people([key.id], lock=True)
    if not found:
        raise NotFoundError("there is no such participant")
    who = found[0].particulars
    if not who.email:
        raise FactError("email", "missing")
    user_id = invited_users([key.id]).get(key.id)
    if user_id is not None:
        return _send_again(work, user_id, invitation, keys)
    name = who.given_name or who.native_name or key.reference
    draft = AccountDraft(name, who.email, frozenset({"participant"}), who.language)
    new = new_account(work, draft, invitation.stamp, participant_id=with_key(work, found[0], keys).id)
    work.update(Participant, {"id": key.id}, user_id=new.id)
    queue_email(work, new, "invitation", invitation.link, keys=keys)
    work.audit("account.invited", key.id, user=new.id, roles=["participant"])
    return new.id


@transaction("accounts.people.invite_again")
def invite_again(
    work: UnitOfWork, user_id: int, invitation: Invitation, *, keys: Keyring, by: int, operation: str | None = None
) -> int:
    """Send an invitation again; earlier links become void. Return the user's id.

    One transaction. Raises NotFoundError; FactError if the invitation was accepted.
    """
    return _send_again(work, user_id, invitation, keys)


@transaction("accounts.people.assign_roles")
def assign_roles(work: UnitOfWork, user_id: int, roles: frozenset[str], *, by: int, operation: str | None = None) -> int:
    """Replace a user's roles; without any, disable the account and sign it out everywhere. Return the user's id.

    The open cases of a user who loses the role of officer go back to the queue.

    One transaction. Raises NotFoundError; FactError for an unknown role, if no other administrator could sign in, or for a
    role that opens other people's records and that an administrator gives to herself.
    """
    lock_name("roles")  # two administrators may take each other's role at the same moment
    who = _staff(user_id)
    if "administrator" not in roles and _is_last_administrator(who):
        raise FactError("roles", "last-administrator")
    if not roles <= set(ROLES) - {"participant"}:
        raise FactError("roles", "unknown")
    if user_id == by and roles - who.roles - {"administrator"}:
        raise FactError("roles", "own")
    if not roles:
        work.update(User, {"id": user_id}, active=False)
        end_sessions_of(work, user_id)
    else:
        work.update(User, {"id": user_id}, active=True)
        db.session.execute(delete(UserRole).where(UserRole.user_id == user_id))
        for role in sorted(roles):
            work.insert(UserRole, user_id=user_id, role=role)
    if "officer" in who.roles - roles:
        account(id_=user_id, lock=True)
        release_cases(work, user_id)
    work.audit("account.roles", user=user_id, before=sorted(who.roles), after=sorted(roles))
    return user_id


@transaction("accounts.people.speak")
def set_language(work: UnitOfWork, language: str, *, by: int, operation: str | None = None) -> str:
    """Set the language of the user's pages and emails. Raises `FactError("language", "unknown")` without translations for it."""
    store_language(work, language)
    return language


@transaction("accounts.people.ask_new_address")
def request_address_change(
    work: UnitOfWork, address: str, link: Secret, nonce: str, *, keys: Keyring, by: int, operation: str | None = None
) -> int:
    """Send a link to a new address, which becomes the user's once the link was followed; links with another nonce become void.

    Return the user's id. No email is sent to an address of another account, and nobody learns that it has one.
    Raises NotFoundError.
    """
    who = active_account(by)
    work.update(User, {"id": by}, address_nonce=nonce)
    if account(email=address) is None:
        queue_email(work, who, "address-change", link, keys=keys, address=address)
    work.audit("account.address-asked", user=by)
    return by


@transaction("accounts.people.change_address")
def change_address(work: UnitOfWork, stamp: str, address: str, new_stamp: str, *, by: int, operation: str | None = None) -> int:
    """Change the user's address, and say so by email to the old one; links sent there become void. Return the user's id.

    One transaction. Raises NotFoundError if the stamp is outdated, ConflictError if the address was taken meanwhile.
    """
    who = active_account(by, stamp=stamp)
    if account(email=address) is not None:
        raise ConflictError("the address")
    work.update(User, {"id": by}, email=seal_of(who.participant_id, address), email_mark=email_mark(address), stamp=new_stamp)
    queue_email(work, who, "address-changed", address=who.email)
    work.audit("account.address", user=by)
    return by


def store_language(work: UnitOfWork, language: str) -> None:
    """Store the language of the author's own account. The caller owns the transaction. Raises FactError if it is unknown."""
    if language not in LANGUAGES:
        raise FactError("language", "unknown")
    work.update(User, {"id": work.by}, language=language)
    work.audit("account.language", user=work.by, language=language)


def new_account(
    work: UnitOfWork, draft: AccountDraft, stamp: str, password: Secret | None = None, *, participant_id: int | None = None
) -> Account:
    """Store a user and their roles, name and address sealed with the participant's key or the office's.

    The caller owns the transaction. Raises `FactError` if the address is taken or malformed.
    """
    email, id_, hashed = _stored_email(draft.email), work.number(User), password.text if password else None
    if account(email=email) is not None:
        raise FactError("email", "taken")
    name = draft.name.strip()
    sealed = {"name": seal_of(participant_id, name), "email": seal_of(participant_id, email), "email_mark": email_mark(email)}
    row = {"id": id_, "kind": "person", "language": draft.language, "stamp": stamp, **sealed}
    work.insert(User, **row, active=True, created_at=work.at, password=hashed)
    for role in sorted(draft.roles):
        work.insert(UserRole, user_id=id_, role=role)
    account_ = Account(id_, name, email, draft.language, True, hashed, stamp, draft.roles)
    return account_._replace(participant_id=participant_id)


def _stored_email(text: str) -> str:
    """Return an address as it is stored. Raises `FactError("email", "malformed")`."""
    email = normalise_email(text)
    if email is None:
        raise FactError("email", "malformed")
    return email


def _send_again(work: UnitOfWork, user_id: int, invitation: Invitation, keys: Keyring) -> int:
    who = active_account(user_id)
    if who.password is not None:
        raise FactError("email", "accepted")
    work.update(User, {"id": user_id}, stamp=invitation.stamp)
    queue_email(work, who, "invitation", invitation.link, keys=keys)
    work.audit("account.invited", user=user_id, again=True)
    return user_id


def _is_last_administrator(who: Account) -> bool:
    """Return whether nobody else could administer the office: a disabled or merely invited user cannot sign in."""
    administrators = [each for each in staff() if each.active and "administrator" in each.roles]
    able_to_sign_in = [each for each in administrators if each.password is not None]
    return [each.id for each in able_to_sign_in or administrators] == [who.id]


def _staff(user_id: int) -> Account:
    who = account(id_=user_id, lock=True)
    if who is None or "participant" in who.roles:
        raise NotFoundError("there is no such account")
    return who
