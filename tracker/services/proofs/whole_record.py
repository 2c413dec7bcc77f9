"""Sign the statement of a participant's whole record. Nothing of it is stored: it says what was recorded at its moment."""

import secrets
from datetime import date

from tracker.adapters.keys import Keyring
from tracker.adapters.signing import WHOLE, signature
from tracker.clock import HONG_KONG
from tracker.compliance.assess import assess
from tracker.compliance.facts import History
from tracker.compliance.loading import builtin
from tracker.compliance.rulebook import CannotAssess
from tracker.errors import FactError, NotFoundError
from tracker.formats.proofs.statement import encode_base64url, token
from tracker.formats.proofs.whole_record import DecidedCase, WholeStatement, encode_record
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.case_lists import cases_of
from tracker.queries.dossiers import decisions_on
from tracker.queries.participants import Person, named_history, people
from tracker.services.proofs.make import NUMBER_BYTES
from tracker.services.proofs.revocation import stated_name
from tracker.services.proofs.signing_keys import signing_key


@transaction("proofs.state_whole_record")
def state_whole_record(
    work: UnitOfWork, participant_id: int, *, keys: Keyring, on: date, by: int, operation: str | None = None
) -> str:
    """Sign what is recorded about a participant now, with an audit line; return the token. One transaction.

    Raises `NotFoundError`; `FactError` if no arrival is recorded or there are no rules for the visa; `SealedError` if nothing
    can be signed.
    """
    found = people([participant_id], lock=True)
    if not found:
        raise NotFoundError("there is no such participant")
    person = found[0]
    history = _history(person)
    try:
        assessment = assess(history, builtin(), on=on)
    except CannotAssess:
        raise FactError("history", "not-assessed") from None
    key, number = signing_key(work, keys), encode_base64url(secrets.token_bytes(NUMBER_BYTES))
    record = WholeStatement(number, key.name, stated_name(person), work.at, history, assessment, _decisions(person))
    signed = encode_record(record, person.reference)
    work.audit("record.stated", person.id, number=number)
    return token(signed, signature(key.private, WHOLE, signed))


def _history(person: Person) -> History:
    history = named_history(person)
    if history is None:
        raise FactError("history", "not-assessed")
    return history


def _decisions(person: Person) -> tuple[DecidedCase, ...]:
    decisions = decisions_on([case.id for case in cases_of(person.id)])
    return tuple(DecidedCase(each.at.astimezone(HONG_KONG).date(), each.rule, each.outcome) for each in reversed(decisions))
