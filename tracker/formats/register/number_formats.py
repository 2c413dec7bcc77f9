"""The formats of numbers in .xls workbooks: whether a number is shown as a day or a time."""

import re

BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)})
"""The formats without a written form that show days and times; 27 to 36 and 50 to 58 in Japanese and Chinese."""
LITERAL = re.compile(r'"[^"]*"?|\\.?|[_*].?', re.DOTALL)
"""Parts of a format that are shown literally: quoted texts, a character after a backslash, spaces, fillings."""
ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
"""Hours, minutes or seconds counted beyond a day: a length of time."""
BRACKETS = re.compile(r"\[[^\]]*\]")
"""Colours, conditions, currencies and languages."""
HALVES = re.compile(r"am/pm|a/p|上午/下午", re.IGNORECASE)
DATE_CODE = re.compile(r"[ymdhs]", re.IGNORECASE)
NO_CODE = re.compile(r"[cfi-lnopqt-xzà-ÿ]", re.IGNORECASE)
"""Characters outside of all date codes: the format is a name, as Standard, or has another language's codes, as TT.MM.JJJJ."""


def shows_date(code: str) -> bool:
    """Return whether a format shows a day or a time, as `yyyy-mm-dd` and `ggge"年"m"月"` do, and `0.00` does not."""
    code = LITERAL.sub("", code).partition(";")[0]
    if ELAPSED.search(code):
        return False
    code = HALVES.sub("", BRACKETS.sub("", code))
    return bool(DATE_CODE.search(code)) and not NO_CODE.search(code)
