"""How passwords are kept: dearly where people's are, cheaply where only tests wait for it."""

import re

from flask import Flask

from tracker.adapters.passwords import hash_by_argon2


def memory_kib(app: Flask) -> int:
    """How much memory one guess at a password costs, as what is kept says it."""
    with app.app_context():
        found = re.fullmatch(r"\$argon2id\$v=19\$m=(\d+),t=\d+,p=\d+\$.+", hash_by_argon2("a lantern over the harbour").text)
    assert found
    return int(found[1])


def test_a_guess_costs_much_in_production_and_little_in_tests(shared_app: Flask, production: Flask) -> None:
    assert memory_kib(production) >= 19 * 1024
    assert memory_kib(shared_app) == 8
