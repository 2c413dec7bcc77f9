"""Which names in one form are of one employer: pairs of alike names, each a question, and the groups that the answers make."""

from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from itertools import combinations
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from tracker.compliance.name_matching import folded
from tracker.services.employers.likeness import are_alike

MAX_COMPARED = 50
"""Different names that are compared with each other; further ones of a form are taken as they are."""
KnownNames: TypeAlias = Mapping[str, Collection[str]]
"""The name of a recorded employer on the participant's pages -> every spelling of it."""
NONE_KNOWN: KnownNames = MappingProxyType({})


class AlikeNames(NamedTuple):
    """Two names that are alike but not equal: the earlier or recorded one, and the other."""

    earlier: str
    later: str

    @property
    def key(self) -> str:
        """The key of the question whether they are one employer: 12 hexadecimal digits, the same in either order."""
        return sha256("\n".join(sorted(map(folded, self))).encode()).hexdigest()[:12]


class NameGroups(NamedTuple):
    """The typed names by employer, as far as the questions are answered."""

    names: Mapping[str, str]
    """A typed name, folded -> the name of its employer: the recorded one, else the one typed first."""
    unanswered: tuple[AlikeNames, ...]
    """Pairs without an answer that does not follow from the others."""
    contradictory: tuple[AlikeNames, ...]
    """Pairs whose answer is against the others, or makes one of two recorded employers."""


def find_alike_names(typed: Iterable[str], known: KnownNames = NONE_KNOWN) -> tuple[AlikeNames, ...]:
    """Return the pairs of alike names, each once: of each new name with the recorded employers, then with earlier new ones.

    Names that are equal after width, case and spaces are one, and need no question.
    """
    recorded = {folded(spelling) for name, spellings in known.items() for spelling in (name, *spellings)}
    different: dict[str, str] = {}
    for name in typed:
        different.setdefault(folded(name), name)
    new = [name for key, name in different.items() if key not in recorded][:MAX_COMPARED]
    with_recorded = [AlikeNames(name, each) for each in new for name in known if _is_alike(each, (name, *known[name]))]
    return (*with_recorded, *(AlikeNames(*pair) for pair in combinations(new, 2) if are_alike(*pair)))


def group_names(pairs: Collection[AlikeNames], answers: Mapping[str, str], known: KnownNames = NONE_KNOWN) -> NameGroups:
    """Group names by the answers `same` and `separate`, given by the key of their pair; others are no answers."""
    groups = _Groups(known)
    joining = [pair for pair in pairs if answers.get(pair.key) == "same"]
    refused = [pair for pair in joining if not groups.join(pair)]
    separate = [pair for pair in pairs if answers.get(pair.key) == "separate"]
    apart = {groups.of(pair) for pair in separate}
    rest = [pair for pair in pairs if answers.get(pair.key) not in {"same", "separate"}]
    return NameGroups(
        MappingProxyType({folded(name): groups.first(name) for pair in pairs for name in pair}),
        tuple(pair for pair in rest if len(groups.of(pair)) > 1 and groups.of(pair) not in apart),
        (*refused, *(pair for pair in separate if len(groups.of(pair)) == 1)),
    )


def _is_alike(name: str, spellings: Iterable[str]) -> bool:
    return any(are_alike(name, each) for each in spellings)


class _Groups:
    """Names by the first of their employer."""

    def __init__(self, known: KnownNames) -> None:
        self.known = known
        self.firsts: dict[str, str] = {}

    def first(self, name: str) -> str:
        """Return the name of the employer of a name."""
        while name in self.firsts:
            name = self.firsts[name]
        return name

    def of(self, pair: AlikeNames) -> frozenset[str]:
        """Return the employers of two names: two of them, or one."""
        return frozenset(map(self.first, pair))

    def join(self, pair: AlikeNames) -> bool:
        """Make two names one employer. Return False if both are recorded as different ones."""
        first, other = map(self.first, pair)
        if other in self.known:
            first, other = other, first
        if first != other and other not in self.known:
            self.firsts[other] = first
        return other not in self.known or first == other
