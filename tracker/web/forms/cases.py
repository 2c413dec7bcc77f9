"""What officers type on a case: a remark, and a decision with its reasons."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField

from tracker.web.forms.fields import visible
from tracker.web.forms.lines import OperationField, VersionField

LONGEST = 5000
"""Characters of a remark, a finding, or reasons."""


class LongTextField(TextAreaField):
    """Several lines of text; of a key twice the last counts."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        """Lines are kept, what cannot be seen is not."""
        self.data = "\n".join(visible(line) for line in (valuelist[-1] if valuelist else "").splitlines()).strip()

    def complain(self, missing: str) -> None:
        """Says what is missing, or that it is too long."""
        if not self.data:
            self.errors = [missing]
        elif len(self.data) > LONGEST:
            self.errors = [_("Use %(most)s characters or fewer; this has %(count)s", most=LONGEST, count=len(self.data))]


class ActForm(FlaskForm):
    """A button on a case, with the version that was seen."""

    version = VersionField()
    operation = OperationField()


class RemarkForm(ActForm):
    """A remark."""

    said = LongTextField(_l("Remark"))

    def is_complete(self) -> bool:
        """Whether there are words."""
        self.validate()
        self.said.complain(_("Enter a remark"))
        return not self.errors


class DecisionForm(ActForm):
    """Outcome, finding and reasons."""

    outcome = HiddenField()
    finding = LongTextField(_l("Finding"))
    reasons = LongTextField(_l("Reasons"))

    def is_complete(self, outcomes: tuple[str, ...]) -> bool:
        """Whether all three are there; else every complaint stands beside its field."""
        self.validate()
        self.finding.complain(_("Enter the finding. The participant reads it"))
        self.reasons.complain(_("Enter the reason. The participant reads it"))
        if self.outcome.data not in outcomes:
            self.outcome.errors = [_("Select an outcome")]
        return not self.errors
