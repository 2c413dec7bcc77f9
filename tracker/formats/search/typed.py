"""What an officer typed to find somebody, as words with the terms that each of them may be found by."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from tracker.formats.search.han import fold_han
from tracker.formats.search.romaji import kana_skeleton, skeletons_of_beginning
from tracker.formats.search.terms import (
    LONGEST_BEGINNING,
    SHORTEST_BEGINNING,
    date_term,
    gram_terms,
    whole_reference,
    whole_skeletons,
    word_as_written,
)
from tracker.formats.search.words import Word, plain_forms, split_words
from tracker.formats.typed_days import read_typed_day

MOST_WORDS = 12
MOST_GRAMS = 16
"""Further characters of a run do not narrow a search; no name has so many."""
WORDS_OF_A_DATE = 3
COMPACT_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)")
DATE_PARTS = re.compile(r"[-/. ]+")
ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")


class TypedWord(NamedTuple):
    """One word of a search."""

    ways: tuple[tuple[frozenset[str], ...], ...]
    """A participant is found if one of these ways applies: if there is a term of each of its sets."""
    exact: frozenset[str]
    """Terms of a whole word that is written like this one."""
    alike: frozenset[str]
    """Terms of a whole word that differs in its spelling only."""
    beginnings: tuple[str, ...]
    """The beginnings of references that this may be."""


class _Token(NamedTuple):
    """A run of one script: sets of which each must have a term, and the terms of whole words."""

    needed: tuple[frozenset[str], ...]
    exact: frozenset[str]
    alike: frozenset[str]


def read_search(text: str) -> list[TypedWord]:
    """Return the words of a search, all of which a participant must match; a date of several words is one."""
    chunks = re.split(r"[\s,，、・;；]+", unicodedata.normalize("NFKC", text))
    return list(_typed_words([chunk for chunk in chunks if chunk]))


def read_dates(text: str) -> frozenset[date]:
    """Return the days that a text may mean, such as both of `2/3/1999`; none without a year of four digits.

    Years of an era are understood too.
    """
    plain = ORDINAL.sub("", " ".join(text.casefold().split()))
    compact = COMPACT_DATE.fullmatch(plain)
    tries = [tuple(reversed(compact.groups()))] if compact else [(plain, "", "")]
    parts = [part for part in DATE_PARTS.split(plain) if part]
    if len(parts) == WORDS_OF_A_DATE and re.fullmatch(r"\d{4}", parts[2]):
        tries += [(parts[0], parts[1], parts[2]), (parts[1], parts[0], parts[2])]
    read = [read_typed_day(*each) for each in tries]
    return frozenset(day for each in read for day in (each.day, *(each.meant if each.trouble == "era" else ())) if day)


def _typed_words(chunks: Sequence[str]) -> Iterator[TypedWord]:
    position = 0
    while position < len(chunks):
        for size in range(min(WORDS_OF_A_DATE, len(chunks) - position), 1, -1):
            days = read_dates(" ".join(chunks[position : position + size]))
            if days:
                yield _whole(frozenset(map(date_term, days)))
                position += size
                break
        else:
            neighbours = chunks[max(position - 1, 0) : position], chunks[position + 1 : position + 2]
            yield _typed_word(chunks[position], *neighbours)
            position += 1


def _whole(terms: frozenset[str]) -> TypedWord:
    return TypedWord(((terms,),), terms, frozenset(), ())


def _typed_word(chunk: str, before: Sequence[str], after: Sequence[str]) -> TypedWord:
    if "@" in chunk:
        return _whole(frozenset({f"@{plain_forms(chunk)[0].rstrip('@')}"}))
    forms = [_tokens(form) for form in plain_forms(chunk)]
    joined = _joined(chunk)
    # `Ka Ming` finds `Kaming`: one word that two make may stand for either.
    pairs = [*(first + chunk for first in before), *(chunk + second for second in after)]
    other = frozenset({*map(date_term, read_dates(chunk)), *_other_terms(plain_forms(chunk)[0])})
    at_once = other.union(*(term for pair in (chunk, *pairs) for token in _joined(pair) for term in token.needed))
    ways = [tuple(needed for token in tokens for needed in token.needed) for tokens in forms]
    whole = [*joined, *(token for tokens in forms if len(tokens) == 1 for token in tokens)]
    return TypedWord(
        tuple(dict.fromkeys((*filter(None, ways), (at_once,)))),
        other.union(*(token.exact for token in whole)),
        frozenset().union(*(token.alike for token in whole)),
        tuple(dict.fromkeys((chunk, chunk.upper(), chunk.lower()))),
    )


def _other_terms(plain: str) -> set[str]:
    """Return the terms of a whole reference, its last number, or the first part of an email address."""
    return {f"#{whole_reference(plain)}", f"@{plain}"}


def _tokens(form: str) -> list[_Token]:
    return [_gram_token(word) if word.script == "grams" else _letter_token(word) for word in split_words(form)]


def _gram_token(word: Word) -> _Token:
    folded = fold_han(word.text)
    needed = tuple(frozenset({term}) for term in gram_terms(folded)[:MOST_GRAMS])
    return _Token(needed, frozenset({f"={word.text}"}), frozenset({f"={folded}", f"~{folded}"}))


def _letter_token(word: Word) -> _Token:
    written = word_as_written(word)
    alike = frozenset(f"{kind}{skeleton}" for skeleton in whole_skeletons(word) for kind in "=~")
    begun = (kana_skeleton(word.text),) if word.script == "kana" else skeletons_of_beginning(word.text)
    beginnings = {f"^{each[:LONGEST_BEGINNING]}" for each in begun if len(each) >= SHORTEST_BEGINNING}
    return _Token((frozenset({f"={written}", *alike, *beginnings}),), frozenset({f"={written}"}), alike)


def _joined(text: str) -> list[_Token]:
    """Return the words of a text as one word, in each form, if all are of letters or all of kana."""
    split = [split_words(form) for form in plain_forms(text)]
    return [
        _letter_token(Word(words[0].script, "".join(word.text for word in words)))
        for words in split
        if {word.script for word in words} in ({"letters"}, {"kana"})
    ]
