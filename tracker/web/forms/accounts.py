"""The forms of accounts: addresses, passwords, names and roles."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectMultipleField, StringField, ValidationError
from zxcvbn import zxcvbn

from tracker.adapters.email_address import normalise_email
from tracker.errors import FactError
from tracker.languages import LANGUAGES
from tracker.web.forms.fields import NameField, remove_invisible

LONGEST_ADDRESS, SHORTEST_PASSWORD, LONGEST_PASSWORD = 254, 12, 200
STRONG = 3
"""The least score by zxcvbn: a password that takes more than a hundred million tries to guess."""
LOOKED_AT = 72
"""Characters of a password that zxcvbn reads. Longer passwords would cost seconds, and are strong by their length."""


class AddressField(StringField):
    """An email address, trimmed, in lower case. The last value of a repeated key counts."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the typed text, unchanged until it is found to be an address; cut after the longest address."""
        self.data = remove_invisible(valuelist[-1] if valuelist else "").strip()[: LONGEST_ADDRESS + 1]

    def pre_validate(self, form: Any) -> None:
        """Raise ValidationError if the text is not an address. Whether an account has it is not checked."""
        if not self.data:
            raise ValidationError(_l("Enter an e-mail address"))
        address = normalise_email(self.data)
        if address is None:
            raise ValidationError(_l("Enter an e-mail address like name@example.com"))
        self.data = address


class SecretField(PasswordField):
    """A password as typed, with its spaces. No page shows it again."""

    data: str

    def __init__(self, label: Any = None, *, missing: Any = None, **given: Any) -> None:
        super().__init__(label, **given)
        self.missing = missing or _l("Enter your password")

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the last value of a repeated key."""
        self.data = valuelist[-1] if valuelist else ""

    def pre_validate(self, form: Any) -> None:
        """Raise ValidationError if the password is missing, too long to hash, or holds invisible characters."""
        if not self.data:
            raise ValidationError(self.missing)
        if len(self.data) > LONGEST_PASSWORD or "\x00" in self.data or not self.data.isprintable():
            raise ValidationError(
                _l("Password must have %(most)s characters or fewer, all of them visible", most=LONGEST_PASSWORD)
            )


class SignInForm(FlaskForm):
    """Address, password, and the page to open afterwards."""

    email = AddressField(_l("E-mail address"))
    password = SecretField(_l("Password"))
    next = HiddenField()

    def refuse(self) -> None:
        """Add the error that address and password do not match. Which of them is wrong is not shown."""
        self.password.errors = [
            _("Check the e-mail address and the password: they do not match. You can also ask for a new password")
        ]

    def refuse_for(self, minutes: int) -> None:
        """Say for how long no password is looked at."""
        self.password.errors = [_too_many_tries(minutes)]


def _too_many_tries(minutes: int) -> str:
    """Return the error of a password that was not looked at. It says the same whether or not there is such an account."""
    return str(
        ngettext(
            "Wait %(num)s minute before you try again: too many wrong passwords were entered. You can also ask for a new password",
            "Wait %(num)s minutes before you try again: too many wrong passwords were entered. You can also ask for a new password",
            minutes,
        )
    )


class AddressForm(FlaskForm):
    """An address alone."""

    email = AddressField(_l("E-mail address"))

    def refuse_for(self, minutes: int) -> None:
        """Say for how long no email is sent for this network address."""
        self.email.errors = [
            ngettext(
                "Wait %(num)s minute before you try again: too many e-mails were requested",
                "Wait %(num)s minutes before you try again: too many e-mails were requested",
                minutes,
            )
        ]


class ChangeAddressForm(AddressForm):
    """A new address, and the password that proves who asks."""

    password_now = SecretField(_l("Present password"))

    def refuse(self) -> None:
        """Say that the password is not the present one."""
        self.password_now.errors = [_("Enter your present password: this one does not match")]

    def refuse_for(self, minutes: int) -> None:
        """Say for how long no password is looked at."""
        self.password_now.errors = [_too_many_tries(minutes)]

    def refuse_emails_for(self, minutes: int) -> None:
        """Say for how long this account causes no more emails."""
        super().refuse_for(minutes)


class ConfirmForm(FlaskForm):
    """A form that is only a button."""


class NextForm(FlaskForm):
    """A form that is only a button, and the page to open afterwards."""

    next = HiddenField()


class NewPasswordForm(FlaskForm):
    """A new password, typed once: it can be shown and pasted."""

    password = SecretField(_l("New password"), missing=_l("Enter a new password"))

    def is_strong(self, *known: str) -> bool:
        """Return whether the password is long and hard to guess, also by these words of the user; else add the error."""
        if not self.validate():
            return False
        typed = self.password.data
        if len(typed) < SHORTEST_PASSWORD:
            self.password.errors = [
                _("Password must have %(least)s characters or more, like a few words in a row", least=SHORTEST_PASSWORD)
            ]
            return False
        if zxcvbn(typed[:LOOKED_AT], user_inputs=["sojourn", *known])["score"] < STRONG:
            self.password.errors = [
                _("Enter a password that is harder to guess, like a few words that have nothing to do with each other")
            ]
            return False
        return True


class ChangePasswordForm(NewPasswordForm):
    """The present password and the new one."""

    present = SecretField(_l("Present password"), missing=_l("Enter your present password"))
    password = SecretField(_l("New password"), missing=_l("Enter a new password"))

    def refuse(self) -> None:
        """Add the error that the present password does not match."""
        self.present.errors = [_("Enter your present password: this one does not match")]

    def refuse_for(self, minutes: int) -> None:
        """Say for how long no password is looked at."""
        self.present.errors = [_too_many_tries(minutes)]


class LanguageForm(FlaskForm):
    """One of the application's languages."""

    language = StringField(_l("Language"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Require a known language; else add the error."""
        chosen = super().validate(extra_validators) and self.language.data in LANGUAGES
        if not chosen:
            self.language.errors = [_("Select a language")]
        return chosen


class InviteForm(FlaskForm):
    """A new user of the office."""

    name = NameField(_l("Name"))
    email = AddressField(_l("E-mail address"))
    roles = SelectMultipleField(_l("Roles"), validate_choice=False)

    def validate(self, extra_validators: Any = None) -> bool:
        """Require a name and a role as well; else add the errors."""
        valid = super().validate(extra_validators)
        if not self.name.data and not self.name.errors:
            self.name.errors = [_("Enter a name")]
        if not self.roles.data:
            self.roles.errors = [_("Select at least one role")]
        return bool(valid and self.name.data and self.roles.data)

    def refuse(self, error: FactError) -> None:
        """Add the error of the use case beside its field."""
        if error.field == "email":
            self.email.errors = [_("Enter another e-mail address: this one is already used")]
        else:
            self.roles.errors = [_("Select at least one role")]


class RolesForm(FlaskForm):
    """The roles of one user of the office."""

    roles = SelectMultipleField(_l("Roles"), validate_choice=False)

    def refuse(self, error: FactError) -> None:
        """Add the error of the use case."""
        texts = {
            "last-administrator": _("Select another administrator first: this is the last one"),
            "own": _("Ask another administrator for this role: nobody gives it to themselves"),
        }
        self.roles.errors = [texts.get(error.reason, _("Select roles from the list only"))]

    def validate(self, extra_validators: Any = None) -> bool:
        """Require a role; else add the error."""
        valid = super().validate(extra_validators)
        if not self.roles.data:
            self.roles.errors = [_("Select at least one role, or disable the account")]
        return bool(valid and self.roles.data)
