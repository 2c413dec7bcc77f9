"""What officers type about people: whom they look for, who somebody is, the visa, the stay, and a place given back."""

from datetime import date
from typing import Any, ClassVar

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField

from tracker.adapters.email_address import normalise_email
from tracker.adapters.keys import Secret
from tracker.compliance.name_matching import folded
from tracker.errors import FactError
from tracker.formats.register.cells import LONGEST_REFERENCE, PASSPORT
from tracker.formats.register.nationalities import nationality
from tracker.formats.register.refusals import Unclear
from tracker.formats.register.whitespace import even
from tracker.services.participants.drafts import ParticipantDraft, ParticularsDraft, StayDraft, VisaDraft
from tracker.services.quota.places import FullError
from tracker.web.forms.fields import DayField, NameField
from tracker.web.forms.lines import OperationField, TextField, VersionField
from tracker.web.middleware.language import plain_day

LONGEST_QUERY = 200


class SearchForm(FlaskForm):
    """Whom an officer looks for."""

    q = TextField(_l("Name, reference or passport number"))
    after = HiddenField()

    def is_complete(self) -> bool:
        """Whether something is looked for; else it complains."""
        if not self.words:
            self.q.errors = [_("Enter a name, a reference or a passport number")]
        elif len(self.q.data) > LONGEST_QUERY:
            self.q.errors = [too_long(self.q.data, LONGEST_QUERY)]
        return not self.q.errors

    @property
    def words(self) -> list[str]:
        """The words, each as names are kept to be found."""
        return [word for each in self.q.data.split() if (word := folded(each))]

    @property
    def passport(self) -> str | None:
        """What was typed, where it looks like the number of a passport: there is none without a digit."""
        number = self.q.plain.upper()
        return number if PASSPORT.fullmatch(number) and any(map(str.isdecimal, number)) else None


class PersonForm(FlaskForm):
    """What all forms about a person have in common."""

    reason = NameField(_l("Why"))
    version = VersionField()
    operation = OperationField()
    holds: ClassVar[tuple[str, ...]]
    """The boxes that hold the fact, called as the fact calls them."""

    def is_complete(self) -> bool:
        """Whether all that was typed can be understood; else every complaint stands beside its field."""
        return bool(self.validate())

    def values(self, *names: str) -> dict[str, Any]:
        """What was typed, by the names of the fact (all, where none is named); None for what was left empty."""
        return {name: self[name].data or None for name in names or self.holds}

    def refuse(self, error: FactError | FullError) -> None:
        """What the use case refused, beside its field."""
        if isinstance(error, FullError):
            self["issued_on"].errors = [no_place(error)]
        elif error.reason == "taken":
            self["reference"].errors = [_("Enter another reference: this one is already used")]
        elif error.reason == "missing":
            self["arrived_on"].errors = [_("Enter the arrival date as well")]
        else:
            arrived = plain_day(self["arrived_on"].day)
            self[error.field].errors = [_("The day must be %(day)s or later, the day of arrival", day=arrived)]


class ParticularsForm(PersonForm):
    """Who a person is."""

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
        for field in (self.sex, self.language):
            if field.data not in dict(field.choices):
                field.errors = [_("Select an option from the list")]
        self._understand_nationality()
        if self.email.data:
            address = normalise_email(self.email.data)
            if address is None:
                self.email.errors = [_("Enter an e-mail address like name@example.com")]
            self.email.data = address or self.email.data
        return not self.errors

    def draft(self) -> Any:
        """As the use case takes it."""
        return ParticularsDraft(**self.values(*ParticularsDraft._fields))

    def _understand_nationality(self) -> None:
        try:
            self.nationality.data = nationality(self.nationality.data or "") or ""
        except Unclear:
            self.nationality.errors = [_("Enter the nationality as a three-letter code, like JPN")]


class VisaForm(PersonForm):
    """The application and the visa."""

    applied_on = DayField(_l("Applied on"))
    issued_on = DayField(_l("Visa issued on"))
    enter_by = DayField(_l("To be used by"))
    refused_on = DayField(_l("Refused on"))
    withdrawn_on = DayField(_l("Application withdrawn on"))
    holds = VisaDraft._fields

    def draft(self) -> Any:
        """As the use case takes it."""
        return VisaDraft(**self.values(*VisaDraft._fields))


class StayForm(PersonForm):
    """The days in the territory."""

    arrived_on = DayField(_l("Arrived on"))
    permitted_until = DayField(_l("Permitted until"), hint=_l("Only if the stamp shows another day than the scheme gives."))
    departed_on = DayField(_l("Departed on"))
    holds = StayDraft._fields

    def draft(self) -> Any:
        """As the use case takes it."""
        return StayDraft(**self.values(*StayDraft._fields))


class ParticipantForm(ParticularsForm):
    """Somebody new, with what is known."""

    reference = TextField(_l("Reference"))
    scheme = SelectField(_l("Scheme"), validate_choice=False)
    direction = SelectField(_l("Direction"), validate_choice=False)
    passport_no = TextField(_l("Passport number"))
    applied_on = DayField(_l("Applied on"))
    issued_on = DayField(_l("Visa issued on"), hint=_l("The visa takes a place of the quota of its year."))
    enter_by = DayField(_l("To be used by"))
    arrived_on = DayField(_l("Arrived on"))
    permitted_until = DayField(_l("Permitted until"), hint=_l("Only if the stamp shows another day than the scheme gives."))
    departed_on = DayField(_l("Departed on"))

    def is_complete(self) -> bool:
        """See `PersonForm.is_complete`."""
        super().is_complete()
        self.reference.data = even(self.reference.data)
        if not self.reference.data:
            self.reference.errors = [_("Enter the reference that the office gives to this person")]
        elif len(self.reference.data) > LONGEST_REFERENCE:
            self.reference.errors = [too_long(self.reference.data, LONGEST_REFERENCE)]
        for field in (self.scheme, self.direction):
            if field.data not in dict(field.choices):
                field.errors = [_("Select an option from the list")]
        if self._number and not PASSPORT.fullmatch(self._number):
            self.passport_no.errors = [_("Passport number must be 5 to 20 letters and digits, like TK1234567")]
        return not self.errors

    def draft(self) -> Any:
        """As the use case takes it."""
        return ParticipantDraft(
            *(self.reference.data, self.scheme.data, self.direction.data, super().draft()),
            VisaDraft(**self.values("applied_on", "issued_on", "enter_by")),
            StayDraft(**self.values(*StayDraft._fields)),
            Secret(self._number) if self._number else None,
        )

    @property
    def _number(self) -> str:
        return self.passport_no.plain.upper()


class PlaceForm(PersonForm):
    """A place that is given back."""

    how = SelectField(_l("What happened"), validate_choice=False)
    day = DayField(_l("On which day"))
    holds = ("how", "day")

    def is_complete(self) -> bool:
        """See `PersonForm.is_complete`."""
        self.validate()
        if self.how.data not in dict(self.how.choices):
            self.how.errors = [_("Select an option from the list")]
        if self.day.is_blank:
            self.day.errors = [_("Enter the day")]
        return not self.errors

    def refuse_day(self, error: FactError, issued_on: date | None) -> None:
        """Why no place is given back, beside the day."""
        if error.reason == "before" and issued_on is not None:
            issued = plain_day(issued_on)
            self.day.errors = [_("The day must be %(day)s or later, the issue date of the visa", day=issued)]
        else:
            self.day.errors = [_("No place can be given back: no visa was issued, or it has lapsed or was cancelled")]


def no_place(error: FullError) -> str:
    """That all places of a window are taken."""
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


def too_long(text: str, most: int) -> str:
    """That a text has more characters than it may."""
    return _("Use %(most)s characters or fewer; this has %(count)s", most=most, count=len(text))
