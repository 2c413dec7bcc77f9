"""Requests about personal data, as use cases record and refuse them."""

from datetime import date

from sqlalchemy import text

from tests.factories.participants import ON
from tracker.models.accounts import COMMAND_LINE
from tracker.models.base import db
from tracker.queries.privacy_requests import PrivacyRequestKey
from tracker.services.privacy_requests.answer import RefusalDraft, refuse
from tracker.services.privacy_requests.receive import PrivacyRequestDraft, receive_privacy_request

WORDS = "my family name", "it is misspelt"
REFUSAL = RefusalDraft("not-inaccurate", "the passport says the same")


def record_access(participant_id: int, *, received_on: date = ON, by: int = COMMAND_LINE) -> PrivacyRequestKey:
    """A request for a copy of all data, made on the participant's page."""
    return receive_privacy_request(participant_id, PrivacyRequestDraft("access", "account", received_on), on=received_on, by=by)


def record_correction(participant_id: int, *words: str, received_on: date = ON, by: int = COMMAND_LINE) -> PrivacyRequestKey:
    """A request to correct the particulars, which came by letter; `words` are the right value and the reason."""
    draft = PrivacyRequestDraft("correction", "letter", received_on, "particulars", *(words or WORDS))
    return receive_privacy_request(participant_id, draft, on=received_on, by=by)


def refuse_correction(participant_id: int, *, on: date = ON, reasons: str = REFUSAL.reasons) -> PrivacyRequestKey:
    """A request for a correction that was refused on a day."""
    key = record_correction(participant_id, received_on=on)
    return refuse(key, REFUSAL._replace(reasons=reasons), on=on, by=COMMAND_LINE)


def stored_rows(table: str) -> str:
    """The rows of a table as they are stored, without opening what is sealed."""
    rows = repr(db.session.execute(text(f'SELECT * FROM "{table}"')).all())
    db.session.rollback()
    return rows
