"""Passkeys: made and used for one challenge, one site and one user, by somebody whom the device has checked."""

import json
from typing import Any

import pytest

from tests.support.soft_passkeys import PRESENT, SoftPasskey
from tracker.adapters.passkeys import (
    LONGEST_ANSWER,
    NewPasskey,
    PasskeyRefusedError,
    PasskeyUser,
    Site,
    creation_options,
    passkey_named_in,
    read_new_passkey,
    read_signature,
    request_options,
)

SITE, OTHER = Site("sojourn.example", "https://sojourn.example"), Site("evil.example", "https://evil.example")
CHALLENGE, YUI = b"c" * 32, PasskeyUser(7, "yui@post.example", "結衣")


def made(device: SoftPasskey, site: Site = SITE, challenge: bytes = CHALLENGE) -> NewPasskey:
    """A passkey of a device, for a site."""
    answer = device.make(creation_options(site, challenge, YUI, []), site.origin)
    return read_new_passkey(answer, CHALLENGE, SITE)


def signed(device: SoftPasskey, key: NewPasskey, *, site: Site = SITE, challenge: bytes = CHALLENGE, user_id: int = 7) -> int:
    """The count after a device has signed."""
    answer = device.sign(request_options(site, challenge, [key.credential_id]), site.origin)
    return read_signature(answer, CHALLENGE, SITE, key, user_id)


def test_passkey_is_made_and_signs() -> None:
    device = SoftPasskey()
    key = made(device)
    assert (key.credential_id, key.sign_count) == (device.credential_id, 0)
    assert signed(device, key) == 1
    assert signed(device, key) == 2


def test_synchronised_passkey_always_says_zero() -> None:
    device = SoftPasskey(is_synchronised=True)
    key = made(device)
    assert [signed(device, key), signed(device, key)] == [0, 0]


def test_copied_passkey_is_refused_by_its_count() -> None:
    device = SoftPasskey()
    key = made(device)
    count = signed(device, key)
    device.count = 0
    with pytest.raises(PasskeyRefusedError):
        signed(device, key._replace(sign_count=count))


@pytest.mark.parametrize("wrong", [{"site": OTHER}, {"challenge": b"d" * 32}])
def test_passkey_for_another_site_or_challenge_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(PasskeyRefusedError):
        made(SoftPasskey(), **wrong)
    device = SoftPasskey()
    with pytest.raises(PasskeyRefusedError):
        signed(device, made(device), **wrong)


def test_passkey_of_another_user_or_key_is_refused() -> None:
    device, other = SoftPasskey(), SoftPasskey()
    key = made(device)
    with pytest.raises(PasskeyRefusedError):
        signed(device, key, user_id=8)
    with pytest.raises(PasskeyRefusedError):
        signed(device, key._replace(public_key=made(other).public_key))


def test_user_whom_the_device_did_not_check_is_refused() -> None:
    with pytest.raises(PasskeyRefusedError):
        made(SoftPasskey(flags=PRESENT))
    device = SoftPasskey()
    key = made(device)
    device.flags = PRESENT
    with pytest.raises(PasskeyRefusedError):
        signed(device, key)


def test_options_ask_for_a_checked_user_and_a_key_that_names_its_user() -> None:
    new = json.loads(creation_options(SITE, CHALLENGE, YUI, [b"known"]))
    assert new["authenticatorSelection"] == {
        "residentKey": "required", "requireResidentKey": True, "userVerification": "required",
    }  # fmt: skip
    assert (new["rp"]["id"], new["user"]["name"], new["attestation"]) == (SITE.host, YUI.email, "none")
    assert [each["id"] for each in new["excludeCredentials"]] == ["a25vd24"]
    asked = json.loads(request_options(SITE, CHALLENGE, []))
    assert (asked["userVerification"], asked["allowCredentials"], asked["rpId"]) == ("required", [], SITE.host)


@pytest.mark.parametrize(
    "answer",
    [
        "", "null", "[]", "{}", "1", "\x00", "{" * 9_000, '{"rawId": 1}', '{"rawId": "é"}', '{"response": []}', '{"rawId": "AA"}',
        '{"rawId": "AA", "response": {}}', '{"rawId": "AA", "id": "AA", "type": "public-key", "response": {"userHandle": 1}}',
        " " * LONGEST_ANSWER + "{}",
    ],
    ids=range(14),
)  # fmt: skip
def test_answer_that_no_browser_sends_is_refused(answer: str) -> None:
    key = made(SoftPasskey())
    with pytest.raises(PasskeyRefusedError):
        read_new_passkey(answer, CHALLENGE, SITE)
    with pytest.raises(PasskeyRefusedError):
        read_signature(answer, CHALLENGE, SITE, key, 7)


def test_every_part_of_an_answer_may_be_malformed() -> None:
    device = SoftPasskey()
    key = made(device)
    for whole in (
        device.make(creation_options(SITE, CHALLENGE, YUI, []), SITE.origin),
        device.sign(request_options(SITE, CHALLENGE, []), SITE.origin),
    ):
        parts = json.loads(whole)
        for name in parts["response"]:
            values: tuple[Any, ...] = (
                None,
                1,
                [],
                {},
                "",
                "AA",
                "é",
                "_" * 50,
                parts["response"][name][:-30],
                "o2NmbXRkbm9uZQ",
            )
            for value in values:
                answer = json.dumps(parts | {"response": parts["response"] | {name: value}})
                if name != "userHandle" or value:
                    with pytest.raises(PasskeyRefusedError):
                        read_new_passkey(answer, CHALLENGE, SITE) if "attestationObject" in whole else read_signature(
                            answer, CHALLENGE, SITE, key, 7
                        )


def test_answer_names_its_passkey() -> None:
    device = SoftPasskey()
    assert passkey_named_in(device.make(creation_options(SITE, CHALLENGE, YUI, []), SITE.origin)) == device.credential_id
    for answer in ("", "{}", '{"rawId": 1}', '{"rawId": "A"}'):
        with pytest.raises(PasskeyRefusedError):
            passkey_named_in(answer)
