"""What the schemes' files say, beside a table of the published conditions that was written apart from them."""

import re
from collections.abc import Iterator
from datetime import date
from typing import TypeAlias

import pytest

from tracker.compliance.loading import builtin
from tracker.compliance.rulebook import Rule, Scheme, Source, Version

Limits: TypeAlias = dict[str, tuple[int, str]]

M, C, Y = "months", "courses", "years"

GENERAL: Limits = {"stay-length": (12, M), "age-at-application": (30, Y)}
"""Every scheme into Hong Kong: a stay of 12 months, and no older than 30 at the application."""

CONDITIONS: dict[tuple[str, str], Limits] = {
    ("new-zealand", "2001-04-01"): {"employer-tenure": (3, M), "course-length": (3, M), "course-count": (1, C)},
    ("australia", "2001-09-01"): {"employer-tenure": (3, M), "course-length": (3, M)},
    ("ireland", "2005-03-01"): {"employer-tenure": (3, M), "course-count": (0, C)},
    ("germany", "2009-01-01"): {"employer-tenure": (3, M), "course-length": (6, M), "course-count": (1, C)},
    ("japan", "2010-01-01"): {"entry-window": (3, M), "employer-tenure": (3, M), "course-length": (6, M)},
    ("japan", "2018-01-01"): {"entry-window": (3, M), "employer-tenure": (6, M), "study-total": (6, M)},
    ("canada", "2010-03-01"): {"employer-tenure": (3, M), "study-total": (6, M)},
    ("korea", "2011-01-01"): {
        "entry-window": (3, M), "employer-tenure": (6, M), "course-length": (6, M), "course-count": (1, C)
    },
    ("france", "2013-07-01"): {
        "entry-window": (3, M), "employer-tenure": (6, M), "course-length": (6, M), "course-count": (1, C)
    },
    ("united-kingdom", "2014-01-01"): {"work-total": (12, M), "study-total": (12, M)},
    ("austria", "2015-03-02"): {"stay-length": (6, M), "work-total": (6, M), "study-total": (6, M)},
    ("austria", "2018-02-01"): {"stay-length": (12, M), "work-total": (6, M), "study-total": (6, M)},
    ("hungary", "2017-07-01"): {"employer-tenure": (6, M), "course-length": (6, M), "course-count": (1, C)},
    ("sweden", "2018-01-01"): {"employer-tenure": (6, M), "study-total": (6, M)},
    ("netherlands", "2019-01-01"): {"employer-tenure": (6, M), "study-total": (6, M)},
    ("italy", "2019-07-05"): {"employer-tenure": (3, M), "work-total": (6, M), "study-total": (6, M)},
}  # fmt: skip
"""By scheme and first day: the limits that its visas carry beside, or instead of, the general ones."""

FIGURES: dict[str, tuple[str, list[int], list[int]]] = {
    "new-zealand": ("NZ", [200, 400], [14_000]),
    "australia": ("AU", [200, 1_000, 5_000], [20_000]),
    "ireland": ("IE", [100, 200], [20_000]),
    "germany": ("DE", [100, 150, 300], [20_000]),
    "japan": ("JP", [250, 1_500], [20_000]),
    "canada": ("CA", [200], [15_000]),
    "korea": ("KR", [200, 500, 1_000], [20_000]),
    "france": ("FR", [200, 400, 500, 750], [25_000]),
    "united-kingdom": ("GB", [1_000], [22_000]),
    "austria": ("AT", [100], [20_000]),
    "hungary": ("HU", [200], [25_000]),
    "sweden": ("SE", [500], [20_000]),
    "netherlands": ("NL", [100], [20_000]),
    "italy": ("IT", [], []),
}
"""By scheme: the partner, the places a year into Hong Kong, and the money to show in HK$; nothing where no source was found."""

STEPS: dict[str, list[tuple[str, int, int]]] = {
    "japan": [("2010-01-01", 250, 1), ("2016-10-01", 1_500, 1)],
    "korea": [("2011-01-01", 200, 1), ("2014", 500, 1), ("2016-01-01", 1_000, 1)],
    "france": [("2013-07-01", 200, 1), ("2015", 400, 1), ("2016-01-01", 500, 1), ("2017", 750, 1)],
    "ireland": [("2005-03-01", 100, 1), ("2016-03-01", 200, 1)],
    "germany": [("2009", 100, 1), ("2010-07", 150, 1), ("2014-08", 300, 1)],
    "australia": [("2001-09-01", 200, 1), ("2006-02-01", 1_000, 1), ("2010-07", 5_000, 1)],
    "new-zealand": [("2001-04-01", 200, 1), ("2006", 400, 1)],
}
"""The places into Hong Kong where they have risen: since when, how many, in how many windows."""

OUT: dict[str, list[tuple[str, int, int]]] = {
    "japan": [("2010-01-01", 250, 1), ("2016", 875, 1), ("2017", 1_500, 2)],
    "netherlands": [("2019-01-01", 100, 1)],
}
"""The places out of Hong Kong, as above."""

CLOCKS = ["first-day-counts", "first-day-free"]
BROKEN = ["thirty-day-months", "months-and-thirtieths"]
WAYS = {
    "employer-tenure": ["calendar-days"],
    "work-total": ["calendar-days"],
    "study-total": ["each-course", "calendar-days"],
    "course-length": ["calendar-days"],
}
"""The rules that count days, and the ways in which they do so, in the order in which they are shown."""
WHOLE_STAY = {("united-kingdom", "2014-01-01"), ("austria", "2015-03-02")}
"""The versions whose limits are the whole permitted stay: broken days change nothing there."""
FREE_VISAS = {"japan", "ireland", "korea"}
INSURANCE = {
    "japan": {"medical"},
    "france": {"medical", "hospital", "repatriation", "liability", "pregnancy", "disability"},
    "austria": {"liability", "hospital", "repatriation"},
    "germany": {"liability", "hospital", "repatriation"},
    "australia": set(),
}
USUAL_INSURANCE = {"medical", "hospital", "repatriation", "liability"}
REVISED = "2025-12-31"
"""When the department last revised its page on the schemes."""

SCHEMES = builtin().schemes
VERSIONS = {(name, str(version.granted_from)): version for name in SCHEMES for version in SCHEMES[name].versions}

each_scheme = pytest.mark.parametrize("scheme", SCHEMES.values(), ids=list(SCHEMES))
each_version = pytest.mark.parametrize("version", VERSIONS.values(), ids=["@".join(key) for key in VERSIONS])


def limits(version: Version) -> Limits:
    return {name: (rule.limit, rule.unit) for name, rule in version.rules.items()}


def sources(scheme: Scheme) -> Iterator[Source]:
    """The source of every value of a scheme."""
    for version in scheme.versions:
        yield from (rule.source for rule in version.rules.values())
        yield from (broken.source for rule in version.rules.values() for broken in rule.broken_days)
    yield from (places.source for places in scheme.places)
    yield from (sum_.source for sum_ in (*scheme.funds, *scheme.fees))
    if scheme.insurance:
        yield scheme.insurance.source


def test_tables_hold_every_scheme_and_version() -> None:
    assert set(VERSIONS) == set(CONDITIONS)
    assert set(SCHEMES) == set(FIGURES)


@pytest.mark.parametrize("key", CONDITIONS, ids="@".join)
def test_a_version_has_exactly_the_published_limits(key: tuple[str, str]) -> None:
    assert limits(VERSIONS[key]) == GENERAL | CONDITIONS[key]


def steps(scheme: Scheme, direction: str) -> list[tuple[str, int, int]]:
    return [(each.valid_from, each.amount, each.windows) for each in scheme.places if each.direction == direction]


@pytest.mark.parametrize("name", FIGURES)
def test_partner_places_and_money_are_published(name: str) -> None:
    scheme = SCHEMES[name]
    places, funds = [amount for _, amount, _ in steps(scheme, "inbound")], [funds.amount for funds in scheme.funds]
    assert (scheme.partner, places, funds) == FIGURES[name]


@each_scheme
def test_places_rose_on_the_published_days(scheme: Scheme) -> None:
    inbound = steps(scheme, "inbound")
    assert inbound == STEPS.get(scheme.name, inbound[:1])
    assert steps(scheme, "outbound") == OUT.get(scheme.name, [])


@each_scheme
def test_unofficial_figure_says_so(scheme: Scheme) -> None:
    for places in scheme.places:
        told = places.note.endswith("no official page that confirms it was found.")
        assert told == (places.source.kind == "secondary")


@each_version
def test_nobody_under_18_applies(version: Version) -> None:
    assert version.rules["age-at-application"].least == 18


@each_version
def test_counting_rule_has_ways_and_readings(version: Version) -> None:
    broken = [] if (version.scheme, str(version.granted_from)) in WHOLE_STAY else BROKEN
    for name, rule in version.rules.items():
        ways = WAYS.get(name, [])
        assert [way.name for way in rule.ways] == ways, name
        assert [each.reading for each in rule.broken_days] == (broken if ways else [])
        for way in rule.ways:
            prefix = f"{way.name}/" if len(ways) > 1 else ""
            assert way.names == [prefix + reading for reading in CLOCKS + broken]


@each_scheme
def test_three_partners_pay_no_fee(scheme: Scheme) -> None:
    fees = [] if not scheme.is_open else [0] if scheme.name in FREE_VISAS else [330]
    assert [fee.amount for fee in scheme.fees] == fees


@each_scheme
def test_insurance_is_the_published_one(scheme: Scheme) -> None:
    covers = set(scheme.insurance.covers) if scheme.insurance else set()
    assert covers == INSURANCE.get(scheme.name, USUAL_INSURANCE)


@each_scheme
def test_official_page_has_revision_date(scheme: Scheme) -> None:
    dates = {each.published for each in sources(scheme) if each.address.endswith("/visas/working_holiday_scheme.html")}
    assert dates == {REVISED}


@each_scheme
def test_every_value_has_secure_source(scheme: Scheme) -> None:
    for source in sources(scheme):
        assert source.title.strip()
        assert re.fullmatch(r"https://[a-z0-9.-]+\.[a-z]+(/\S*)?", source.address), source.address
        assert source.kind in {"official", "secondary"}


@each_scheme
def test_every_scheme_leads_into_hong_kong(scheme: Scheme) -> None:
    assert scheme.direction == "inbound"


@each_scheme
def test_single_version_says_so(scheme: Scheme) -> None:
    if len(scheme.versions) == 1:
        assert scheme.versions[0].note.startswith("Conditions as published; earlier versions were not found.")


def test_only_italy_is_not_open() -> None:
    assert [name for name, scheme in SCHEMES.items() if not scheme.is_open] == ["italy"]
    assert SCHEMES["italy"].note.startswith("Signed 5 July 2019, not open for applications: on 31 December 2025")


@each_version
def test_unsourced_entry_window_says_so(version: Version) -> None:
    told = "No source was found that says within how many months of its issue the visa must be used" in version.note
    assert told == ("entry-window" not in version.rules)


@each_scheme
def test_unsourced_funds_say_so(scheme: Scheme) -> None:
    assert ("The money to show at application was not found." in scheme.note) == (not scheme.funds)


@pytest.mark.parametrize("name", ["australia", "sweden", "united-kingdom", "canada", "germany", "netherlands"])
def test_differing_outbound_terms_are_noted(name: str) -> None:
    assert "Out of Hong Kong" in SCHEMES[name].note


def _without_broken_days(rule: Rule) -> Rule:
    return rule._replace(broken_days=(), ways=tuple(way._replace(broken=()) for way in rule.ways))


def test_austria_changed_its_stay_and_nothing_else() -> None:
    older, newer = SCHEMES["austria"].versions
    assert (older.granted_from, newer.granted_from) == (date(2015, 3, 2), date(2018, 2, 1))
    as_old = {name: _without_broken_days(rule)._replace(granted_from=older.granted_from) for name, rule in newer.rules.items()}
    changed = {name for name in as_old if as_old[name] != older.rules.get(name)}
    assert changed == {"stay-length"}
    assert limits(older)["stay-length"] == (6, "months")
    assert limits(newer)["stay-length"] == (12, "months")
