"""The forms on a case: a remark, and a decision with its reasons."""

import re
from collections.abc import Collection
from typing import Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, TextAreaField

from tracker.adapters.evidence_cleaning import WrongFileError
from tracker.errors import FactError
from tracker.queries.cases import CaseKey
from tracker.services.case_moves import CannotMoveError
from tracker.services.notices import NOTICES
from tracker.services.saved_filters import MOST_FILTERS
from tracker.web.forms.error_texts import too_long_error
from tracker.web.forms.evidence import EvidenceField, is_about_file
from tracker.web.forms.fields import NameField, remove_invisible
from tracker.web.forms.stints import OperationField, VersionField, renew

LONGEST, LONGEST_NAME = 5000, 40
"""Characters of a remark, a finding, or reasons; of the name of a saved filter."""
SELECTED = re.compile("([0-9]{1,9})\\.([0-9]{1,9})")
"""A selected case: its id and the version that the page showed."""
QUEUE, MOST_DIGITS = "queue", 9
"""The value of the queue among the receivers of a case; digits of an officer's id."""


class LongTextField(TextAreaField):
    """Several lines of text. The last value of a repeated key counts."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the text with its lines, without invisible characters."""
        self.data = "\n".join(remove_invisible(line) for line in (valuelist[-1] if valuelist else "").splitlines()).strip()

    def add_error(self, missing: str) -> None:
        """Add the error `missing` for an empty text, or an error for one that is too long."""
        if not self.data:
            self.errors = [missing]
        elif len(self.data) > LONGEST:
            self.errors = [too_long_error(len(self.data), LONGEST)]


class ActForm(FlaskForm):
    """A button on a case, with the version that the page showed."""

    version = VersionField()
    operation = OperationField()


class RemarkForm(ActForm):
    """A remark."""

    said = LongTextField(_l("Remark"))

    def is_complete(self) -> bool:
        """Return whether the remark has text; else add the error."""
        self.validate()
        self.said.add_error(_("Enter a remark"))
        return not self.errors


class SendBackForm(ActForm):
    """The reason why a proposal goes back to its author."""

    why = LongTextField(_l("Reason"))

    def is_complete(self) -> bool:
        """Return whether the reason has text; else add the error."""
        self.validate()
        self.why.add_error(_("Enter the reason for sending it back"))
        return not self.errors


class HandOverForm(ActForm):
    """The officer who gets a case, or the queue, and why."""

    to = SelectField(_l("Hand over to"), validate_choice=False)
    because = LongTextField(_l("Reason"))

    @property
    def officer_id(self) -> int | None:
        """The selected officer; None for the queue, 0 for any other text."""
        text = self.to.data or ""
        return None if text == QUEUE else int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0

    def is_complete(self) -> bool:
        """Return whether a receiver is selected and the reason is not too long; else add the errors."""
        self.validate()
        if not self.to.data:
            self.refuse(FactError("to", "missing"))
        if self.because.data:
            self.because.add_error("")
        return not self.errors

    def refuse(self, error: FactError) -> None:
        """Add an error of the use case beside its field."""
        if error.field == "why":
            self.because.errors = [_("Enter the reason. The case has an officer already")]
        else:
            self.to.errors = [_("Select an officer or the queue")]


class ReasonForm(ActForm):
    """The words that an act needs: a reason, a question to an employer or school, or the answer."""

    why = LongTextField(_l("Reason"))

    def is_complete(self, act: str) -> bool:
        """Return whether the words are there; else add the error of the act."""
        self.validate()
        missing = {"ask_third_party": _("Enter whom you asked, and what"), "resume": _("Enter what was answered")}
        self.why.add_error(missing.get(act, _("Enter the reason")))
        return not self.errors


class MarkForm(ActForm):
    """A mark that is set or taken back, or a conflict of interest, and why."""

    mark = HiddenField()
    cause = LongTextField(_l("Reason"))

    def is_complete(self, marks: Collection[str]) -> bool:
        """Return whether one of the marks is selected and the reason is there; else add the errors."""
        self.validate()
        self.cause.add_error(_("Enter the reason"))
        if self.mark.data not in marks:
            self.mark.errors = [_("Select what to mark")]
        return not self.errors


class HandOverAllForm(HandOverForm):
    """The selected cases with the versions that the page showed, who gets them, and why."""

    # In the order of the page, which lists the errors in it.
    case = HiddenField()
    to = SelectField(_l("Hand over to"), validate_choice=False)
    because = LongTextField(_l("Reason"))

    @property
    def selected(self) -> list[str]:
        """The checked boxes, as the page wrote them."""
        return self.case.raw_data or []

    @property
    def seen(self) -> tuple[CaseKey, ...]:
        """The keys of the selected cases; boxes that hold none are left out."""
        found = (SELECTED.fullmatch(each) for each in self.selected)
        return tuple(CaseKey(int(each[1]), int(each[2])) for each in found if each)

    def is_complete(self) -> bool:
        """Return whether cases and a receiver are selected; else add the errors."""
        is_rest_complete = super().is_complete()
        if not self.seen:
            self.case.errors = [_("Select the cases to hand over")]
        return is_rest_complete and bool(self.seen)

    def renewed(self) -> Self:
        """Return the form with an operation id of its own."""
        return renew(self, 0)


class RemindForm(HandOverAllForm):
    """The selected cases whose participants are reminded of the answer."""

    def is_complete(self) -> bool:
        """Return whether cases are selected; else add the error."""
        self.validate()
        if not self.seen:
            self.case.errors = [_("Select the cases to remind of")]
        return not self.errors


class SavedFilterForm(FlaskForm):
    """A name for the filters of the queue."""

    filter_name = NameField(_l("Name of this list, without names of participants"))

    def is_complete(self) -> bool:
        """Return whether there is a name that is not too long; else add the error."""
        self.validate()
        name = self.filter_name.data or ""
        if not self.errors and not 0 < len(name) <= LONGEST_NAME:
            self.filter_name.errors = [_("Enter a name of 1 to %(most)s characters", most=LONGEST_NAME)]
        return not self.errors

    def refuse(self) -> None:
        """Add the error of one filter too many."""
        self.filter_name.errors = [_("Delete a saved list first: %(most)s are the most", most=MOST_FILTERS)]


class NoticeForm(ActForm):
    """A notice to the participant, and the officer's own words below it."""

    notice = HiddenField()
    words = LongTextField(_l("Your own words below it"))

    def is_complete(self) -> bool:
        """Return whether a notice is selected and the words are not too long; else add the errors."""
        self.validate()
        if self.words.data:
            self.words.add_error("")
        if self.notice.data not in NOTICES:
            self.notice.errors = [_("Select a notice")]
        return not self.errors


class OwnWordsForm(FlaskForm):
    """A participant's own words on a case."""

    own_words = LongTextField(_l("In your own words"))
    file = EvidenceField(_l("Photo or PDF (optional)"))
    version = VersionField()
    operation = OperationField()
    case_id = 0
    """The case that the words are about; 0 before any are typed."""

    def is_complete(self) -> bool:
        """Return whether there are words; else add the error."""
        self.validate()
        self.own_words.add_error(_("Enter your answer, or what is wrong"))
        return not self.errors

    def refuse(self, error: FactError | CannotMoveError | WrongFileError) -> bool:
        """Add the error of words after too many others, or of a file; return False for a case that is in another state."""
        if is_about_file(error):
            self.file.refuse(error.reason)
            return True
        if isinstance(error, FactError):
            self.own_words.errors = [_("Wait until the office has read what you wrote, or contact it in another way")]
        return isinstance(error, FactError)


class DecisionForm(ActForm):
    """Outcome, finding and reasons."""

    outcome = HiddenField()
    finding = LongTextField(_l("Finding"))
    reasons = LongTextField(_l("Reasons"))

    def is_complete(self, outcomes: tuple[str, ...]) -> bool:
        """Return whether all three are given; else add an error beside each missing one."""
        self.validate()
        self.finding.add_error(_("Enter the finding. The participant reads it"))
        self.reasons.add_error(_("Enter the reason. The participant reads it"))
        if self.outcome.data not in outcomes:
            self.outcome.errors = [_("Select an outcome")]
        return not self.errors
