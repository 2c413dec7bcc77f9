"""What the forms of jobs and courses have in common: days, an end or none, and what travels along unseen."""

import re
import unicodedata
import uuid
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
from tracker.web.forms.fields import DayField, NameField, visible

OPERATION, VERSION = re.compile("[0-9a-f]{32}"), re.compile("[0-9]{1,8}")
Filled = TypeVar("Filled", bound=FlaskForm)


class TextField(StringField):
    """A short text of which only what can be seen is kept; of a key twice the last counts."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        """Trimmed."""
        self.data = visible(valuelist[-1] if valuelist else "").strip()

    @property
    def plain(self) -> str:
        """The text in common width, without spaces and dashes."""
        return "".join(unicodedata.normalize("NFKC", self.data or "").split()).replace("-", "")


class VersionField(HiddenField):
    """The version that whoever fills a form in has seen; 0 for a new entry, and for what is no version."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        """Of a key twice the last counts."""
        self.data = valuelist[-1] if valuelist and VERSION.fullmatch(valuelist[-1]) else "0"


class OperationField(HiddenField):
    """The key under which a form is acted on once; a new one where it brought none."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        """Of a key twice the last counts."""
        self.data = valuelist[-1] if valuelist and OPERATION.fullmatch(valuelist[-1]) else uuid.uuid4().hex


def seen(form: Any) -> int:
    """The version that whoever fills a form in has seen."""
    text = form.version.data or ""
    return int(text) if VERSION.fullmatch(text) else 0


def operation(form: Any) -> str:
    """The key under which a form is acted on once; a new one where it brought none."""
    if not OPERATION.fullmatch(form.operation.data or ""):
        form.operation.data = uuid.uuid4().hex
    key: str = form.operation.data
    return key


def renewed(form: Filled, version: int) -> Filled:
    """The same form with a new operation, and the version that stands now."""
    form["version"].data, form["operation"].data = str(version), uuid.uuid4().hex
    return form


def says_why(form: Any, *, needed: bool) -> bool:
    """Whether a form says why, where that is needed; else it complains. Officers say why they change what is others'."""
    if needed and not form.reason.data:
        form.reason.errors = [_("Enter the reason, for people who read it later")]
    return not form.reason.errors


class LineForm(FlaskForm):
    """A job or course. The fields stand in each of the two, in the order in which they are asked."""

    start: DayField
    end: DayField
    going_on: TextField
    """`yes` where there is no last day yet; a day that was typed says otherwise."""
    reason: NameField
    version = VersionField()
    operation = OperationField()
    named: ClassVar[tuple[str, ...]]
    """The fields that must not be empty."""
    known_by: ClassVar[tuple[str, ...]]
    """The fields that say which employer or course it is."""

    def is_complete(self, stood_until: date | None = None) -> bool:
        """Whether all that is needed is there; else every complaint stands beside its field.

        `stood_until`: the last day that was recorded before; typed again beside "goes on" it is no answer.
        """
        valid = bool(self.validate())
        for field in (self[name] for name in self.named):
            if not field.data and not field.errors:
                field.errors = [_("Enter a name, so that days with the same name can be added up")]
        if self.start.is_blank:
            self.start.errors = [_("Enter the first day")]
        if self.going_on.data == "yes" and self.end.data is not None and self.end.data == stood_until:
            self.end.data, self.end.typed_parts = None, dict.fromkeys(self.end.typed_parts, "")
        if not self.end.is_blank:
            self.going_on.data = "no"
        elif self.going_on.data == "no":
            self.end.errors = [_("Enter the last day, or select that it is ongoing")]
        if self.start.data is not None and self.end.data is not None and self.end.data < self.start.data:
            self.end.errors = [order_error("end", self.start.data)]
        return valid and not self.errors

    def stint(self, name: str) -> Stint:
        """The days of a complete form, under the name by which the employer or course goes."""
        return Stint(name, self.start.day, self.end.data)

    def refuse(self, error: FactError) -> None:
        """What the use case refused, beside its field."""
        if error.reason == "already-there":
            self.start.errors = [_("Enter another first day: this one is already recorded")]
        else:
            self.end.errors = [order_error("end", self.start.day)]

    def signature(self) -> str:
        """What the questions about a complete form depend on: answers hold as long as it is the same."""
        return "/".join((str(self.start.data), str(self.end.data), *(folded(self[name].data or "") for name in self.known_by)))


class EndForm(FlaskForm):
    """The last day of a job or course."""

    end = DayField(_l("Last day"))
    version = VersionField()
    operation = OperationField()


class UndoForm(FlaskForm):
    """A button that takes something back."""

    reason = NameField(_l("Why?"))
    version = VersionField()
    operation = OperationField()
