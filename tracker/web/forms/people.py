"""Officers' forms about participants: search, particulars, visa, stay, and the return of a place."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField

from tracker.adapters.email_address import normalise_email
from tracker.adapters.keys import Secret
from tracker.errors import FactError
from tracker.formats.register.cells import LONGEST_REFERENCE, PASSPORT
from tracker.formats.register.nationalities import nationality
from tracker.formats.register.refusals import Unclear
from tracker.formats.register.whitespace import even
from tracker.formats.search.typed import MOST_WORDS, TypedWord, read_search
from tracker.queries.search import SearchCursor
from tracker.services.participants.drafts import ParticipantDraft, ParticularsDraft, StayDraft, VisaDraft
from tracker.services.quota.places import FullError
from tracker.web.forms.error_texts import UnnamedError, too_long_error
from tracker.web.forms.fields import DayField, NameField, remove_invisible
from tracker.web.forms.stints import OperationField, TextField, VersionField
from tracker.web.middleware.language import plain_day

LONGEST_QUERY = 200


class SearchForm(FlaskForm):
    """The search for a participant."""

    q = TextField(_l("Name, birth date, e-mail address, reference or passport number"))
    after = HiddenField()

    def is_complete(self) -> bool:
        """Return whether something is searched for that is not too long; else the field has an error."""
        if len(self.q.data) > LONGEST_QUERY:
            self.q.errors = [too_long_error(len(self.q.data), LONGEST_QUERY)]
        elif not self.words:
            self.q.errors = [_("Enter a name, a birth date, an e-mail address, a reference or a passport number")]
        elif len(self.words) > MOST_WORDS:
            self.q.errors = [_("Enter %(most)s words or fewer", most=MOST_WORDS)]
        return not self.q.errors

    @property
    def words(self) -> list[TypedWord]:
        """Return the words, each with all that it may be found by."""
        return read_search(self.q.data)

    @property
    def cursor(self) -> SearchCursor:
        """Return the position of the last participant on the page before; the beginning without one."""
        rank, _space, reference = remove_invisible(self.after.data or "").partition(" ")
        return SearchCursor(int(rank), reference) if re.fullmatch("[0-9]{1,3}", rank) else SearchCursor()

    @property
    def passport(self) -> str | None:
        """Return the text if it looks like a passport number, which has at least one digit; else None."""
        number = self.q.plain.upper()
        return number if PASSPORT.fullmatch(number) and any(map(str.isdecimal, number)) else None


class PersonForm(FlaskForm):
    """The common part of all forms about a participant."""

    reason = NameField(_l("Why"))
    version = VersionField()
    operation = OperationField()
    holds: ClassVar[tuple[str, ...]]
    """The names of the fields that hold the fact; they are those of the fact."""
    first: ClassVar[tuple[str, ...]] = ()
    """The fields that the page shows before all others."""

    def __iter__(self) -> Iterator[Any]:
        """Yield the fields in the order of the page, which is the order of its errors: the reason comes last."""
        first = [self[name] for name in self.first]
        last = [self["reason"]] if "reason" in self else []
        return iter([*first, *(field for field in super().__iter__() if field not in [*first, *last]), *last])

    def is_complete(self) -> bool:
        """Return whether the form is valid; else add an error beside each field at fault."""
        return bool(self.validate())

    def values(self, *names: str) -> dict[str, Any]:
        """Return the typed values by field name, of all `holds` if no name is given; None for empty ones."""
        return {name: self[name].data or None for name in names or self.holds}

    def refuse(self, error: FactError | FullError) -> None:
        """Add the error of the use case beside its field."""
        if isinstance(error, FullError):
            self["issued_on"].errors = [no_place_error(error)]
        elif error.reason == "taken":
            self["reference"].errors = [_("Enter another reference: this one is already used")]
        elif error.reason == "missing":
            self["arrived_on"].errors = [_("Enter the arrival date as well")]
        else:
            arrived = plain_day(self["arrived_on"].day)
            self[error.field].errors = [UnnamedError(_("The day must be %(day)s or later, the day of arrival", day=arrived))]


class ParticularsForm(PersonForm):
    """The particulars of a participant."""

    family_name = NameField(_l("Family name"))
    given_name = NameField(_l("Given name"))
    native_name = NameField(_l("Name in its own script"))
    birth_date = DayField(_l("Born on"))
    sex = SelectField(_l("Sex"), validate_choice=False)
    nationality = TextField(_l("Nationality"))
    email = TextField(_l("E-mail address"))
    language = SelectField(_l("Language of e-mails"), validate_choice=False)
    holds = ParticularsDraft._fields

    def is_complete(self) -> bool:
        """See `PersonForm.is_complete`."""
        self.validate()
        for field, missing in ((self.sex, _("Select a sex, or “not recorded”")), (self.language, _("Select a language"))):
            if field.data not in dict(field.choices):
                field.errors = [missing]
        self._read_nationality()
        if self.email.data:
            address = normalise_email(self.email.data)
            if address is None:
                self.email.errors = [_("Enter an e-mail address like name@example.com")]
            self.email.data = address or self.email.data
        return not self.errors

    def draft(self) -> Any:
        """Return the draft for the use case."""
        return ParticularsDraft(**self.values(*ParticularsDraft._fields))

    def _read_nationality(self) -> None:
        try:
            self.nationality.data = nationality(self.nationality.data or "") or ""
        except Unclear:
            self.nationality.errors = [_("Enter the nationality as a three-letter code, like JPN")]


class VisaDays(FlaskForm):
    """The days of the application and the visa."""

    applied_on = DayField(_l("Applied on"))
    issued_on = DayField(_l("Visa issued on"))
    enter_by = DayField(_l("To be used by"))


class StayDays(FlaskForm):
    """The days of the stay in Hong Kong."""

    arrived_on = DayField(_l("Arrived on"))
    permitted_until = DayField(_l("Permitted until"), hint=_l("Only if the stamp shows another day than the scheme gives."))
    departed_on = DayField(_l("Departed on"))


class VisaForm(PersonForm, VisaDays):
    """The application and the visa, however it ended."""

    refused_on = DayField(_l("Refused on"))
    withdrawn_on = DayField(_l("Application withdrawn on"))
    holds = VisaDraft._fields

    def draft(self) -> Any:
        """Return the draft for the use case."""
        return VisaDraft(**self.values(*VisaDraft._fields))


class StayForm(PersonForm, StayDays):
    """The stay in Hong Kong."""

    holds = StayDraft._fields

    def draft(self) -> Any:
        """Return the draft for the use case."""
        return StayDraft(**self.values(*StayDraft._fields))


class ParticipantForm(ParticularsForm, VisaDays, StayDays):
    """A new participant, with the facts that are known."""

    reference = TextField(_l("Reference"))
    scheme = SelectField(_l("Scheme"), validate_choice=False)
    direction = SelectField(_l("Direction"), validate_choice=False)
    passport_no = TextField(_l("Passport number"))
    first = (
        *("reference", "scheme", "direction", "family_name", "given_name", "native_name"),
        *("birth_date", "sex", "nationality", "passport_no"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what a visa's issue does to the quota: the page has no other place for it."""
        super().__init__(*args, **kwargs)
        self.issued_on.hint = _("The visa takes a place of the quota of its year.")

    def is_complete(self) -> bool:
        """See `PersonForm.is_complete`."""
        super().is_complete()
        self.reference.data = even(self.reference.data)
        if not self.reference.data:
            self.reference.errors = [_("Enter the reference that the office gives to this person")]
        elif len(self.reference.data) > LONGEST_REFERENCE:
            self.reference.errors = [too_long_error(len(self.reference.data), LONGEST_REFERENCE)]
        for field, missing in ((self.scheme, _("Select a scheme")), (self.direction, _("Select a direction"))):
            if field.data not in dict(field.choices):
                field.errors = [missing]
        if self._number and not PASSPORT.fullmatch(self._number):
            self.passport_no.errors = [_("Passport number must be 5 to 20 letters and digits, like TK1234567")]
        return not self.errors

    def draft(self) -> Any:
        """Return the draft for the use case."""
        return ParticipantDraft(
            *(self.reference.data, self.scheme.data, self.direction.data, super().draft()),
            VisaDraft(**self.values(*(name for name in VisaDraft._fields if name in self))),
            StayDraft(**self.values(*StayDraft._fields)),
            Secret(self._number) if self._number else None,
        )

    @property
    def _number(self) -> str:
        return self.passport_no.plain.upper()


class PlaceForm(PersonForm):
    """The return of a quota place."""

    how = SelectField(_l("What happened"), validate_choice=False)
    day = DayField(_l("On which day"))
    holds = ("how", "day")

    def is_complete(self) -> bool:
        """See `PersonForm.is_complete`."""
        self.validate()
        if self.how.data not in dict(self.how.choices):
            self.how.errors = [_("Select what happened to the visa")]
        if self.day.is_blank:
            self.day.errors = [_("Enter the day on which the visa lapsed or was cancelled")]
        return not self.errors

    def refuse_day(self, error: FactError, issued_on: date | None) -> None:
        """Add the reason for which no place is returned, beside the day."""
        if error.reason == "before" and issued_on is not None:
            issued = plain_day(issued_on)
            self.day.errors = [UnnamedError(_("The day must be %(day)s or later, the issue date of the visa", day=issued))]
        else:
            self.day.errors = [_("No place can be given back: no visa was issued, or it has lapsed or was cancelled")]


def no_place_error(error: FullError) -> str:
    """Return the error that all places of a window are taken."""
    window, places = error.key.window, format_decimal(error.ceiling)
    year = window[:4]
    if window.endswith("-H1"):
        return _(
            "No place is left: all %(places)s places for January to June %(year)s are taken",
            year=year,
            places=places,
        )
    if window.endswith("-H2"):
        return _(
            "No place is left: all %(places)s places for July to December %(year)s are taken",
            year=year,
            places=places,
        )
    return _("No place is left: all %(places)s places for %(year)s are taken", year=year, places=places)
