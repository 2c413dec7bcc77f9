"""Signed texts: whoever changes a byte is found out, so is whoever comes too late, or brings one made for something else."""

from datetime import timedelta

import pytest
import time_machine

from tracker import clock
from tracker.adapters.tokens import OpenedToken, make_token, new_stamp, open_token

SECRET, PURPOSE, TEXT, HOUR = "a secret of the tests", "/invitation/", "stamp yui@post.example 結衣", timedelta(hours=1)


def test_token_opens_until_it_expires() -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        token = make_token(SECRET, PURPOSE, TEXT)
        traveller.shift(HOUR)
        assert open_token(SECRET, PURPOSE, token, lasts=HOUR) == OpenedToken(TEXT, expired=False)
        traveller.shift(1)
        assert open_token(SECRET, PURPOSE, token, lasts=HOUR) == OpenedToken(TEXT, expired=True)


def test_it_fits_into_an_address() -> None:
    assert make_token(SECRET, PURPOSE, TEXT).replace(".", "").replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(("secret", "purpose"), [("another secret", PURPOSE), (SECRET, "/new-password/"), (SECRET, "")])
def test_another_secret_or_purpose_opens_nothing(secret: str, purpose: str) -> None:
    assert open_token(secret, purpose, make_token(SECRET, PURPOSE, TEXT), lasts=HOUR) is None


def test_every_changed_character_is_found() -> None:
    token = make_token(SECRET, PURPOSE, TEXT)
    for place, character in enumerate(token[:-1]):
        changed = token[:place] + ("A" if character != "A" else "B") + token[place + 1 :]
        assert open_token(SECRET, PURPOSE, changed, lasts=HOUR) is None
    assert open_token(SECRET, PURPOSE, token[:-1], lasts=HOUR) is None


@pytest.mark.parametrize("token", ["", ".", "..", "x", "x.y.z", "é", "\x00", "a" * 10_000, "ImEi.AAAA.BBBB"])
def test_what_was_never_signed_is_nothing(token: str) -> None:
    assert open_token(SECRET, PURPOSE, token, lasts=HOUR) is None


def test_no_two_stamps_are_the_same() -> None:
    assert len({new_stamp() for _ in range(1000)}) == 1000
