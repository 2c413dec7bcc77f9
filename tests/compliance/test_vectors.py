"""Every table of dates holds, and every rule has one."""

from collections import Counter

import pytest

from tests.support.oracle.date_vectors import FOLDER, Vector, differences, vectors
from tracker.compliance.rules import RULES

ALL = vectors()


@pytest.mark.parametrize("vector", ALL, ids=lambda vector: f"{vector.rule}: {vector.title}")
def test_the_engine_says_what_the_table_says(vector: Vector) -> None:
    assert differences(vector) == []


def test_every_rule_has_its_file() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(f"{rule}.toml" for rule in RULES)


def test_sixty_vectors_have_distinct_titles() -> None:
    titles = Counter((vector.rule, vector.title) for vector in ALL)
    assert sum(titles.values()) == len(titles) >= 60


@pytest.mark.parametrize("key", ["status", "used_days"])
def test_a_wrong_table_is_noticed(key: str) -> None:
    vector = next(vector for vector in ALL if vector.rule == "employer-tenure")
    first, *others = vector.expected["days"]
    wrong = {"status": "unmet", "used_days": 99}
    changed = dict(vector.expected) | {"days": [first | {key: wrong[key]}, *others]}
    assert len(differences(vector._replace(expected=changed))) == 1
