"""The forms that close, sign and reopen a month, and the one that chooses the months to list."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Form, HiddenField, SelectField, StringField

from tracker.compliance.facts import FIRST_YEAR, LAST_YEAR
from tracker.compliance.loading import builtin
from tracker.compliance.rulebook import DIRECTIONS
from tracker.queries.issues import Issue
from tracker.queries.participants import ids_by_reference
from tracker.services.reports import ReportKey
from tracker.web.forms.fields import remove_invisible
from tracker.web.forms.quota import OPERATION, NoteField, new_operation_id, parse_version
from tracker.web.middleware.language import territory


class MonthForm(FlaskForm):
    """A button of a month, with the issue that the page showed and its version; both empty if there was no issue."""

    issue = HiddenField()
    version = HiddenField()
    operation = HiddenField()

    @property
    def key(self) -> ReportKey | None:
        """Return the issue that the page showed; None if the month had none."""
        id_ = parse_version(self.issue.data)
        return ReportKey(id_, parse_version(self.version.data)) if id_ else None

    @property
    def key_once(self) -> str:
        """Return the operation id of the form; a new one if it holds none."""
        text = self.operation.data or ""
        return text if OPERATION.fullmatch(text) else new_operation_id()

    def renew(self, newest: Issue | None) -> None:
        """Take the current version and a new operation id."""
        self.issue.data, self.version.data = (str(newest.id), str(newest.version)) if newest else ("", "")
        self.operation.data = new_operation_id()


class RevisionForm(MonthForm):
    """The next issue of a month, with its reason."""

    why = NoteField(_l("Why there is a new issue"))

    def is_complete(self) -> bool:
        """Return whether the form holds a reason; else add the error."""
        valid = self.validate()
        if not self.why.data and not self.why.errors:
            self.why.errors = [_("Enter in a few words why the numbers have changed")]
        named = ids_by_reference(sorted(_words(self.why.data or "")))
        if named and not self.why.errors:
            self.why.errors = [_("Everybody can read this: take out the reference %(reference)s", reference=min(named))]
        return bool(valid and self.why.data and not named)


def _words(text: str) -> set[str]:
    """Return the words of a text that may be references: at half width, as typed, in upper and in lower case."""
    found = re.findall(r"[\w./-]*\w", unicodedata.normalize("NFKC", text))
    return {form for word in found for form in (word, word.upper(), word.lower())}


class SubmittedForm(NamedTuple):
    """A form about a month that was sent and not carried out."""

    form: MonthForm
    refused: str = ""
    """The code of the reason; empty if an error is beside a field, or the form is only shown again."""
    status: int = 422


class MonthsFilterForm(Form):
    """The choice of the months to list. It changes nothing, so it needs no token."""

    scheme = SelectField(_l("Scheme"))
    direction = SelectField(_l("Direction"))
    year = StringField(_l("Year"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Require a known scheme, direction and year; else add the errors."""
        self.year.errors = self.scheme.errors = self.direction.errors = ()
        for field, missing in ((self.scheme, _("Select a scheme")), (self.direction, _("Select a direction"))):
            if field.data not in dict(field.choices):
                field.errors = (missing,)
        if not self.chosen_year:
            self.year.errors = (_("Year must be between %(first)s and %(last)s", first=FIRST_YEAR, last=LAST_YEAR),)
        return not (self.scheme.errors or self.direction.errors or self.year.errors)

    @property
    def chosen_year(self) -> int:
        """Return the typed year, in any digits; 0 if it is not a year within bounds."""
        text = unicodedata.normalize("NFKC", remove_invisible(self.year.data or "")).strip()
        year = int(text) if re.fullmatch("[0-9]{4}", text) else 0
        return year if FIRST_YEAR <= year <= LAST_YEAR else 0


def month_forms(newest: Issue | None, typed: SubmittedForm | None) -> dict[str, MonthForm]:
    """Return the forms of a month's page, in the current version: the sent one with its text, the others empty."""
    forms = {"month": MonthForm(formdata=None), "revision": RevisionForm(formdata=None)}
    if typed:
        forms["revision" if isinstance(typed.form, RevisionForm) else "month"] = typed.form
    for form in forms.values():
        form.renew(newest)
    return forms


def months_filter_form(parameters: Mapping[str, str], today: date) -> MonthsFilterForm:
    """Return the filter that the parameters of an address hold; by default Japan, into Hong Kong, this year."""
    usual = {"scheme": "japan", "direction": "inbound", "year": f"{today.year:04}"}
    form = MonthsFilterForm(data={name: parameters.get(name, text) for name, text in usual.items()})
    names = [(scheme.name, territory(scheme.partner)) for scheme in builtin().schemes.values()]
    form.scheme.choices = sorted(names, key=lambda choice: (choice[0] != "japan", choice[1]))
    words = {"inbound": _("into Hong Kong"), "outbound": _("out of Hong Kong")}
    form.direction.choices = [(direction, words[direction]) for direction in DIRECTIONS]
    return form
