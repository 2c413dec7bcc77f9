"""Make `tracker/formats/search/han_variants.txt` from two published packages, which are not needed to run anything.

    npm pack @mandel59/mojidata@1.8.1 && tar -xzf mandel59-mojidata-1.8.1.tgz
    pip download --no-deps japanese-personal-name-dataset==0.4.0 && unzip japanese_personal_name_dataset-0.4.0*.whl
    python -m tests.support.han_variants package/dist/moji.db japanese_personal_name_dataset/dataset/last_name_org.csv

Two different characters of today's lists for names (Joyo, Jinmeiyo) stay apart, whatever chain of variants leads from
one to the other, unless surnames of one reading show that they are written for each other.
"""

import csv
import sqlite3
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

OUT = Path(__file__).parents[2] / "tracker/formats/search/han_variants.txt"
Pair = tuple[str, str]
HEADER = """\
# Variants of Han characters that are one for the officers' search; each line is a class, its representative first.
# Made by tests/support/han_variants.py, not by hand, from @mandel59/mojidata 1.8.1 (npm), which holds:
# - MJ Map 1.2.0 (MJ縮退マップ), copyright IPA and CITPC, CC BY-SA 2.1 JP: the tables of JIS and UCS unification, of the
#   family register's standard characters, of wrong and popular forms (Civil Affairs Bureau 2842 and 5202);
# - Unihan 17.0, copyright Unicode, Inc., Unicode License v3: kJoyoKanji, kJinmeiyoKanji, kZVariant,
#   kTraditionalVariant, kSemanticVariant, kSpecializedSemanticVariant;
# - the variants within JIS X 0213 of the Kanji Database Project, copyright CJKVI Database, MIT;
# and from the surnames of japanese-personal-name-dataset 0.4.0 (PyPI), MIT. Changed: joined into classes.
# This file is licensed under CC BY-SA 2.1 JP (https://creativecommons.org/licenses/by-sa/2.1/jp/).
"""
MJ_TABLES = (
    "mjsm_民一2842号通達別表_誤字俗字正字一覧表_無印",
    "mjsm_民一2842号通達別表_誤字俗字正字一覧表_俗字",
    "mjsm_民二5202号通知別表_正字俗字等対照表",
)
JIS, REGISTER = "mjsm_JIS包摂規準UCS統合規則", "mjsm_戸籍統一文字情報_親字正字"
JIS_VARIANTS = "kdpv_jisx0213/variant"


class Classes:
    """Classes of characters, none with two characters of today's lists unless it was forced."""

    def __init__(self, standard: set[str]) -> None:
        self.standard = standard
        self.members: dict[str, set[str]] = {}

    def of(self, character: str) -> set[str]:
        """Return the class of a character."""
        return self.members.setdefault(character, {character})

    def join(self, pairs: Iterable[Pair], *, forced: bool = False) -> None:
        """Join the classes of each pair, in their order, if that joins no two characters of today's lists."""
        for first, second in pairs:
            both = self.of(first) | self.of(second)
            if forced or len(both & self.standard) < 2:
                self.members.update(dict.fromkeys(both, both))

    def lines(self) -> list[str]:
        """Return the classes of two or more as texts, a character of today's lists first."""
        classes = {frozenset(each) for each in self.members.values() if len(each) > 1}
        return sorted("".join(sorted(each, key=lambda one: (one not in self.standard, one))) for each in classes)


def build(mojidata: Path, surnames: Path) -> list[str]:
    """Return the lines of the table."""
    with sqlite3.connect(mojidata) as db:
        named = list(_unihan(db, "kJoyoKanji")) + list(_unihan(db, "kJinmeiyoKanji"))
        standard = {first for first, second in named if first == second}
        traditional = list(_unihan(db, "kTraditionalVariant"))
        simplified = {first for first, second in traditional if first != second}
        classes = Classes(standard)
        classes.join(pair for pair in named if pair[0] != pair[1])
        classes.join(_mj(db, JIS))
        classes.join(pair for pair in _mj(db, REGISTER) if pair[0] not in simplified)
        classes.join(traditional)
        for table in MJ_TABLES:
            classes.join(_mj(db, table))
        classes.join(_unihan(db, "kZVariant"))
        classes.join(_unihan(db, "kSemanticVariant"))
        classes.join(db.execute(f'SELECT subject, object FROM "{JIS_VARIANTS}" ORDER BY 1, 2'))
        variants = [*_unihan(db, "kSemanticVariant"), *_unihan(db, "kSpecializedSemanticVariant")]
    classes.join(_shown_by_surnames(classes, variants, surnames), forced=True)
    return classes.lines()


def _shown_by_surnames(classes: Classes, variants: list[Pair], surnames: Path) -> list[Pair]:
    """Return the variants in whose characters alone two surnames of one reading differ, as 斉藤 and 斎藤 do."""
    by_reading = defaultdict(set)
    with surnames.open(encoding="utf-8") as file:
        for name, _, reading, *_ in csv.reader(file):
            by_reading[reading].add(name)
    seen = set()
    for names in by_reading.values():
        for first, second in ((one, other) for one in names for other in names if len(one) == len(other)):
            differing = [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]]
            if len(differing) == 1:
                seen.add(tuple(min(classes.of(each)) for each in differing[0]))
    return [pair for pair in variants if tuple(min(classes.of(each)) for each in pair) in seen]


def _mj(db: sqlite3.Connection, table: str) -> Iterator[Pair]:
    """Yield the characters of a table of the MJ Map with their standard characters, the nearest first."""
    hops = ', "ホップ数"' if table == REGISTER else ""
    query = f"""SELECT DISTINCT mji."対応するUCS", map."縮退UCS"{hops} FROM "{table}" AS map
        JOIN mji USING ("MJ文字図形名") WHERE mji."対応するUCS" IS NOT NULL"""
    rows = {(even, standard, *rest) for first, second, *rest in db.execute(query) for even, standard in _even(first, second)}
    for first, second, *_ in sorted(rows, key=lambda row: (row[2:], row)):
        yield first, second


def _unihan(db: sqlite3.Connection, field: str) -> Iterator[Pair]:
    """Yield the characters of a field of Unihan with each of their variants; with themselves if they have none."""
    for first, value in db.execute(f'SELECT UCS, value FROM "unihan_each_{field}" ORDER BY UCS, i'):
        code = value.partition("<")[0].rpartition(":")[2]
        second = code if len(code) == 1 else chr(int(code.replace("U+", "0x"), 0)) if code.startswith("U+") else first
        yield from _even(first, second)


def _even(first: str, second: str) -> Iterator[Pair]:
    """Yield the pair without compatibility characters, which are folded before; nothing if they are one."""
    pair = unicodedata.normalize("NFKC", first), unicodedata.normalize("NFKC", second)
    if all(len(each) == 1 for each in pair):
        yield pair


if __name__ == "__main__":
    OUT.write_text(HEADER + "\n".join(build(*map(Path, sys.argv[1:3]))) + "\n", "utf-8")
