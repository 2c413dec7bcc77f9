"""Names as the font of a proof can print them. Signed text is unchanged: only the page is drawn through this module."""

import re
from functools import cache
from unicodedata import category, normalize

import noto_cjk_sans_jp_regular
from fontTools.ttLib import TTFont

NOT_PRINTABLE = "〓"
"""Printed in place of a character that the font lacks: Japanese printers' sign for a missing type."""
# NFC would replace a compatibility ideograph (神 U+FA19) by the unified one, which is another form of the name.
COMPOSED = re.compile("[^\uf900-\ufaff\U0002f800-\U0002fa1f]+")
SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
"""Variation selectors: they choose the form of the character before them."""
IGNORABLE = (
    range(0xAD, 0xAE), range(0x34F, 0x350), range(0x61C, 0x61D), range(0x115F, 0x1161), range(0x17B4, 0x17B6),
    range(0x180B, 0x1810), range(0x200B, 0x2010), range(0x202A, 0x202F), range(0x2060, 0x2070), range(0x3164, 0x3165),
    range(0xFEFF, 0xFF00), range(0xFFA0, 0xFFA1), range(0xFFF0, 0xFFF9), range(0x1BCA0, 0x1BCA4), range(0x1D173, 0x1D17B),
    range(0xE0000, 0xE1000), *SELECTORS,
)  # fmt: skip
"""Unicode's Default_Ignorable_Code_Point: invisible characters, which can be left out."""


def compose(text: str) -> str:
    """Return a name with base characters and accents composed (NFC), every ideograph in its own form.

    Decomposed `e` + two accents, as some phones type Vietnamese, becomes the one character that fonts hold.
    """
    return COMPOSED.sub(lambda run: normalize("NFC", run[0]), text)


def printable(text: str) -> str:
    """Return a text that the font can print: `〓` for each character that it lacks, nothing for an ignorable one.

    A variation selector stays if the font has the form that it chooses.
    """
    return "".join(map(_print_cluster, _clusters(compose(text))))


def _clusters(text: str) -> list[str]:
    """Split a text into characters, each with the marks that follow it."""
    clusters: list[str] = []
    for each in text:
        if clusters and (category(each).startswith("M") or _is_in(each, IGNORABLE)):
            clusters[-1] += each
        else:
            clusters.append(each)
    return clusters


def _print_cluster(cluster: str) -> str:
    base = cluster[0]
    known = "".join(each for each in cluster if not _is_in(each, IGNORABLE) or (base, each) in _forms())
    # A character without its accent would be another name, so the whole cluster is marked.
    return known if all(each.isascii() or each in _characters() or _is_in(each, SELECTORS) for each in known) else NOT_PRINTABLE


def _is_in(character: str, ranges: tuple[range, ...]) -> bool:
    return any(ord(character) in each for each in ranges)


@cache
def _characters() -> frozenset[str]:
    """Return the characters that the font can print, among them Latin, Cyrillic, Greek, Chinese, Japanese and Korean."""
    with TTFont(noto_cjk_sans_jp_regular.FONT_PATH, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


@cache
def _forms() -> frozenset[tuple[str, str]]:
    """Return the pairs of a character and a selector for which the font has a form."""
    with TTFont(noto_cjk_sans_jp_regular.FONT_PATH, lazy=True) as font:
        [selectors] = [table.uvsDict for table in font["cmap"].tables if table.format == 14]
        return frozenset((chr(base), chr(selector)) for selector, pairs in selectors.items() for base, _ in pairs)
