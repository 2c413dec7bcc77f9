"""The forms of second factors: codes, and the answers of passkeys."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, ValidationError

from tracker.adapters.keys import Secret
from tracker.web.forms.accounts import SecretField
from tracker.web.forms.fields import NameField, remove_invisible

LONGEST_CODE = 60
"""Characters of a typed code, with separators."""


class CodeField(StringField):
    """A typed code. No page shows it again. The last value of a repeated key counts."""

    data: str

    def __init__(self, label: Any = None, *, missing: Any = None, **given: Any) -> None:
        super().__init__(label, **given)
        self.missing = missing

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the typed text without invisible characters."""
        self.data = remove_invisible(valuelist[-1] if valuelist else "").strip()

    def pre_validate(self, form: Any) -> None:
        """Raise ValidationError if the code is missing, or longer than any code."""
        if not self.data or len(self.data) > LONGEST_CODE:
            raise ValidationError(self.missing)

    @property
    def secret(self) -> Secret:
        """Return the code in a form that no log shows."""
        return Secret(self.data)

    def refuse_for(self, minutes: int) -> None:
        """Say for how long no code is looked at."""
        self.errors = [
            ngettext(
                "Wait %(num)s minute before you try again: too many wrong codes were entered",
                "Wait %(num)s minutes before you try again: too many wrong codes were entered",
                minutes,
            )
        ]


class AppCodeForm(FlaskForm):
    """A code of an authenticator app."""

    code = CodeField(_l("Code from your app"), missing=_l("Enter the six digits that your app shows"))
    next = HiddenField()

    @property
    def typed(self) -> CodeField:
        """Return the field of the code."""
        return self.code

    def refuse(self) -> None:
        """Add the error of a code that is not accepted."""
        self.code.errors = [
            _(
                "Enter the code that your app shows now. If it is not accepted, wait for the next code, and check the clock on your phone"
            )
        ]


class RecoveryCodeForm(FlaskForm):
    """A recovery code."""

    recovery_code = CodeField(_l("Recovery code"), missing=_l("Enter a recovery code, like ABCD-EFGH-JKLM"))
    next = HiddenField()

    @property
    def typed(self) -> CodeField:
        """Return the field of the code."""
        return self.recovery_code

    def refuse(self) -> None:
        """Add the error of a code that is unknown or used."""
        self.recovery_code.errors = [_("Enter a recovery code that you have not used yet")]


class PasskeyNameForm(FlaskForm):
    """The name of a passkey."""

    passkey_name = NameField(_l("Name of the passkey"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Require a name as well; else add the error."""
        valid = super().validate(extra_validators)
        if not self.passkey_name.data and not self.passkey_name.errors:
            self.passkey_name.errors = [_("Enter a name, like Office computer")]
        return bool(valid and self.passkey_name.data)


class PasskeyForm(FlaskForm):
    """The answer of a browser that used a passkey."""

    credential = HiddenField()
    next = HiddenField()

    @property
    def answer(self) -> Secret:
        """Return the answer in a form that no log shows."""
        return Secret(self.credential.data or "")

    def refuse(self) -> None:
        """Add the error of an answer that is not accepted."""
        self.credential.errors = [_("This passkey was not accepted. Try again, or use another way")]


class NewPasskeyForm(PasskeyNameForm):
    """The answer of a browser that made a passkey, and its name."""

    credential = HiddenField()

    @property
    def answer(self) -> Secret:
        """Return the answer in a form that no log shows."""
        return Secret(self.credential.data or "")

    def refuse(self, *, too_many: bool) -> None:
        """Add the error of a passkey that is not accepted, or of one too many."""
        if too_many:
            self.passkey_name.errors = [_("Remove another passkey first: you have as many as one person can have")]
        else:
            self.credential.errors = [_("This passkey was not accepted. Try again, or use another device")]


class PasswordAgainForm(FlaskForm):
    """The password once more, before a sensitive act."""

    password_again = SecretField(_l("Your password"), missing=_l("Enter your password"))

    def refuse(self) -> None:
        """Say that the password does not match."""
        self.password_again.errors = [_("Enter your present password: this one does not match")]

    def refuse_for(self, minutes: int) -> None:
        """Say for how long no password is looked at."""
        self.password_again.errors = [
            ngettext(
                "Wait %(num)s minute before you try again: too many wrong passwords were entered",
                "Wait %(num)s minutes before you try again: too many wrong passwords were entered",
                minutes,
            )
        ]
