"""Every source of the rules, with its age and where it is named."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from tracker.compliance.pathways.rules import Pathway
from tracker.compliance.rulebook import Rulebook, Scheme, Source
from tracker.compliance.toml_reader import first_day


class SourceUse(NamedTuple):
    """One source, its age, and the schemes and pathways whose files name it."""

    source: Source
    age: int | None
    """Days since the first day of its date of publication; None for an undated page."""
    named_by: tuple[str, ...]
    """In alphabetical order."""


def sources_used(rulebook: Rulebook, pathways: Mapping[str, Pathway], *, on: date) -> list[SourceUse]:
    """Return every source once, the oldest first, undated ones at the end in the order of their titles."""
    named: dict[Source, set[str]] = {}
    for scheme in rulebook.schemes.values():
        _note(named, scheme.name, _of_scheme(scheme))
    for pathway in pathways.values():
        _note(named, pathway.name, pathway.sources.values())
    uses = [SourceUse(source, _age(source, on), tuple(sorted(names))) for source, names in named.items()]
    return sorted(uses, key=lambda each: (each.age is None, -(each.age or 0), each.source))


def last_read(sources: Iterable[Source]) -> tuple[str, str]:
    """Return the earliest and the latest month (`YYYY-MM`) in which some sources were read."""
    months = sorted(each.read for each in sources)
    return months[0], months[-1]


def _age(source: Source, on: date) -> int | None:
    return None if source.published == "undated" else (on - first_day(source.published)).days


def _note(named: dict[Source, set[str]], name: str, sources: Iterable[Source]) -> None:
    for source in sources:
        named.setdefault(source, set()).add(name)


def _of_scheme(scheme: Scheme) -> Iterator[Source]:
    yield from (each.source for each in scheme.places)
    yield from (each.source for each in (*scheme.funds, *scheme.fees))
    if scheme.insurance is not None:
        yield scheme.insurance.source
    for version in scheme.versions:
        for rule in version.rules.values():
            yield from (rule.source, *(each.source for each in rule.broken_days), *(each.source for each in rule.uncounted))
