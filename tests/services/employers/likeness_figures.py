"""How often the measure is wrong at each threshold: `python -m tests.services.employers.likeness_figures`."""

import sys
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, product
from typing import NamedTuple

from tests.services.employers.name_pairs import (
    ALIKE,
    DIFFERENT,
    KANA_WORDS,
    UNSEEN_ALIKE,
    UNSEEN_DIFFERENT,
    Pairs,
    different_businesses,
)
from tracker.services.employers.likeness import likeness

THRESHOLDS = (60, 70, 75, 80, 85, 90, 95)


class Figures(NamedTuple):
    """Pairs of one employer that are missed at a threshold, and pairs of two that are asked about."""

    missed: int
    needless: int


@lru_cache
def scores(pairs: Pairs) -> tuple[int, ...]:
    """Return the likeness of each pair."""
    return tuple(likeness(*pair) for pair in pairs)


def figures(alike: Pairs, different: Pairs, threshold: int) -> Figures:
    """Count the pairs on the wrong side of a threshold."""
    return Figures(sum(score < threshold for score in scores(alike)), sum(score >= threshold for score in scores(different)))


@lru_cache
def every_two_businesses() -> Pairs:
    """Return every two different businesses."""
    return tuple(combinations(different_businesses(), 2))


@lru_cache
def hotels_in_two_scripts() -> tuple[Pairs, Pairs]:
    """Return hotels named in katakana and in Latin letters: the same one, and every two different ones."""
    hotels = [(f"{kana}ホテル", f"{latin} hotel") for kana, latin in KANA_WORDS]
    different = ((kana, latin) for (kana, own), (_, latin) in product(hotels, repeat=2) if latin != own)
    return tuple(hotels), tuple(different)


TABLES = (
    ("tuned on", ALIKE, DIFFERENT),
    ("unseen", UNSEEN_ALIKE, UNSEEN_DIFFERENT),
    ("every two businesses", (), every_two_businesses()),
    ("kana and Latin", *hotels_in_two_scripts()),
)


def lines() -> Iterator[str]:
    """Yield the figures, a line for each threshold and table."""
    for threshold in THRESHOLDS:
        for name, alike, different in TABLES:
            missed, needless = figures(alike, different, threshold)
            yield f"{threshold}: {name}: {missed} of {len(alike)} missed, {needless} of {len(different)} asked needlessly"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in lines())
