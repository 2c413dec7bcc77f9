"""Passkeys (WebAuthn): what a browser is requested to make or sign, and whether its answer is right."""

import json
from typing import Any, NamedTuple

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tracker.errors import TrackerError

NAME = "Sojourn"
LONGEST_ANSWER = 20_000
"""Characters of a browser's answer; RSA keys and their statements need some thousands."""
VERIFIED = UserVerificationRequirement.REQUIRED
"""The device checks a finger, a face or a PIN: with the device itself, that makes two factors."""


class PasskeyRefusedError(TrackerError):
    """The answer of a browser is not right for the challenge, the site or the key."""

    def __init__(self) -> None:
        super().__init__("the passkey is not accepted")


class Site(NamedTuple):
    """The site for which passkeys are made: its host, and its address as browsers state it."""

    host: str
    origin: str


class PasskeyUser(NamedTuple):
    """The user for whom a passkey is made, as devices list them."""

    id: int
    email: str
    name: str


class NewPasskey(NamedTuple):
    """A passkey that a device has made."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def creation_options(site: Site, challenge: bytes, user: PasskeyUser, known: list[bytes]) -> str:
    """Return the JSON with which a browser makes a passkey, on a device that holds none of the `known` ones."""
    chosen = AuthenticatorSelectionCriteria(resident_key=ResidentKeyRequirement.REQUIRED, user_verification=VERIFIED)
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=NAME,
        user_id=_handle(user.id),
        user_name=user.email,
        user_display_name=user.name,
        challenge=challenge,
        authenticator_selection=chosen,
        exclude_credentials=_described(known),
    )
    return options_to_json(options)


def request_options(site: Site, challenge: bytes, known: list[bytes]) -> str:
    """Return the JSON with which a browser signs a challenge with one of the `known` passkeys; with any of this site if [] is given."""
    options = generate_authentication_options(
        rp_id=site.host, challenge=challenge, allow_credentials=_described(known), user_verification=VERIFIED
    )
    return options_to_json(options)


def read_new_passkey(answer: str, challenge: bytes, site: Site) -> NewPasskey:
    """Return the passkey that a browser made for this challenge and site. Raises `PasskeyRefusedError`."""
    credential = _parsed(answer)
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, *MALFORMED):
        raise PasskeyRefusedError from None
    return NewPasskey(made.credential_id, made.credential_public_key, made.sign_count)


def passkey_named_in(answer: str) -> bytes:
    """Return the credential id that an answer names. Raises `PasskeyRefusedError`."""
    try:
        return base64url_to_bytes(_parsed(answer)["rawId"])
    except MALFORMED:
        raise PasskeyRefusedError from None


def read_signature(answer: str, challenge: bytes, site: Site, passkey: NewPasskey, user_id: int) -> int:
    """Return the new sign count of a passkey that signed this challenge for this site and user. Raises `PasskeyRefusedError`.

    A count that did not grow is refused: a copy of the key may be in use. A key without a count always has 0.
    """
    credential = _parsed(answer)
    try:
        handle = credential["response"].get("userHandle")
        if handle and base64url_to_bytes(handle) != _handle(user_id):
            raise PasskeyRefusedError
        signed = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, *MALFORMED):
        raise PasskeyRefusedError from None
    return signed.new_sign_count


MALFORMED = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError)
"""What reading an answer raises that no browser sends."""


def _parsed(answer: str) -> dict[str, Any]:
    try:
        credential = json.loads(answer) if len(answer) <= LONGEST_ANSWER else None
    except MALFORMED:
        raise PasskeyRefusedError from None
    if not isinstance(credential, dict):
        raise PasskeyRefusedError
    return credential


def _handle(user_id: int) -> bytes:
    """Return the name of a user on a device; it holds nothing personal."""
    return b"%d" % user_id


def _described(known: list[bytes]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=each) for each in known]
