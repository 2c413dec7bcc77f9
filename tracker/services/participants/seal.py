"""Seal the personal data in rows of former releases."""

from collections.abc import Sequence

from tracker.adapters.keys import Keyring
from tracker.models.accounts import User
from tracker.models.assessments import FindingRow
from tracker.models.identifiers import IDENTIFIERS
from tracker.models.outbox import OutboxMessage
from tracker.models.participants import Participant, Particulars
from tracker.models.sealed_words import email_mark, seal_of, seal_words
from tracker.models.transaction import bulk_transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.assessments import findings_with_birth_date
from tracker.queries.participants import Person, people
from tracker.queries.particulars import ids_with_plain_identifiers, plain_versions
from tracker.queries.privacy import plain_accounts, plain_addresses, typed_words
from tracker.services.assessments import age_applied
from tracker.services.versioned_writes import stored_particulars, with_key

PLAIN = dict.fromkeys(IDENTIFIERS)
"""The former columns, emptied."""


@bulk_transaction("participants.seal_identifiers")
def seal_identifiers(work: UnitOfWork, *, limit: int, keys: Keyring, by: int, operation: str | None = None) -> int:
    """Seal all versions of the particulars of at most `limit` people; return the number of people.

    Reasons and decisions are sealed as well, and the birth date leaves the findings on their age. One transaction.
    Raises SealedError without data keys.
    """
    ids = ids_with_plain_identifiers(limit)
    versions = plain_versions(ids)
    persons = people(ids, lock=True) if ids else []
    for person in persons:
        owner = with_key(work, person, keys)
        for known in versions[person.id]:
            sealed = stored_particulars(known, owner, keys)["sealed"]
            work.update(Particulars, {"id": known.id}, **PLAIN, sealed=sealed)
    keep_age_alone(work, persons)
    for typed in typed_words(ids):
        sealed_words = {name: seal_words(words, typed.participant_id) for name, words in typed.words.items()}
        work.update(typed.table, {"id": typed.id}, **sealed_words)
    if ids:
        work.audit("participants.sealed", participants=len(ids))
    return len(ids)


def keep_age_alone(work: UnitOfWork, persons: Sequence[Person]) -> None:
    """Store the age at application of people of a former release, and remove the birth date from their findings.

    The caller owns the transaction, and afterwards seals or erases the birth date itself.
    """
    for person in persons:
        work.update(Participant, {"id": person.id}, age_applied=age_applied(person))
    for finding in findings_with_birth_date([person.id for person in persons]):
        where = {"assessment_id": finding.assessment_id, "position": finding.position}
        work.update(FindingRow, where, trace={**finding.trace, "first_day": None})


@bulk_transaction("accounts.seal_accounts")
def seal_accounts(work: UnitOfWork, *, limit: int, by: int, operation: str | None = None) -> int:
    """Seal name and addresses of at most `limit` accounts; return their number.

    One transaction, after `seal_identifiers` gave every participant a key. Raises SealedError without data keys.
    """
    found = plain_accounts(limit)
    for user_id, participant_id, name, email in found:
        sealed = {"name": seal_of(participant_id, name), "email": seal_of(participant_id, email)}
        work.update(User, {"id": user_id}, **sealed, email_mark=email_mark(email))
    for email_id, participant_id, address in plain_addresses([account.user_id for account in found]):
        work.update(OutboxMessage, {"id": email_id}, address=seal_of(participant_id, address))
    if found:
        work.audit("accounts.sealed", accounts=len(found))
    return len(found)
