"""Names are found by spellings that others' romanisers and tables made, and by nearly no other name's."""

from collections.abc import Iterable
from functools import cache

import pytest

from tests.support.name_spellings import OF_A_KIND, Spelling, matches, read_spellings
from tracker.formats.search.terms import SearchableFacts, index_terms

SPELLINGS = read_spellings()
KINDS = sorted({each.kind for each in SPELLINGS})


@cache
def terms_of(recorded: Spelling) -> frozenset[str]:
    return index_terms(SearchableFacts("P-1", recorded.family_name, recorded.given_name, recorded.native_name, None, None))


def found(typed: str, among: Iterable[Spelling]) -> list[Spelling]:
    return [each for each in among if matches(typed, terms_of(each))]


@pytest.mark.parametrize("kind", KINDS)
def test_drawn_names_match_their_other_spelling(kind: str) -> None:
    drawn = [each for each in SPELLINGS if each.kind == kind]
    missed = [each for each in drawn if not matches(each.typed, terms_of(each))]
    assert (len(drawn), missed) == (OF_A_KIND, [])


def test_full_names_find_hardly_anybody_else() -> None:
    others = sum(len(found(each.typed, SPELLINGS)) - 1 for each in SPELLINGS[::4])
    assert others <= len(SPELLINGS[::4]) // 20
