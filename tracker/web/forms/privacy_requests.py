"""The forms of requests about personal data: ask for a copy or a correction, comply, refuse."""

from datetime import date
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField

from tracker.adapters.evidence_cleaning import WrongFileError
from tracker.compliance.privacy_requests import ACCESS, CORRECTION, GROUNDS
from tracker.errors import FactError
from tracker.services.privacy_requests.answer import RefusalDraft
from tracker.services.privacy_requests.receive import PrivacyRequestDraft
from tracker.web.forms.cases import LongTextField
from tracker.web.forms.error_texts import UnnamedError
from tracker.web.forms.evidence import EvidenceField, is_about_file
from tracker.web.forms.fields import DayField
from tracker.web.forms.stints import OperationField, VersionField
from tracker.workflows.evidence import SentEvidence

FormT = TypeVar("FormT", bound="RequestForm")


class RequestForm(FlaskForm):
    """How and when a request came; only the office fills this in, for a request that came by post or email."""

    received_on = DayField(_l("Received on"))
    channel = SelectField(_l("Received by"), validate_choice=False)
    version = VersionField()
    operation = OperationField()
    kind = ACCESS

    def is_complete(self, *, own: bool) -> bool:
        """Return whether nothing is missing; else add an error beside each field at fault."""
        self.validate()
        if own:
            self.received_on.errors = []
        elif self.received_on.is_blank:
            self.received_on.errors = [_("Enter the day on which the request was received")]
        if not own and self.channel.data not in {"letter", "email"}:
            self.channel.errors = [_("Select how the request was received")]
        return not self.errors

    def draft(self, *, own: bool, on: date) -> PrivacyRequestDraft:
        """Return the request of a complete form; a participant's own is received on the day on which it is sent."""
        return PrivacyRequestDraft(self.kind, "account" if own else self.channel.data, on if own else self.received_on.day)

    @property
    def sent_file(self) -> SentEvidence | None:
        """Return the file that was sent; None for a form that takes none."""
        return None

    def refuse(self, error: FactError | WrongFileError) -> None:
        """Add the error of a day of receipt that is to come; an open request is shown above the form."""
        if isinstance(error, FactError) and error.field == "received_on":
            self.received_on.errors = [UnnamedError(_("The day must be today or earlier"))]


class CorrectionForm(RequestForm):
    """What is to be corrected, the right value, and why."""

    subject = SelectField(_l("What is wrong"), validate_choice=False)
    wanted = LongTextField(_l("What it should be"))
    why = LongTextField(_l("Why, or how you know"))
    file = EvidenceField(_l("Photo or PDF (optional)"))
    kind = CORRECTION

    def is_complete(self, *, own: bool) -> bool:
        """See `RequestForm.is_complete`."""
        super().is_complete(own=own)
        if self.subject.data not in {value for value, _words in subjects() if value}:
            self.subject.errors = [_("Select what is wrong")]
        self.wanted.add_error(_("Enter what it should be"))
        self.why.add_error(_("Enter why, or how you know"))
        return not self.errors

    def draft(self, *, own: bool, on: date) -> PrivacyRequestDraft:
        """See `RequestForm.draft`."""
        words = {"subject": self.subject.data, "wanted": self.wanted.data, "why": self.why.data}
        return super().draft(own=own, on=on)._replace(**words)

    @property
    def sent_file(self) -> SentEvidence | None:
        """Return the file that was sent."""
        return self.file.sent

    def refuse(self, error: FactError | WrongFileError) -> None:
        """See `RequestForm.refuse`; add the error of a file, or of too many open requests beside the first field."""
        super().refuse(error)
        if is_about_file(error):
            self.file.refuse(error.reason)
        elif error.reason == "full":
            self.subject.errors = [_("Wait for our answers to your open requests, or write to the office")]


class ComplyForm(FlaskForm):
    """The office complied with a request; for a correction with what was corrected."""

    note = LongTextField(_l("What was corrected"))
    version = VersionField()
    operation = OperationField()

    def is_complete(self, kind: str) -> bool:
        """Return whether a correction has its note; else add the error."""
        self.validate()
        if kind == CORRECTION:
            self.note.add_error(_("Enter what was corrected. The participant reads it"))
        return not self.errors


class RefusalForm(FlaskForm):
    """The ground of a refusal, and the reasons that the participant reads."""

    ground = SelectField(_l("Ground"), validate_choice=False)
    reasons = LongTextField(_l("Reasons"))
    version = VersionField()
    operation = OperationField()

    def is_complete(self, kind: str) -> bool:
        """Return whether a ground and reasons are given; else add an error beside each missing one."""
        self.validate()
        if self.ground.data not in GROUNDS[kind]:
            self.ground.errors = [_("Select a ground")]
        self.reasons.add_error(_("Enter the reasons. The participant reads them"))
        return not self.errors

    @property
    def draft(self) -> RefusalDraft:
        """Return the refusal of a complete form."""
        return RefusalDraft(self.ground.data, self.reasons.data)


def with_options(form: FormT) -> FormT:
    """Fill in the options of the form's select fields; return the form."""
    form.channel.choices = [("", ""), ("letter", _("by post")), ("email", _("by e-mail"))]
    if isinstance(form, CorrectionForm):
        form.subject.choices = subjects()
    return form


def subjects() -> list[tuple[str, Any]]:
    """Return what a correction may be about, each with its words."""
    return [
        ("", ""),
        ("particulars", _("Personal details")),
        ("passport", _("Passport number")),
        ("visa", _("Visa")),
        ("stay", _("Stay")),
        ("job", _("A job")),
        ("course", _("A course")),
        ("other", _("Something else")),
    ]
