"""The forms on the page of choices: which messages reach a participant in which way, and push in a browser."""

import uuid
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField

from tracker.adapters.keys import Secret
from tracker.adapters.push import Pusher
from tracker.adapters.push_encryption import parse_browser_keys
from tracker.languages import LANGUAGES
from tracker.services.outbox import CHOICES, PUSH, Choice, ChoicesDraft
from tracker.services.push import MAX_BROWSERS, PushDraft
from tracker.web.forms.stints import OperationField


def field_name(choice: Choice) -> str:
    """Return the name of the field of a choice: `email_alert`."""
    return "_".join(choice).replace("-", "_")


class ChoicesForm(FlaskForm):
    """The language, a tick for each choice, and the choices that the page showed."""

    language = StringField(_l("Language of pages and messages"))
    email_alert = BooleanField(_l("by e-mail"))
    email_verdict_changed = BooleanField(_l("by e-mail"))
    email_still_there = BooleanField(_l("by e-mail"))
    push_alert = BooleanField(_l("by push"))
    push_still_there = BooleanField(_l("by push"))
    push_verdict_changed = BooleanField(_l("by push"))
    push_case_decided = BooleanField(_l("by push"))
    shown = HiddenField()
    operation = OperationField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Require a known language; else add the error."""
        if not super().validate(extra_validators) or self.language.data not in LANGUAGES:
            self.language.errors = [_("Select a language")]
        return not self.errors

    def draft(self, *, with_push: bool) -> ChoicesDraft:
        """Return what was chosen. Without push the page has no ticks for it: its choices stay as they are."""
        shown = _parsed(self.shown.data or "")
        offered = [choice for choice in CHOICES if with_push or choice[0] != PUSH]
        others = {choice for choice in shown if choice not in offered}
        unwanted = others | {choice for choice in offered if not self[field_name(choice)].data}
        return ChoicesDraft(self.language.data or "", frozenset(unwanted), shown)


def choices_form(language: str, unwanted: Iterable[Choice]) -> ChoicesForm:
    """Return the form as the page shows it first, under a new operation id."""
    ticks = {field_name(choice): choice not in unwanted for choice in CHOICES}
    hidden = {"shown": written(unwanted), "operation": uuid.uuid4().hex}
    return ChoicesForm(formdata=None, data={"language": language} | ticks | hidden)


def written(choices: Iterable[Choice]) -> str:
    """Return choices as the hidden field holds them."""
    return ",".join(field_name(choice) for choice in sorted(choices))


def _parsed(text: str) -> frozenset[Choice]:
    names = set(text.split(","))
    return frozenset(choice for choice in CHOICES if field_name(choice) in names)


class PushForm(FlaskForm):
    """What the script of the page got from the browser: where push messages go, and the keys that encrypt them."""

    endpoint = HiddenField(_l("This browser"))
    p256dh = HiddenField()
    auth = HiddenField()
    operation = OperationField()

    def check(self, pusher: Pusher) -> bool:
        """Return whether messages may be sent there; else add the error."""
        if not self.validate():
            return False
        try:
            parse_browser_keys(self.p256dh.data or "", self.auth.data or "")
            is_right = pusher.accepts(self.endpoint.data or "")
        except ValueError:
            is_right = False
        if not is_right:
            self.endpoint.errors = [_("This browser uses a push service that is not accepted here. Choose e-mail instead")]
        return is_right

    def refuse(self) -> None:
        """Add the error of a participant who has too many browsers."""
        self.endpoint.errors = [
            _("Turn off push in another browser first. No more than %(num)s browsers may have it", num=MAX_BROWSERS)
        ]

    def draft(self, signed_with: str, device: str) -> PushDraft:
        """Return the browser as it is to be stored."""
        endpoint, public, auth = (Secret(field.data or "") for field in (self.endpoint, self.p256dh, self.auth))
        return PushDraft(endpoint, public, auth, signed_with, device)


def push_form() -> PushForm:
    """Return the form as the page shows it first, under a new operation id."""
    return PushForm(formdata=None, data={"operation": uuid.uuid4().hex})
