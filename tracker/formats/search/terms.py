"""The terms under which a participant is found: folded words and their beginnings. Only their marks are stored.

The first character of a term is its kind: `^` a beginning, `=` a whole word as written, `~` a whole word folded, `h` a Han
character or two neighbours, `@` an email address, `d` a birth date, `#` a reference.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from tracker.formats.search.han import fold_han
from tracker.formats.search.romaji import hiragana, kana_skeleton, shortened, skeletons
from tracker.formats.search.words import Word, plain_forms, split_words

SHORTEST_BEGINNING, LONGEST_BEGINNING = 2, 10
LAST_NUMBER = re.compile(r"(\d+)\D*$")


class SearchableFacts(NamedTuple):
    """What a participant is found by; None is unknown."""

    reference: str
    family_name: str | None
    given_name: str | None
    native_name: str | None
    birth_date: date | None
    email: str | None


def index_terms(facts: SearchableFacts) -> frozenset[str]:
    """Return all terms of a participant."""
    found = set(reference_terms(facts.reference))
    for name in (facts.family_name, facts.given_name, facts.native_name):
        if name:
            found |= _name_terms(name)
    if facts.email:
        found |= email_terms(facts.email)
    if facts.birth_date:
        found.add(date_term(facts.birth_date))
    return frozenset(found)


def date_term(day: date) -> str:
    """Return the term of a birth date."""
    return f"d{day.isoformat()}"


def email_terms(email: str) -> set[str]:
    """Return the terms of an email address: the whole, and the part before its last @."""
    whole = plain_forms(email.strip())[0]
    return {f"@{whole}", f"@{whole.rpartition('@')[0] or whole}"}


def reference_terms(reference: str) -> set[str]:
    """Return the terms of a reference: letters and digits alone, and its last number with and without leading zeros."""
    plain = plain_forms(reference)[0]
    number = LAST_NUMBER.search(plain)
    numbers = {number[1], number[1].lstrip("0")} if number else set()
    return {f"#{each}" for each in (whole_reference(plain), *numbers) if each}


def whole_reference(plain: str) -> str:
    """Return the letters and digits of a reference."""
    return re.sub(r"[\W_]", "", plain)


def gram_terms(folded: str) -> list[str]:
    """Return the terms that a name contains if it contains these folded Han characters or Hangul syllables."""
    pairs = [f"h{first}{second}" for first, second in pairwise(folded)]
    return pairs or [f"h{folded}"]


@lru_cache(maxsize=8192)
def _name_terms(name: str) -> frozenset[str]:
    found: set[str] = set()
    for form in plain_forms(name):
        words = split_words(form)
        for word in (*words, *_joined(words)):
            found.update(_word_terms(word))
    return frozenset(found)


def _joined(words: list[Word]) -> Iterator[Word]:
    """Yield the words of each script as one, if there are several: `Ka Ming` is found as `kaming` too."""
    for script in ("grams", "kana", "letters"):
        texts = [word.text for word in words if word.script == script]
        if len(texts) > 1:
            yield Word(script, "".join(texts))


def _word_terms(word: Word) -> Iterator[str]:
    yield f"={word_as_written(word)}"
    if word.script == "grams":
        folded = fold_han(word.text)
        yield from (f"h{each}" for each in folded)
        yield from gram_terms(folded)
        if folded != word.text:
            yield f"~{folded}"
        return
    yield from (f"~{skeleton}" for skeleton in whole_skeletons(word) if skeleton != word_as_written(word))
    for skeleton in word_skeletons(word):
        ends = range(SHORTEST_BEGINNING, min(len(skeleton), LONGEST_BEGINNING) + 1)
        yield from (f"^{skeleton[:end]}" for end in ends)


def word_as_written(word: Word) -> str:
    """Return a word as it is compared first: kana as hiragana, others as they are."""
    return hiragana(word.text) if word.script == "kana" else word.text


def whole_skeletons(word: Word) -> frozenset[str]:
    """Return the folded forms by which a whole word of letters or kana is compared."""
    return frozenset(form for each in word_skeletons(word) for form in (each, shortened(each)))


def word_skeletons(word: Word) -> tuple[str, ...]:
    """Return the folded forms of a word of letters or kana, whose beginnings count too."""
    return (kana_skeleton(word.text),) if word.script == "kana" else skeletons(word.text)
