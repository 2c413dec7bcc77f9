"""Hashes of passwords: expensive in production, cheap in tests, and those of before still open their accounts."""

import re

import pytest
from flask import Flask

from tracker.adapters.passwords import PasswordHashes

CHEAP = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
PASSWORD = "a lantern over the harbour"
FORMER = ("$argon2id$v=19$m=8,t=1,p=1$WgshZOz9P8fYW2uN0XrvPQ$vyxjTHdB9NLboa1oPB/FAlJ42t/NtyQwpxUjgq6bK6A",)
"""Hashes of the password that Flask-Security 5.9.2 made."""


def memory_kib(app: Flask) -> int:
    found = re.fullmatch(r"\$argon2id\$v=19\$m=(\d+),t=\d+,p=\d+\$.+", app.extensions["password_hashes"].make(PASSWORD).text)
    assert found
    return int(found[1])


def test_guess_costs_much_in_production_only(shared_app: Flask, production: Flask) -> None:
    assert memory_kib(production) >= 19 * 1024
    assert memory_kib(shared_app) == 8


@pytest.mark.parametrize("former", FORMER)
def test_former_hash_matches_its_password_alone(former: str) -> None:
    hashes = PasswordHashes(CHEAP)
    assert hashes.matches(former, PASSWORD)
    assert not hashes.matches(former, PASSWORD + " ")


@pytest.mark.parametrize("hashed", [None, "", "no hash at all"])
def test_no_hash_matches_no_password(hashed: str | None) -> None:
    hashes = PasswordHashes(CHEAP)
    assert not any(hashes.matches(hashed, text) for text in ("", PASSWORD))


def test_hash_with_other_costs_is_outdated() -> None:
    dearer = PasswordHashes({**CHEAP, "time_cost": 2})
    assert dearer.is_outdated(FORMER[0])
    assert not dearer.is_outdated(dearer.make(PASSWORD).text)
