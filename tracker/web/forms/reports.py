"""What a manager sends about a month: which one is shown, and that it is closed, signed, or opened again."""

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
from tracker.services.reports import ReportKey
from tracker.web.forms.fields import visible
from tracker.web.forms.quota import OPERATION, NoteField, fresh_operation, seen
from tracker.web.middleware.language import territory


class MonthForm(FlaskForm):
    """A button that does something with a month: the issue that was seen, in its version; nothing where there was none."""

    issue = HiddenField()
    version = HiddenField()
    operation = HiddenField()

    @property
    def key(self) -> ReportKey | None:
        """The issue that was seen; None where the month had none."""
        id_ = seen(self.issue.data)
        return ReportKey(id_, seen(self.version.data)) if id_ else None

    @property
    def key_once(self) -> str:
        """The key under which it is done once."""
        text = self.operation.data or ""
        return text if OPERATION.fullmatch(text) else fresh_operation()

    def renew(self, newest: Issue | None) -> None:
        """It goes by what stands now, and is sent as something new."""
        self.issue.data, self.version.data = (str(newest.id), str(newest.version)) if newest else ("", "")
        self.operation.data = fresh_operation()


class RevisionForm(MonthForm):
    """The next issue of a month, and why there is one."""

    why = NoteField(_l("Why there is a new issue"))

    def is_complete(self) -> bool:
        """Whether it says why; else it complains."""
        valid = self.validate()
        if not self.why.data and not self.why.errors:
            self.why.errors = [_("Enter in a few words why the numbers have changed")]
        return bool(valid and self.why.data)


class SubmittedForm(NamedTuple):
    """A form that was sent about a month and did nothing."""

    form: MonthForm
    refused: str = ""
    """Why nothing was done, a code; empty where a box says why, or the form is only shown again."""
    status: int = 422


class MonthsFilterForm(Form):
    """Which months are shown. It changes nothing, so it needs no token."""

    scheme = SelectField(_l("Scheme"))
    direction = SelectField(_l("Direction"))
    year = StringField(_l("Year"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Needs a scheme, a direction and a year that there are."""
        self.year.errors = self.scheme.errors = self.direction.errors = ()
        for field in (self.scheme, self.direction):
            if field.data not in dict(field.choices):
                field.errors = (_("Select an option"),)
        if not self.chosen_year:
            self.year.errors = (_("Year must be between %(first)s and %(last)s", first=FIRST_YEAR, last=LAST_YEAR),)
        return not (self.scheme.errors or self.direction.errors or self.year.errors)

    @property
    def chosen_year(self) -> int:
        """The year that was typed, in whatever digits; 0 for what is none."""
        text = unicodedata.normalize("NFKC", visible(self.year.data or "")).strip()
        year = int(text) if re.fullmatch("[0-9]{4}", text) else 0
        return year if FIRST_YEAR <= year <= LAST_YEAR else 0


def month_forms(newest: Issue | None, typed: SubmittedForm | None) -> dict[str, MonthForm]:
    """The forms of a month's page: the one that was sent as it was typed, the others empty. All go by what stands now."""
    forms = {"month": MonthForm(formdata=None), "revision": RevisionForm(formdata=None)}
    if typed:
        forms["revision" if isinstance(typed.form, RevisionForm) else "month"] = typed.form
    for form in forms.values():
        form.renew(newest)
    return forms


def months_filter_form(asked: Mapping[str, str], today: date) -> MonthsFilterForm:
    """Which months an address asks for; those of Japan, into Hong Kong, this year where it does not say."""
    usual = {"scheme": "japan", "direction": "inbound", "year": f"{today.year:04}"}
    form = MonthsFilterForm(data={name: asked.get(name, text) for name, text in usual.items()})
    names = [(scheme.name, territory(scheme.partner)) for scheme in builtin().schemes.values()]
    form.scheme.choices = sorted(names, key=lambda choice: (choice[0] != "japan", choice[1]))
    words = {"inbound": _("into Hong Kong"), "outbound": _("out of Hong Kong")}
    form.direction.choices = [(direction, words[direction]) for direction in DIRECTIONS]
    return form
