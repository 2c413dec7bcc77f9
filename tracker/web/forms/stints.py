"""The common parts of the forms of jobs and courses: days, and the hidden version and operation id."""

import re
import unicodedata
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField

from tracker.compliance.facts import Stint
from tracker.compliance.name_matching import folded
from tracker.errors import FactError
from tracker.web.forms.error_texts import order_error
from tracker.web.forms.fields import LoggedDayField, NameField, QuestionDayField, remove_invisible

OPERATION, VERSION = re.compile("[0-9a-f]{32}"), re.compile("[0-9]{1,8}")
FormT = TypeVar("FormT", bound=FlaskForm)


class TextField(StringField):
    """A short text, trimmed, without invisible characters. The last value of a repeated key counts."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the text."""
        self.data = remove_invisible(valuelist[-1] if valuelist else "").strip()

    @property
    def plain(self) -> str:
        """Return the text in common width, without spaces and dashes."""
        return "".join(unicodedata.normalize("NFKC", self.data or "").split()).replace("-", "")


class VersionField(HiddenField):
    """The version that the page showed; 0 for a new entry, and for a text that is not a version."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the last value of a repeated key."""
        self.data = valuelist[-1] if valuelist and VERSION.fullmatch(valuelist[-1]) else "0"


class OperationField(HiddenField):
    """The operation id, under which a form is acted on once; a new one if the form brought none."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the last value of a repeated key."""
        self.data = valuelist[-1] if valuelist and OPERATION.fullmatch(valuelist[-1]) else uuid.uuid4().hex


def seen_version(form: Any) -> int:
    """Return the version that the page showed; 0 for a new entry."""
    text = form.version.data or ""
    return int(text) if VERSION.fullmatch(text) else 0


def operation_id(form: Any) -> str:
    """Return the operation id of a form, and give it a new one if it brought none."""
    if not OPERATION.fullmatch(form.operation.data or ""):
        form.operation.data = uuid.uuid4().hex
    key: str = form.operation.data
    return key


def renew(form: FormT, version: int) -> FormT:
    """Give the form a new operation id and the current version; return it."""
    form["version"].data, form["operation"].data = str(version), uuid.uuid4().hex
    return form


def require_reason(form: Any, *, needed: bool) -> bool:
    """Return whether the form has a reason if one is needed; else add the error.

    Officers give a reason when they change facts of a participant.
    """
    if needed and not form.reason.data:
        form.reason.errors = [_("Enter the reason, for people who read it later")]
    return not form.reason.errors


class StintForm(FlaskForm):
    """The form of a job or course. Each of the two declares the fields, in the order in which they are shown."""

    start: LoggedDayField
    end: LoggedDayField
    going_on: TextField
    """`yes` for an ongoing stint; a typed last day overrides it."""
    reason: NameField
    last_day = QuestionDayField(_l("Last day there, if it was another day"))
    """In the question whether an earlier stint ended: its last day, if that is not the day before this one begins."""
    version = VersionField()
    operation = OperationField()
    named: ClassVar[Mapping[str, Any]]
    """The fields that must not be empty, each with the error that says so."""
    known_by: ClassVar[tuple[str, ...]]
    """The fields that identify the employer or course."""

    def is_complete(self, recorded_end: date | None = None) -> bool:
        """Return whether all required fields are given; else add an error beside each field at fault.

        `recorded_end` is the last day as recorded. Together with "still there" it is taken as not typed.
        """
        valid = bool(self.validate())
        for name, missing in self.named.items():
            if not self[name].data and not self[name].errors:
                self[name].errors = [missing]
        if self.start.is_blank:
            self.start.errors = [_("Enter the first day")]
        if self.going_on.data == "yes" and self.end.data is not None and self.end.data == recorded_end:
            self.end.data, self.end.typed_parts = None, dict.fromkeys(self.end.typed_parts, "")
        if not self.end.is_blank:
            self.going_on.data = "no"
        elif self.going_on.data == "no":
            self.end.errors = [_("Enter the last day, or select that it is ongoing")]
        if self.start.data is not None and self.end.data is not None and self.end.data < self.start.data:
            self.end.ask_next_year(self.start.data)
        return valid and not self.errors

    def stint(self, name: str) -> Stint:
        """Return the days of a complete form, with the name of the employer or course."""
        return Stint(name, self.start.day, self.end.data)

    def refuse(self, error: FactError) -> None:
        """Add the error of the use case beside its field."""
        if error.reason == "already-there":
            self.start.errors = [_("Enter another first day: this one is already recorded")]
        else:
            self.end.errors = [order_error("end", self.start.day)]

    def signature(self) -> str:
        """Return the values on which the questions depend: answers are valid while this text is unchanged."""
        return "/".join((str(self.start.data), str(self.end.data), *(folded(self[name].data or "") for name in self.known_by)))


class EndForm(FlaskForm):
    """The last day of a job or course."""

    end = LoggedDayField(_l("Last day"))
    version = VersionField()
    operation = OperationField()


class UndoForm(FlaskForm):
    """A button that undoes or withdraws, with a reason."""

    reason = NameField(_l("Why?"))
    version = VersionField()
    operation = OperationField()
