"""The facts of a participant as a caller states them. None is unknown, or did not happen yet."""

from datetime import date
from typing import NamedTuple

from tracker.adapters.keys import Secret


class ParticularsDraft(NamedTuple):
    """The particulars: name, birth date, sex, nationality, email address and language."""

    family_name: str | None = None
    given_name: str | None = None
    native_name: str | None = None
    birth_date: date | None = None
    sex: str | None = None
    nationality: str | None = None
    email: str | None = None
    language: str | None = None


class VisaDraft(NamedTuple):
    """The application and the visa; None is unknown, or did not happen yet."""

    applied_on: date | None = None
    issued_on: date | None = None
    enter_by: date | None = None
    refused_on: date | None = None
    withdrawn_on: date | None = None


class StayDraft(NamedTuple):
    """The days of the stay in Hong Kong; None is unknown, or did not happen yet."""

    arrived_on: date | None = None
    permitted_until: date | None = None
    departed_on: date | None = None


class ParticipantDraft(NamedTuple):
    """A new participant. The passport number is a `Secret`: no log and no digest shows it."""

    reference: str
    scheme: str
    direction: str = "inbound"
    particulars: ParticularsDraft = ParticularsDraft()
    visa: VisaDraft = VisaDraft()
    stay: StayDraft = StayDraft()
    passport_no: Secret | None = None
