"""Keys: one for each person, wrapped by the newest of the settings', opened by all of them, and by nothing else."""

import os
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.adapters.keys import KEY, Keyring, SealedError, Secret, seal, unseal

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
RING = Keyring((OLD,))
NUMBER = "TR1234567"


def flips(content: bytes) -> list[bytes]:
    """Every way to change one bit of it, to cut it off or to make it longer."""
    changed = [
        bytes([*content[:at], content[at] ^ 1 << bit, *content[at + 1 :]]) for at in range(len(content)) for bit in (0, 7)
    ]
    return [*changed, content[:-1], content[1:], content + b"\0", b""]


@given(text=st.text(), person=st.integers(1, 2**31 - 1))
def test_sealed_text_opens_for_its_person(text: str, person: int) -> None:
    key = RING.unwrap(RING.wrap(RING.new_key(), person), person)
    assert unseal(key, seal(key, text, person), person) == text


def test_altered_or_foreign_key_does_not_open() -> None:
    wrapped = RING.wrap(RING.new_key(), 7)
    for changed, person in ((wrapped, 8), *((each, 7) for each in flips(wrapped))):
        with pytest.raises(SealedError):
            RING.unwrap(changed, person)


def test_altered_or_foreign_text_does_not_open() -> None:
    key = RING.new_key()
    sealed = seal(key, NUMBER, 7)
    for changed, person, with_key in (
        (sealed, 8, key),
        (sealed, 7, RING.new_key()),
        *((each, 7, key) for each in flips(sealed)),
    ):
        with pytest.raises(SealedError):
            unseal(with_key, changed, person)


def test_newest_key_wraps_and_all_open() -> None:
    key = RING.new_key()
    before, both = RING.wrap(key, 7), Keyring((NEW, OLD))
    now = both.wrap(key, 7)
    assert both.unwrap(before, 7) == both.unwrap(now, 7) == Keyring((NEW,)).unwrap(now, 7) == key
    for ring, wrapped in ((RING, now), (Keyring((NEW,)), before)):
        with pytest.raises(SealedError, match="a data key that is needed is not among DATA_KEYS"):
            ring.unwrap(wrapped, 7)


def test_equal_texts_have_equal_marks() -> None:
    assert RING.mark(NUMBER) == RING.mark(NUMBER) == Keyring((NEW, OLD)).mark(NUMBER)
    assert RING.mark(NUMBER) != RING.mark(NUMBER + "8")
    assert RING.mark(NUMBER) != Keyring((NEW,)).mark(NUMBER)


def test_nothing_is_sealed_twice_the_same() -> None:
    key = RING.new_key()
    assert len({seal(key, NUMBER, 7) for _ in range(100)} | {RING.wrap(key, 7) for _ in range(100)}) == 200
    assert len({RING.new_key() for _ in range(100)}) == 100
    assert len(key) == KEY


NEEDS: dict[str, Callable[[Keyring], object]] = {
    "wrap": lambda ring: ring.wrap(os.urandom(KEY), 7),
    "mark": lambda ring: ring.mark(NUMBER),
}


@pytest.mark.parametrize("what", NEEDS)
def test_without_keys_nothing_is_sealed(what: str) -> None:
    with pytest.raises(SealedError, match="DATA_KEYS is not set"):
        NEEDS[what](Keyring(()))


def test_without_keys_nothing_is_opened() -> None:
    with pytest.raises(SealedError):
        Keyring(()).unwrap(RING.wrap(RING.new_key(), 7), 7)


def test_a_secret_shows_nowhere() -> None:
    secret = Secret(NUMBER)
    shown = [repr(secret), str(secret), f"{secret}", f"{secret} {secret!r}", repr([secret]), repr({"a": (secret,)})]
    assert [text for text in shown if NUMBER in text] == []
    assert secret.text == NUMBER
    assert secret == Secret(NUMBER) != Secret("TR7654321")


def test_errors_show_no_key_and_text() -> None:
    with pytest.raises(SealedError) as error:
        unseal(RING.new_key(), seal(RING.new_key(), NUMBER, 7), 7)
    assert NUMBER not in repr(error.value)
    assert error.value.__cause__ is None
    assert OLD.hex() not in repr(vars(RING))
    assert repr(OLD) not in repr(vars(RING))
