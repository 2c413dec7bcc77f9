"""A draft of a scheme's file, as it is pasted or sent, and the day on which it is held against the rules that stand."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, TextAreaField

from tracker.compliance.toml_reader import RulebookError
from tracker.web.forms.fields import DayField, visible

LARGEST = 200_000
"""Characters of a draft; the longest file of the rulebook has a twentieth of that."""
NAME = "draft.toml"
"""What a draft is called, whatever it was sent as."""


def lines_of_a_file(text: str) -> str:
    """A text whose lines end with a line feed, whatever they ended with; of what cannot be seen only tabs are kept."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("\t".join(map(visible, line.split("\t"))) for line in lines)


class DraftTextField(TextAreaField):
    """A text as it was typed; of a key twice the last counts, and lines end as in a file."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        """Browsers end lines with two characters, files with one."""
        self.data = lines_of_a_file(valuelist[-1] if valuelist else "")


class DraftForm(FlaskForm):
    """A draft and a day. A file that was chosen goes before what stands in the box, and stands there from then on."""

    text = DraftTextField(_l("The draft, as in the scheme’s file"))
    file = FileField(_l("Or the file itself"))
    on = DayField(_l("Date to assess on"), hint=_l("If you enter no day: today."))
    step = HiddenField()

    def take_file(self) -> None:
        """Puts the chosen file, if there is one, into the box; or complains that it is no text."""
        content = self.file.data.read() if self.file.data else b""
        if not content:
            return
        try:
            self.text.data = lines_of_a_file(content.decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.file.errors = [_("The file must be text in UTF-8. Save it as a TOML file in UTF-8 and select it again")]

    def is_complete(self) -> bool:
        """Whether there is a draft, a day or none, and no complaint about the file; else it complains."""
        broken = self.file.errors
        valid = self.validate()
        if broken:
            self.file.errors = broken
        elif not self.text.data.strip():
            self.text.errors = [_("Paste a draft, or select its file")]
        elif len(self.text.data) > LARGEST:
            self.text.errors = [
                _("Use %(most)s characters or fewer; this has %(count)s", most=LARGEST, count=len(self.text.data))
            ]
        return bool(valid) and not self.errors

    def refuse(self, error: RulebookError) -> None:
        """Says beside the box which key of the draft cannot be used, and what is accepted there."""
        self.text.errors = [
            _(
                "This draft cannot be used. File %(file)s, key %(key)s: %(reason)s",
                file=error.file, key=error.key, reason=error.reason,
            )
        ]  # fmt: skip
