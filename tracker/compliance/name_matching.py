"""Equality of names, regardless of differences that a typist makes without meaning them."""

import re
import unicodedata
from functools import lru_cache

IGNORABLE_RANGES = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
"""The first and last of each range of invisible characters, such as zero-width spaces and variation selectors.

Default_Ignorable_Code_Point of DerivedCoreProperties.txt, Unicode 16.0: 4174 code points in 17 ranges.
"""
IGNORABLE = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in IGNORABLE_RANGES) + "]")


def without_ignorable(text: str) -> str:
    """Return the text without invisible characters."""
    return text if text.isascii() else IGNORABLE.sub("", text)


@lru_cache(maxsize=2048)
def folded(name: str) -> str:
    """Return a name without width, case, spaces and invisible characters: equal for two spellings of one name."""
    return "".join(_even(_even(name).casefold()).split())


def plain(text: str) -> str:
    """Return a provider's name or a title without width, surplus spaces and invisible characters. Case is unchanged."""
    return " ".join(_even(text).split())


def _even(text: str) -> str:
    # Twice each: a filler of another width becomes one to be ignored, and characters may then be adjacent.
    for _ in range(2):
        text = unicodedata.normalize("NFKC", without_ignorable(text))
    return without_ignorable(text)
