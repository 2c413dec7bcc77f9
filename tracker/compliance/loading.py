"""Loads the rulebook from one TOML file a scheme. Every value is checked; an error names the file, the key and the reason."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from tracker.compliance.broken_days import BROKEN_DAYS
from tracker.compliance.months import CLOCKS
from tracker.compliance.rulebook import (
    CALENDAR_DAYS,
    EACH_COURSE,
    INSURED,
    Amount,
    BrokenDays,
    Insurance,
    Places,
    Rule,
    Rulebook,
    Scheme,
    Source,
    UncountedDays,
    Version,
    Way,
)
from tracker.compliance.rules import RULES
from tracker.compliance.toml_reader import RulebookError, Table, first_day

UNITS = {"age-at-application": "years", "course-count": "courses"}
"""The unit of each rule's limit; months for a rule that is not listed."""
BOUNDS = {"months": (1, 120), "years": (0, 120), "courses": (0, 1000)}
"""The least and the greatest limit of each unit, both included."""
COUNTED = {"employer-tenure", "work-total", "study-total", "course-length"}
"""Rules that count days, so that their files name clocks and ways to count."""
UNDATED = {"outside-stay"}
"""Rules that follow from the stay itself: no file gives them a limit."""
WAYS = {"employer-tenure": {CALENDAR_DAYS}, "work-total": {CALENDAR_DAYS}, "course-length": {CALENDAR_DAYS}}
"""The ways to count days that a rule can have, if not all."""
ALL_WAYS = {EACH_COURSE, CALENDAR_DAYS}
WAYS_TO_GO = {"inbound", "outbound"}


@cache
def builtin() -> Rulebook:
    """Return the rulebook of the engine, read once."""
    return read(builtin_files())


@cache
def builtin_files() -> Mapping[str, bytes]:
    """Return the files of the engine's rulebook by name, read once. Storing them allows to load this edition again."""
    return MappingProxyType(contents(files("tracker.compliance") / "schemes"))


def contents(folder: Traversable | Path) -> dict[str, bytes]:
    """Return the bytes of a folder's `<scheme>.toml` files by name, in alphabetical order. Other files are ignored."""
    names = sorted(path.name for path in folder.iterdir() if path.name.endswith(".toml"))
    return {name: (folder / name).read_bytes() for name in names}


def load(folder: Traversable | Path) -> Rulebook:
    """Return the rulebook of a folder of `<scheme>.toml` files. Raises `RulebookError` with file, key and reason."""
    found = contents(folder)
    if not found:
        raise RulebookError(str(folder), "(folder)", "holds no scheme")
    return read(found)


def read(named: Mapping[str, bytes]) -> Rulebook:
    """Return the rulebook of files by name, in any order: the same files give the same edition.

    Raises `RulebookError` with file, key and reason.
    """
    schemes: dict[str, Scheme] = {}
    digest = hashlib.sha256()
    for file, content in sorted(named.items()):
        name = file.removesuffix(".toml")
        if name in {file, ""}:
            raise RulebookError(file, "(file)", "is not called <scheme>.toml")
        digest.update(f"{file} {len(content)}\n".encode() + content)
        schemes[name] = _scheme(name, Table.parse(file, content))
    if not schemes:
        raise RulebookError("(files)", "(files)", "hold no scheme")
    return Rulebook(schemes, digest.hexdigest())


def _scheme(name: str, table: Table) -> Scheme:
    """Return the scheme of a whole file."""
    direction = table.one_of("direction", WAYS_TO_GO)
    scheme = Scheme(
        name=name,
        partner=table.text("partner", r"[A-Z]{2}"),
        direction=direction,
        is_open=table.value("open", bool),
        versions=tuple(_version(name, inner) for inner in table.tables("versions")),
        places=tuple(_places(inner, direction) for inner in table.tables("places")),
        funds=tuple(_amount(inner) for inner in table.tables("funds")),
        note=table.value("note", str, ""),
        fees=tuple(_amount(inner) for inner in table.tables("fees")),
        insurance=_insurance(table.optional("insurance")),
    )
    if not scheme.versions:
        table.refuse("versions", "at least one version is needed")
    for older, newer in pairwise(scheme.versions):
        if older.granted_from >= newer.granted_from:
            table.refuse("versions", f"{newer.granted_from} must come after {older.granted_from}")
    _in_order(scheme.places, table)
    table.refuse_unread()
    return scheme


def _version(scheme: str, table: Table) -> Version:
    """Return the version of a `[[versions]]` table, with its rules in the order of the findings."""
    granted_from = table.value("granted_from", date)
    named = table.named("rules")
    for name in named:
        if name not in RULES or name in UNDATED:
            table.refuse(f"rules.{name}", f"is no rule; known are {', '.join(sorted(set(RULES) - UNDATED))}")
    if "stay-length" not in named:
        table.refuse("rules.stay-length", "is missing: every version says how long a stay may be")
    rules = {name: _rule(name, granted_from, named[name]) for name in RULES if name in named}
    version = Version(scheme, granted_from, rules, table.value("note", str, ""))
    table.refuse_unread()
    return version


def _rule(name: str, granted_from: date, table: Table) -> Rule:
    """Return the rule of a `[versions.rules.<name>]` table."""
    unit = table.one_of("unit", {UNITS.get(name, "months")})
    least, most = BOUNDS[unit]
    broken = _broken_days(table) if name in COUNTED else ()
    rule = Rule(
        name=name,
        limit=table.number("limit", least, most),
        unit=unit,
        source=_source(table),
        granted_from=granted_from,
        note=table.value("note", str, ""),
        least=table.number("least", 0, most) if unit == "years" else 0,
        ways=_ways(name, table, broken) if name in COUNTED else (),
        broken_days=broken,
        uncounted=tuple(map(_uncounted, table.tables("uncounted"))) if name in COUNTED else (),
    )
    if rule.least > rule.limit:
        table.refuse("least", f"{rule.least} is more than the limit, {rule.limit}")
    for index, (earlier, later) in enumerate(pairwise(rule.uncounted), 1):
        if earlier.last >= later.first:
            table.refuse(f"uncounted[{index}].first", f"{later.first} must come after {earlier.last}")
    table.refuse_unread()
    return rule


def _ways(name: str, table: Table, broken: tuple[BrokenDays, ...]) -> tuple[Way, ...]:
    """Return every way to count days with its readings. The way is part of their names if there are several."""
    ways, clocks = table.some_of("days", WAYS.get(name, ALL_WAYS)), table.some_of("clocks", set(CLOCKS))
    further = [each.reading for each in broken]

    def named(way: str, readings: Iterable[str]) -> tuple[tuple[str, str], ...]:
        return tuple((f"{way}/{reading}" if len(ways) > 1 else reading, reading) for reading in readings)

    return tuple(Way(way, named(way, clocks), named(way, further)) for way in ways)


def _broken_days(table: Table) -> tuple[BrokenDays, ...]:
    """Return the entries of a rule's `broken_days`. Refuses a reading that is named twice."""
    broken: list[BrokenDays] = []
    for inner in table.tables("broken_days"):
        each = BrokenDays(inner.one_of("reading", set(BROKEN_DAYS)), _source(inner))
        if each.reading in {earlier.reading for earlier in broken}:
            inner.refuse("reading", f"{each.reading!r} is named twice")
        inner.refuse_unread()
        broken.append(each)
    return tuple(broken)


def _uncounted(table: Table) -> UncountedDays:
    """Return one entry of a rule's `uncounted`: a period with both ends included."""
    days = UncountedDays(
        first=table.value("first", date),
        last=table.value("last", date),
        source=_source(table),
        note=table.value("note", str, ""),
    )
    if days.last < days.first:
        table.refuse("last", f"{days.last} must not come before {days.first}")
    table.refuse_unread()
    return days


def _places(table: Table, direction: str) -> Places:
    """Return the figure of a `[[places]]` table. `direction` is the default. A year in halves has an even number of places."""
    places = Places(
        valid_from=table.dated("valid_from"),
        amount=table.number("amount", 0, 10_000_000),
        source=_source(table),
        note=table.value("note", str, ""),
        direction=table.one_of("direction", WAYS_TO_GO) if "direction" in table.values else direction,
        windows=table.number("windows", 1, 2) if "windows" in table.values else 1,
    )
    if places.amount % places.windows:
        table.refuse("amount", f"{places.amount} cannot be halved")
    table.refuse_unread()
    return places


def _in_order(places: tuple[Places, ...], table: Table) -> None:
    """Refuse figures of one direction whose first days are not ascending."""
    newest: dict[str, date] = {}
    for each in places:
        day, before = first_day(each.valid_from), newest.get(each.direction, date.min)
        if day <= before:
            table.refuse("places", f"{day} must come after {before}")
        newest[each.direction] = day


def _amount(table: Table) -> Amount:
    """Return one dated amount: the money to show, or the fee."""
    amount = Amount(
        valid_from=table.dated("valid_from"),
        amount=table.number("amount", 0, 10_000_000),
        source=_source(table),
        note=table.value("note", str, ""),
    )
    table.refuse_unread()
    return amount


def _insurance(table: Table | None) -> Insurance | None:
    """Return the `insurance` of a scheme; None if the file names none."""
    if table is None:
        return None
    insurance = Insurance(table.some_of("covers", set(INSURED)), _source(table))
    table.refuse_unread()
    return insurance


def _source(table: Table) -> Source:
    """Return the `source` of a value."""
    return read_source(table.inner("source"))


def read_source(inner: Table) -> Source:
    """Return a source from its table. All of its parts are required. Raises `RulebookError`."""
    source = Source(
        title=inner.text("title", r".*\S.*"),
        address=inner.text("address", r"https://[^\s]+"),
        published=inner.dated("published", or_word="undated"),
        read=inner.dated("read"),
        kind=inner.one_of("kind", {"official", "secondary"}),
    )
    inner.refuse_unread()
    return source
