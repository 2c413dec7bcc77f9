"""How alike two names of employers are. Likeness is a reason to ask whether they are one employer, never a decision."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from rapidfuzz.distance import OSA

from tracker.compliance.name_matching import folded
from tracker.services.employers.name_words import NameWord, name_parts, name_words

ALIKE = 80
"""From this likeness on a person is asked. Measured in docs/decisions/2026-11-29-names-that-are-alike.md."""
TYPO = 0.85
"""The strength of a match between two words that differ by a typing error."""
LONGEST_SPAN = 3
"""Words that may be written as one: `Sea Side` and `Seaside`."""
FEWEST_SOUNDS = 2
"""Consonants that a word in kana and one in Latin letters must share."""
SHORTEST_TYPO, SHORTEST_TWO_TYPOS = 5, 9
"""Letters of a word that may have one typing error, and two."""


class _Span(NamedTuple):
    """Words of a name that stand side by side."""

    start: int
    end: int
    weight: float


class _Match(NamedTuple):
    """The same words in two names."""

    one: _Span
    other: _Span
    strength: float = 1


class _Profile(NamedTuple):
    """The words of a name, and its spans of one to three words."""

    words: tuple[NameWord, ...]
    spans: dict[str, _Span]
    """By their letters written as one; single words by their meaning too."""
    sounds: dict[str, dict[str, _Span]]
    """By their sounds, for each of the scripts `kana` and `latin`."""
    initials: dict[tuple[str, str], list[int]]
    """The positions of words, by script and first letter."""


def are_alike(one: str, other: str) -> bool:
    """Return whether two names are so alike that a person must say whether they are one employer."""
    return likeness(one, other) >= ALIKE


def likeness(one: str, other: str) -> int:
    """Return how alike two names are, from 0 to 100: how much of their weight is in words that both have. Symmetric.

    100 if they differ only in legal form, script or the order of words: `Star Hotel Ltd` and `スターホテル`.
    """
    if folded(one) == folded(other):
        return 100
    one, other = sorted((one, other))
    return max(_shared_percent(mine, theirs) for mine in _profiles(one) for theirs in _profiles(other))


@lru_cache(maxsize=2048)
def _profiles(name: str) -> tuple[_Profile, ...]:
    """Return the profile of a name; one for each script if it is given in two."""
    return tuple(_profile(name_words(part)) for part in name_parts(name))


def _profile(words: tuple[NameWord, ...]) -> _Profile:
    profile = _Profile(words, {}, {"kana": {}, "latin": {}}, {})
    for position, word in enumerate(words):
        profile.initials.setdefault((word.script, word.text[:1]), []).append(position)
        for end in range(position + 1, min(position + LONGEST_SPAN, len(words)) + 1):
            _add_span(profile, words[position:end], position)
    return profile


def _add_span(profile: _Profile, words: tuple[NameWord, ...], start: int) -> None:
    span = _Span(start, start + len(words), sum(word.weight for word in words))
    profile.spans.setdefault("".join(word.text for word in words), span)
    if len(words) == 1 and words[0].meaning:
        profile.spans.setdefault(words[0].meaning, span)
    script, sounds = words[0].script, "".join(word.sounds for word in words)
    if len(sounds) >= FEWEST_SOUNDS and all(word.script == script for word in words):
        profile.sounds[script].setdefault(sounds, span)


def _shared_percent(mine: _Profile, theirs: _Profile) -> int:
    matches = _disjoint([*_equal(mine, theirs), *_near(mine, theirs)])
    if not matches:
        return 0
    matched = sum(match.one.weight + match.other.weight for match in matches)
    shared = sum(match.strength * (match.one.weight + match.other.weight) for match in matches)
    rest = (
        _unmatched(mine.words, [match.one for match in matches]),
        _unmatched(theirs.words, [match.other for match in matches]),
    )
    return round(100 * shared / (matched + _missing(*rest) + _missing(*reversed(rest))))


def _unmatched(words: tuple[NameWord, ...], spans: list[_Span]) -> list[NameWord]:
    matched = {position for span in spans for position in range(span.start, span.end)}
    return [word for position, word in enumerate(words) if position not in matched]


def _missing(rest: list[NameWord], other_rest: list[NameWord]) -> float:
    """Return the weight of words that only one name has. Its kind counts half if the other name has no kind instead."""
    is_left_out = not any(word.is_kind for word in other_rest)
    return sum(word.weight / 2 if word.is_kind and is_left_out else word.weight for word in rest)


def _equal(mine: _Profile, theirs: _Profile) -> list[_Match]:
    """Return the spans that two names share, the longest first."""
    pairs = [(mine.spans, theirs.spans)]
    pairs += [(mine.sounds[script], theirs.sounds[other]) for script, other in (("kana", "latin"), ("latin", "kana"))]
    matches = [_Match(one[key], other[key]) for one, other in pairs for key in one.keys() & other.keys()]
    return sorted(matches, key=lambda match: (match.one.start - match.one.end + match.other.start - match.other.end, match))


def _near(mine: _Profile, theirs: _Profile) -> Iterator[_Match]:
    """Yield the pairs of words that differ by a typing error."""
    for initial in mine.initials.keys() & theirs.initials.keys():
        for position, other_position in product(mine.initials[initial], theirs.initials[initial]):
            one, other = mine.words[position], theirs.words[other_position]
            if _is_typo(one, other):
                spans = _Span(position, position + 1, one.weight), _Span(other_position, other_position + 1, other.weight)
                yield _Match(*spans, TYPO)


def _is_typo(one: NameWord, other: NameWord) -> bool:
    """Return whether two words of one script, with one first letter, differ by a typing error."""
    if one.script not in {"kana", "latin"} or (one.meaning and other.meaning):
        return False
    shorter, longer = sorted((one.text, other.text), key=len)
    if longer == f"{shorter}s":
        return True
    if len(shorter) < SHORTEST_TYPO or (len(longer) == SHORTEST_TYPO and sorted(shorter) != sorted(longer)):
        return False  # Green and Greek are two words; Geren is a slip
    most = 2 if len(shorter) >= SHORTEST_TWO_TYPOS else 1
    return OSA.distance(shorter, longer, score_cutoff=most) <= most


def _disjoint(matches: list[_Match]) -> list[_Match]:
    """Return the matches of which no word is part of an earlier one."""
    found: list[_Match] = []
    for match in matches:
        if not any(_overlap(match.one, each.one) or _overlap(match.other, each.other) for each in found):
            found.append(match)
    return found


def _overlap(one: _Span, other: _Span) -> bool:
    return one.start < other.end and other.start < one.end
