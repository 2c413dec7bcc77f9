"""Which languages there are: each is a folder with a `language.toml` and its words, in the house or wherever an office says.

`TRANSLATIONS` in the environment names a folder of further ones, laid out like `tracker/translations/`.
"""

import os
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

DEFAULT = "en"
"""The language in which the code is written: it needs no words."""
HOUSE = Path(__file__).with_name("translations")
FOLDERS = (HOUSE, *(Path(each) for each in filter(None, [os.environ.get("TRANSLATIONS")])))
"""Where languages are looked for."""


PART_SYMBOLS = {"day": "d", "month": "M", "year": "y"}
"""The symbols of CLDR patterns."""
QUOTED = re.compile("'[^']*'")


class Language(NamedTuple):
    """One language of the house, as its `language.toml` describes it."""

    tag: str
    """As `lang` attributes and interfaces write it (BCP 47)."""
    locale: str
    """As translations and Babel name it: the name of its folder."""
    name: str
    """As its readers call it."""
    full_day: str
    """A day with weekday and year, as a CLDR pattern."""
    plain_day: str
    short_day: str
    """A day without its year."""
    month: str
    """A month on a picture's axis."""
    month_of_year: str
    year: str
    gap: str
    """The text between two sentences."""
    region: str
    """The locale whose names of economies its readers use."""
    place: int
    """Its position among the languages that users choose from."""
    called: tuple[str, ...]
    """Its names in registers, in lower case with hyphens."""
    folder: Path
    """The folder that holds it."""

    @property
    def day_parts(self) -> tuple[str, ...]:
        """`day`, `month` and `year`, in the order in which its readers write them."""
        pattern = QUOTED.sub("", self.plain_day)
        return tuple(sorted(PART_SYMBOLS, key=lambda part: pattern.index(PART_SYMBOLS[part])))


def found(folders: Iterable[Path]) -> Iterator[Language]:
    """The languages of some folders. Raises ValueError that names the file for one that is not described whole."""
    for folder in folders:
        for path in sorted(folder.glob("*/language.toml")):
            described = tomllib.loads(path.read_text(encoding="utf-8"))
            try:
                yield Language(
                    **described | {"locale": path.parent.name, "called": tuple(described["called"]), "folder": folder},
                )
            except (KeyError, TypeError) as error:
                raise ValueError(f"{path}: {error}") from None


LANGUAGES = {language.tag: language for language in sorted(found(FOLDERS), key=lambda each: each.place)}
"""By their tags, in the order in which they are offered."""


def spoken(tag: str) -> Language | None:
    """The language of a tag, else one of the same base (all of Chinese is Traditional Chinese here), if there is one."""
    wanted = tag.replace("_", "-").lower()
    by_tag = {each.tag.lower(): each for each in LANGUAGES.values()}
    base = wanted.split("-")[0]
    return by_tag.get(wanted) or next((each for known, each in by_tag.items() if known.split("-")[0] == base), None)
