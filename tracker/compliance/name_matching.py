"""When two names are one: compared after what a typist may vary without meaning anything by it."""

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=2048)
def folded(name: str) -> str:
    """An employer's name without width, case and spaces: equal for two spellings of one name."""
    return "".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).split())


def plain(text: str) -> str:
    """A provider's name or a title without width and surplus spaces; case is kept."""
    return " ".join(unicodedata.normalize("NFKC", text).split())
