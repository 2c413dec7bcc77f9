"""Codes of an authenticator app and on paper: a code counts in its own half minute and the next, and never twice."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from tracker.adapters.keys import Secret
from tracker.adapters.one_time_codes import (
    CLEAR_CHARACTERS,
    accepted_step,
    app_uri,
    current_code,
    grouped,
    new_recovery_codes,
    new_secret,
    plain_code,
)

NOON = datetime(2026, 6, 12, 4, tzinfo=UTC)
STEP = int(NOON.timestamp()) // 30
RFC = Secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
"""The secret of RFC 6238, appendix B."""


@pytest.mark.parametrize(("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (2000000000, "279037")])
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert current_code(RFC, at=at) == code
    assert accepted_step(RFC, code, at=at, after=0) == seconds // 30


@pytest.mark.parametrize(
    ("shown_for", "accepted"),
    [(-30, False), (-1, False), (0, True), (29, True), (30, True), (59, True), (60, False), (90, False)],
)
def test_code_is_valid_for_two_steps(shown_for: int, accepted: bool) -> None:
    secret = new_secret()
    step = accepted_step(secret, current_code(secret, at=NOON), at=NOON + timedelta(seconds=shown_for), after=0)
    assert (step == STEP) is accepted


def test_code_of_last_accepted_step_is_refused() -> None:
    secret = new_secret()
    code, earlier = current_code(secret, at=NOON), current_code(secret, at=NOON - timedelta(seconds=30))
    assert accepted_step(secret, code, at=NOON, after=STEP - 1) == STEP
    assert accepted_step(secret, code, at=NOON, after=STEP) is None
    assert accepted_step(secret, earlier, at=NOON, after=STEP) is None


@pytest.mark.parametrize("typed", ["０８１８０４", "081 804", " 081-804 ", "081　804"])
def test_code_is_read_however_it_is_typed(typed: str) -> None:
    assert accepted_step(RFC, typed, at=datetime.fromtimestamp(1111111109, UTC), after=0)


@pytest.mark.parametrize("typed", ["", "08180", "0818040", "八一八〇", "081804\x00é"])
def test_other_texts_are_no_code(typed: str) -> None:
    at = datetime.fromtimestamp(1111111109, UTC)
    assert (accepted_step(RFC, typed, at=at, after=0) is None) is (plain_code(typed) != "081804")


def test_qr_code_names_issuer_and_user() -> None:
    found = pyotp.parse_uri(app_uri(RFC, "lee+a@office.example"))
    assert (found.secret, found.name, found.issuer) == (RFC.text, "lee+a@office.example", "Sojourn")
    assert isinstance(found, pyotp.TOTP)
    assert (found.digits, found.interval) == (6, 30)


def test_ten_recovery_codes_are_readable_and_random() -> None:
    codes = [*new_recovery_codes(), *new_recovery_codes()]
    assert len({code.text for code in codes}) == 20
    for code in codes:
        assert set(code.text) <= set(CLEAR_CHARACTERS)
        assert plain_code(grouped(code).lower().replace("-", " ")) == code.text
        assert [len(part) for part in grouped(code).split("-")] == [4, 4, 4]
