"""What goes to a push service can be read by the browser alone, and tells by its signature who sends it."""

import base64

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from tests.support.push_service import CURVE, Browser, b64, signature_problem, unb64
from tracker.adapters.push_encryption import PADDED_BYTES, Sender, Signer, encrypt, parse_browser_keys
from tracker.settings.push import new_push_key, parse_push_key

PLAIN = b"When I grow up, I want to be a watermelon"
RFC_8291 = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95b"
    "Qpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
"""The message of the example in section 5 of RFC 8291."""
OF_THE_RFC = Browser("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    """A private key from its number in base64url."""
    return ec.derive_private_key(int.from_bytes(unb64(text), "big"), CURVE)


def test_encryption_gives_the_message_of_rfc_8291() -> None:
    sender = Sender(private_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), unb64("DGv6ra1nlYgDCS1FRnbzlw"))
    keys = parse_browser_keys(OF_THE_RFC.p256dh, OF_THE_RFC.auth)
    assert b64(encrypt(PLAIN, keys, sender, padded=len(PLAIN))) == RFC_8291
    assert OF_THE_RFC.decrypt(unb64(RFC_8291)) == PLAIN


def test_message_is_read_by_its_browser_alone() -> None:
    browser = Browser()
    body = encrypt(PLAIN, parse_browser_keys(browser.p256dh, browser.auth))
    assert browser.decrypt(body) == PLAIN
    assert PLAIN not in body
    for other in (Browser(), Browser(auth=b64(b"another secret 1"))):
        with pytest.raises(InvalidTag):
            other.decrypt(body)


def test_every_message_has_one_length_and_another_key() -> None:
    keys = parse_browser_keys(OF_THE_RFC.p256dh, OF_THE_RFC.auth)
    bodies = [encrypt(text, keys) for text in (b"", b"a", PLAIN, b"x" * PADDED_BYTES)]
    assert len({len(body) for body in bodies}) == 1
    assert len({body[:86] for body in bodies}) == len(bodies)
    with pytest.raises(ValueError, match="at most 1024 bytes"):
        encrypt(b"x" * (PADDED_BYTES + 1), keys)


@pytest.mark.parametrize(
    ("public", "auth"),
    [
        ("", OF_THE_RFC.auth),
        (OF_THE_RFC.p256dh[:-2], OF_THE_RFC.auth),
        (b64(b"\x04" + b"\x01" * 64), OF_THE_RFC.auth),  # not a point of the curve
        (OF_THE_RFC.p256dh, ""),
        (OF_THE_RFC.p256dh, "BTBZ"),
        (OF_THE_RFC.p256dh, "not base64!"),
        (OF_THE_RFC.p256dh, "ＢＴＢＺ"),
    ],
)
def test_keys_that_are_none_raise(public: str, auth: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_browser_keys(public, auth)


def test_keys_with_padding_are_the_same_keys() -> None:
    padded = base64.urlsafe_b64encode(OF_THE_RFC.point).decode()
    assert parse_browser_keys(padded, OF_THE_RFC.auth + "==") == parse_browser_keys(OF_THE_RFC.p256dh, OF_THE_RFC.auth)


def test_signature_names_service_moment_and_sender() -> None:
    signer = Signer(parse_push_key(new_push_key()) or b"", "mailto:post@office.example")
    header = signer.authorization("https://push.example", until=4_000_000_000)
    assert signature_problem(header, "https://push.example") == "a signature of another time"
    assert signature_problem(header, "https://other.example") == "a signature for another service"
    other = Signer(parse_push_key(new_push_key()) or b"", "mailto:post@office.example").public
    assert signature_problem(header.replace(signer.public, other), "https://push.example") == "a forged signature"
