"""Draw names with another spelling of each, by romanisers and tables of others, for `tests/data/name_spellings.csv`.

The packages are needed to draw again only: japanese-personal-name-dataset 0.4.0 (names with readings), pykakasi 2.3.0,
jaconv 0.5.0 and kyujipy 0.6.8. Then `python -m tests.support.name_spellings`.
"""

import csv
import random
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from tracker.formats.search.typed import TypedWord, read_search

OUT = Path(__file__).parents[1] / "data" / "name_spellings.csv"
OF_A_KIND = 60
SEED = 20261129


class Spelling(NamedTuple):
    """A recorded name, and how somebody typed it."""

    kind: str
    family_name: str
    given_name: str
    native_name: str
    typed: str


def read_spellings() -> list[Spelling]:
    """Return the names that were drawn."""
    with OUT.open(encoding="utf-8") as file:
        return [Spelling(*row) for row in csv.reader(line for line in file if not line.startswith("#"))]


def matches(typed: str, terms: frozenset[str]) -> bool:
    """Return whether a search finds a person with these terms."""
    words = _words_of(typed)
    return bool(words) and all(any(all(terms & needed for needed in way) for way in word.ways) for word in words)


@cache
def _words_of(typed: str) -> list[TypedWord]:
    return read_search(typed)


def draw() -> Iterator[Spelling]:
    """Yield `OF_A_KIND` names of each kind of spelling; the two names of a person come in either order."""
    dice = random.Random(SEED)
    names = import_module("japanese_personal_name_dataset")
    men, women, families = names.load_dataset(include_last_names=True)
    given = sorted((reading, kanji) for part in (men, women) for reading, each in part.items() for kanji in each["kanji"])
    for kind, spell in _kinds().items():
        drawn = 0
        while drawn < OF_A_KIND:
            kanji, known = dice.choice(sorted(families.items()))
            reading, given_kanji = dice.choice(given)
            typed = [spell(known["reading"], kanji), spell(reading, given_kanji)]
            if typed != [kanji, given_kanji]:
                dice.shuffle(typed)
                native = "" if kind == "kunrei of kana" else f"{kanji} {given_kanji}"
                roman = known["en"].upper(), (men.get(reading) or women[reading])["en"].upper()
                drawn += 1
                if kind == "kunrei of kana":
                    yield Spelling(kind, "", "", f"{known['reading']} {reading}", " ".join(typed))
                else:
                    yield Spelling(kind, *roman, native, " ".join(typed))


def _kinds() -> dict[str, Callable[[str, str], str]]:
    kakasi: Any = import_module("pykakasi").kakasi()
    jaconv: Any = import_module("jaconv")
    old: Any = import_module("kyujipy").KyujitaiConverter()

    def roman(system: str) -> Callable[[str, str], str]:
        return lambda reading, _kanji: "".join(part[system] for part in kakasi.convert(reading))

    return {
        "hepburn": roman("hepburn"),
        "kunrei": roman("kunrei"),
        "passport": roman("passport"),
        "kunrei of kana": roman("kunrei"),
        "hiragana": lambda reading, _kanji: reading,
        "half-width kana": lambda reading, _kanji: str(jaconv.hira2hkata(reading)),
        "old characters": lambda _reading, kanji: str(old.shinjitai_to_kyujitai(kanji)),
    }


if __name__ == "__main__":
    with OUT.open("w", encoding="utf-8", newline="") as out:
        out.write("# Drawn by tests/support/name_spellings.py from japanese-personal-name-dataset 0.4.0 (MIT).\n")
        csv.writer(out, lineterminator="\n").writerows(draw())
