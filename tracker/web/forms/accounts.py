"""What people type about their accounts: addresses, passwords, names and roles."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectMultipleField, StringField, ValidationError
from zxcvbn import zxcvbn

from tracker.adapters.email_address import normalise_email
from tracker.errors import FactError
from tracker.languages import LANGUAGES
from tracker.web.forms.fields import NameField, visible

LONGEST_ADDRESS, SHORTEST_PASSWORD, LONGEST_PASSWORD = 254, 12, 200
STRONG = 3
"""What zxcvbn says of a password that would take more than a hundred million tries to guess."""
LOOKED_AT = 72
"""Characters of a password whose strength is looked at; longer ones cost seconds and are strong by their length."""


class AddressField(StringField):
    """An e-mail address, trimmed, in lower case; of a key twice the last counts."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        """What was typed, kept as it was typed until it is found to be an address; no address is longer."""
        self.data = visible(valuelist[-1] if valuelist else "").strip()[: LONGEST_ADDRESS + 1]

    def pre_validate(self, form: Any) -> None:
        """Complains about what is no address; whether anybody has it is not asked."""
        if not self.data:
            raise ValidationError(_l("Enter an e-mail address"))
        address = normalise_email(self.data)
        if address is None:
            raise ValidationError(_l("Enter an e-mail address like name@example.com"))
        self.data = address


class SecretField(PasswordField):
    """A password as it was typed, spaces and all; it is never shown again."""

    data: str

    def process_formdata(self, valuelist: list[str]) -> None:
        """Of a key twice the last counts."""
        self.data = valuelist[-1] if valuelist else ""

    def pre_validate(self, form: Any) -> None:
        """Complains about none, and about one that would cost too much to look at."""
        if not self.data:
            raise ValidationError(_l("Enter your password"))
        if len(self.data) > LONGEST_PASSWORD or "\x00" in self.data or not self.data.isprintable():
            raise ValidationError(
                _l("Password must have %(most)s characters or fewer, all of them visible", most=LONGEST_PASSWORD)
            )


class SignInForm(FlaskForm):
    """Address and password, and where to go on."""

    email = AddressField(_l("E-mail address"))
    password = SecretField(_l("Password"))
    next = HiddenField()

    def refuse(self) -> None:
        """Says that the two do not go together, not which of them is wrong."""
        self.password.errors = [
            _("Check the e-mail address and the password: they do not match. You can also ask for a new password")
        ]


class AddressForm(FlaskForm):
    """An address alone."""

    email = AddressField(_l("E-mail address"))


class ConfirmForm(FlaskForm):
    """A button."""


class NewPasswordForm(FlaskForm):
    """A new password, typed once: it can be shown, and pasted."""

    password = SecretField(_l("New password"))

    def is_strong(self, *known: str) -> bool:
        """Whether the password is long enough and hard to guess, also for whoever knows these words; else it complains."""
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
    """The password that one has, and the new one."""

    present = SecretField(_l("Present password"))
    password = SecretField(_l("New password"))

    def refuse(self) -> None:
        """The present one is not it."""
        self.present.errors = [_("Enter your present password: this one does not match")]


class LanguageForm(FlaskForm):
    """One of the languages of the house."""

    language = StringField(_l("Language"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Needs one of them."""
        chosen = super().validate(extra_validators) and self.language.data in LANGUAGES
        if not chosen:
            self.language.errors = [_("Select a language")]
        return chosen


class InviteForm(FlaskForm):
    """Somebody of the staff."""

    name = NameField(_l("Name"))
    email = AddressField(_l("E-mail address"))
    roles = SelectMultipleField(_l("Roles"), validate_choice=False)

    def validate(self, extra_validators: Any = None) -> bool:
        """Needs a name and a role too."""
        valid = super().validate(extra_validators)
        if not self.name.data and not self.name.errors:
            self.name.errors = [_("Enter a name")]
        if not self.roles.data:
            self.roles.errors = [_("Select at least one role")]
        return bool(valid and self.name.data and self.roles.data)

    def refuse(self, error: FactError) -> None:
        """Says beside the field why nobody was invited."""
        if error.field == "email":
            self.email.errors = [_("Enter another e-mail address: this one is already used")]
        else:
            self.roles.errors = [_("Select at least one role")]


class RolesForm(FlaskForm):
    """What somebody of the staff may do."""

    roles = SelectMultipleField(_l("Roles"), validate_choice=False)

    def refuse(self, error: FactError) -> None:
        """Says why it stays as it is."""
        self.roles.errors = [
            _("Select another administrator first: this is the last one")
            if error.reason == "last-administrator"
            else _("Select roles from the list only")
        ]
