"""The profile page with its forms: the submitted one as it was typed, the others with the current values."""

import uuid
from typing import Any, NamedTuple

from flask import Response, make_response, render_template, request
from flask_wtf import FlaskForm

from tracker import clock
from tracker.queries.accounts import Device, devices
from tracker.queries.audit import PassportView, passport_views
from tracker.queries.participants import ParticipantKey, passports_of
from tracker.queries.retention import outlook_of
from tracker.web.accounts.browsers import Browser, browser
from tracker.web.forms.accounts import ChangeAddressForm, ChangePasswordForm, LanguageForm
from tracker.web.forms.passports import PassportForm
from tracker.web.middleware.current_user import require_user
from tracker.web.middleware.language import current_language
from tracker.workflows.email.render import email_code
from tracker.workflows.email.unsubscribe import digest_token

LOOKS_SHOWN = 10


class PassportSummary(NamedTuple):
    """A passport on the page, without its number."""

    is_recorded: bool
    looks: list[PassportView]


def own_page(typed: FlaskForm | None = None, *, status: int = 200, **shown: Any) -> Response:
    """Show the profile; `typed` is the submitted form."""
    who = require_user()
    forms = _empty_forms(who.language or current_language().tag, who.participant)
    if typed is not None:
        forms[type(typed).__name__] = typed
    page = render_template(
        "accounts/profile.html",
        who=who,
        code=email_code(who.user_id),
        forms=forms,
        browsers=_browsers(who.user_id),
        passport=_passport(who.participant),
        retention=who.participant and outlook_of(who.participant.id, on=clock.today()),
        said=request.args.get("said"),
        digest_token=digest_token(who.user_id) if "officer" in who.roles else None,
        **shown,
    )
    return make_response(page, status)


def _empty_forms(language: str, participant: ParticipantKey | None) -> dict[str, FlaskForm]:
    seen = {"version": participant.version if participant else "", "operation": uuid.uuid4().hex}
    return {
        "LanguageForm": LanguageForm(formdata=None, data={"language": language}),
        "ChangeAddressForm": ChangeAddressForm(formdata=None),
        "ChangePasswordForm": ChangePasswordForm(formdata=None),
        "PassportForm": PassportForm(formdata=None, data=seen),
    }


def _browsers(user_id: int) -> list[tuple[Device, Browser]]:
    return [(device, browser(device.device)) for device in devices(user_id, at=clock.now())]


def _passport(participant: ParticipantKey | None) -> PassportSummary | None:
    if participant is None:
        return None
    looks = passport_views(participant.id, limit=LOOKS_SHOWN)
    return PassportSummary(participant.id in passports_of([participant.id]), looks)
