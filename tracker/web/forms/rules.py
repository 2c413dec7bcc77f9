"""The form for a draft of a scheme's file, and the day on which it is compared with the rules in force."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, TextAreaField

from tracker.compliance.toml_reader import RulebookError
from tracker.web.forms.error_texts import too_long_error
from tracker.web.forms.fields import DayField, remove_invisible

LARGEST = 200_000
"""Characters of a draft; the longest file of the rulebook has a twentieth of that."""
NAME = "draft.toml"
"""The name of every draft in messages, whatever its file is called."""


def lines_of_a_file(text: str) -> str:
    """Return the text with line feeds only, without invisible characters except tabs."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("\t".join(map(remove_invisible, line.split("\t"))) for line in lines)


class DraftTextField(TextAreaField):
    """A text as typed, with the line ends of a file. The last value of a repeated key counts."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the text. Browsers end lines with two characters, files with one."""
        self.data = lines_of_a_file(valuelist[-1] if valuelist else "")


class DraftForm(FlaskForm):
    """A draft and a day. A selected file replaces the text in the field."""

    text = DraftTextField(_l("The draft, as in the scheme’s file"))
    file = FileField(_l("Or the file itself"))
    on = DayField(_l("Date to assess on"), hint=_l("If you enter no day: today."))
    step = HiddenField()

    def take_file(self) -> None:
        """Put the selected file, if any, into the text field; add an error if it is not text."""
        content = self.file.data.read() if self.file.data else b""
        if not content:
            return
        try:
            self.text.data = lines_of_a_file(content.decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.file.errors = [_("The file must be text in UTF-8. Save it as a TOML file in UTF-8 and select it again")]

    def is_complete(self) -> bool:
        """Return whether the form holds a draft, and a valid day or none; else add the errors."""
        broken = self.file.errors
        valid = self.validate()
        if broken:
            self.file.errors = broken
        elif not self.text.data.strip():
            self.text.errors = [_("Paste a draft, or select its file")]
        elif len(self.text.data) > LARGEST:
            self.text.errors = [too_long_error(len(self.text.data), LARGEST)]
        return bool(valid) and not self.errors

    def refuse(self, error: RulebookError) -> None:
        """Add the error with the key of the draft that cannot be used, and the accepted values."""
        self.text.errors = [
            _(
                "This draft cannot be used. File %(file)s, key %(key)s: %(reason)s",
                file=error.file, key=error.key, reason=error.reason,
            )
        ]  # fmt: skip
