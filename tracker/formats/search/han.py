"""One character for every variant of a Han character, by a table of published variants.

`han_variants.txt` holds the classes; its header names the sources. `tests/support/han_variants.py` makes it.
"""

import re
from functools import cache
from importlib.resources import files

TABLE = "han_variants.txt"
COMMENT = "#"
REPEATED = re.compile("(.)々")


def fold_han(text: str) -> str:
    """Return the text with one character for all variants of a character, and 々 as the character that it repeats."""
    while REPEATED.search(text):
        text = REPEATED.sub(r"\1\1", text)
    return text.translate(_representatives())


def variant_classes() -> list[str]:
    """Return the classes of the table: the characters of each in one text, the representative first."""
    lines = files(__package__).joinpath(TABLE).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(COMMENT)]


@cache
def _representatives() -> dict[int, str]:
    return {ord(variant): line[0] for line in variant_classes() for variant in line[1:]}
