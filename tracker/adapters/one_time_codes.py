"""One-time codes: those of an application on a phone (TOTP, RFC 6238), and recovery codes on paper."""

import secrets
import unicodedata
from datetime import datetime
from hmac import compare_digest

import pyotp

from tracker.adapters.keys import Secret

ISSUER = "Sojourn"
STEP_SECONDS = 30
"""How long the application shows one code."""
STEPS_BACK = 1
"""A code that was read in the step before is accepted: it takes time to type. One of the next step is not."""
CLEAR_CHARACTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Capitals and digits without those that look alike."""
RECOVERY_LENGTH, RECOVERY_GROUP = 12, 4
RECOVERY_COUNT = 10


def new_secret() -> Secret:
    """Return a new secret of 160 random bits for an application, in base32."""
    return Secret(pyotp.random_base32())


def app_uri(secret: Secret, email: str) -> str:
    """Return the address that a QR code shows to the application."""
    return pyotp.TOTP(secret.text).provisioning_uri(name=email, issuer_name=ISSUER)


def accepted_step(secret: Secret, typed: str, *, at: datetime, after: int) -> int | None:
    """Return the step of which a typed code is, if that is later than the step `after`; else None.

    Full-width digits are accepted, as are spaces. Steps are counted from 1970.
    """
    now, app, code = int(at.timestamp()) // STEP_SECONDS, pyotp.TOTP(secret.text), plain_code(typed)
    steps = [step for step in range(now - STEPS_BACK, now + 1) if compare_digest(app.at(step * STEP_SECONDS), code)]
    return next((step for step in reversed(steps) if step > after), None)


def current_code(secret: Secret, *, at: datetime) -> str:
    """Return the code that the application shows now."""
    return pyotp.TOTP(secret.text).at(int(at.timestamp()))


def new_recovery_codes() -> list[Secret]:
    """Return ten new recovery codes of 60 random bits each, without separators."""
    return [Secret("".join(secrets.choice(CLEAR_CHARACTERS) for _ in range(RECOVERY_LENGTH))) for _ in range(RECOVERY_COUNT)]


def grouped(code: Secret) -> str:
    """Return a recovery code as people read it: ABCD-EFGH-JKLM."""
    return "-".join(code.text[at : at + RECOVERY_GROUP] for at in range(0, RECOVERY_LENGTH, RECOVERY_GROUP))


def plain_code(typed: str) -> str:
    """Return a typed code in ASCII capitals and digits, without separators; other characters are left out."""
    wide = unicodedata.normalize("NFKC", typed).upper()
    return "".join(character for character in wide if character.isascii() and character.isalnum())
