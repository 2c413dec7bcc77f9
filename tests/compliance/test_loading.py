"""The rulebook's files: what is read, and that a broken one stops the start with its file, key and reason."""

from datetime import date
from pathlib import Path

import pytest

from tests.factories.rulebooks import HEAD, SOURCE, STAY, VERSION, write_scheme
from tracker.compliance.assess import assess
from tracker.compliance.facts import History, Stay, Stint
from tracker.compliance.loading import load, read
from tracker.compliance.rulebook import Way
from tracker.compliance.rules import RULES
from tracker.compliance.toml_reader import RulebookError

AGE = f'[versions.rules.age-at-application]\nleast = 18\nlimit = 30\nunit = "years"\nsource = {SOURCE}\n'
TENURE = (
    '[versions.rules.employer-tenure]\nlimit = 2\nunit = "months"\nclocks = ["first-day-counts", "first-day-free"]\n'
    f'days = ["calendar-days"]\nsource = {SOURCE}\n'
)
BROKEN_DAYS = f"""broken_days = [
    {{ reading = "thirty-day-months", source = {SOURCE} }},
    {{ reading = "months-and-thirtieths", source = {SOURCE} }},
]
"""
INSURANCE = f'[insurance]\ncovers = ["medical", "liability"]\nsource = {SOURCE}\n'
COUNT = f'[versions.rules.course-count]\nlimit = 0\nunit = "courses"\nsource = {SOURCE}\n'
PLACES = f'[[places]]\nvalid_from = "2020"\namount = 5\nsource = {SOURCE}\n'
OUT = PLACES.replace("amount = 5", 'amount = 6\nwindows = 2\ndirection = "outbound"')
FUNDS = PLACES.replace("places", "funds").replace("amount = 5", 'amount = 20000\nnote = "To show."')
FREE = f"{{ first = 2027-02-01, last = 2027-02-14, source = {SOURCE} }}"
THEN = FREE.replace("2027-02-14", "2027-03-01").replace("2027-02-01", "2027-02-15")
FREED = HEAD + VERSION + STAY + TENURE + f"uncounted = [{FREE}, {THEN}]\n"
WHOLE = HEAD + PLACES + FUNDS + VERSION + STAY + AGE + TENURE + COUNT


def test_an_invented_scheme_needs_no_code(tmp_path: Path) -> None:
    rulebook = load(write_scheme(tmp_path, WHOLE))
    history = History("atlantis", Stay(date(2026, 1, 10)), jobs=(Stint("A", date(2026, 1, 31)),))
    findings = {finding.rule: finding for finding in assess(history, rulebook, on=date(2026, 4, 1)).findings}
    assert set(findings) == {"stay-length", "outside-stay", "employer-tenure"}
    assert [reading.exceeds_on for reading in findings["employer-tenure"].readings] == [date(2026, 3, 31), date(2026, 4, 1)]


def test_single_way_is_not_in_names(tmp_path: Path) -> None:
    study = TENURE.replace("employer-tenure", "study-total").replace('clocks = ["first-day-counts", ', "clocks = [")
    rulebook = load(write_scheme(tmp_path, HEAD + VERSION + STAY + study))
    history = History("atlantis", Stay(date(2026, 1, 10)), courses=(Stint("C", date(2026, 2, 1)),))
    (finding,) = (each for each in assess(history, rulebook, on=date(2026, 4, 1)).findings if each.readings)
    assert [reading.name for reading in finding.readings] == ["first-day-free"]


def test_uncounted_days_have_their_source(tmp_path: Path) -> None:
    text = FREED.replace("14, source", '14, note = "A typhoon.", source').replace("last = 2027-03-01", "last = 2027-02-15")
    rule = load(write_scheme(tmp_path, text)).schemes["atlantis"].versions[0].rules["employer-tenure"]
    page = ("A page", "https://atlantis.example/page", "2020", "2026-11", "official")
    assert rule.uncounted == (
        (date(2027, 2, 1), date(2027, 2, 14), page, "A typhoon."),
        (date(2027, 2, 15), date(2027, 2, 15), page, ""),
    )


@pytest.mark.parametrize("name", ["employer-tenure", "work-total", "study-total", "course-length"])
def test_every_counting_rule_may_skip_days(tmp_path: Path, name: str) -> None:
    text = FREED.replace("employer-tenure", name)
    assert len(load(write_scheme(tmp_path, text)).schemes["atlantis"].versions[0].rules[name].uncounted) == 2


def test_missing_keys_are_empty(tmp_path: Path) -> None:
    scheme = load(write_scheme(tmp_path, HEAD + VERSION + STAY)).schemes["atlantis"]
    assert (scheme.note, scheme.versions[0].note, scheme.places, scheme.funds) == ("", "", (), ())


def test_several_ways_are_in_names(tmp_path: Path) -> None:
    study = TENURE.replace("employer-tenure", "study-total").replace('["calendar-days"]', '["each-course", "calendar-days"]')
    rule = load(write_scheme(tmp_path, HEAD + VERSION + STAY + study)).schemes["atlantis"].versions[0].rules["study-total"]
    clocks = ("first-day-counts", "first-day-free")
    assert rule.ways == tuple(
        Way(way, tuple((f"{way}/{clock}", clock) for clock in clocks)) for way in ("each-course", "calendar-days")
    )


def test_broken_days_follow_clocks_of_ways(tmp_path: Path) -> None:
    study = TENURE.replace("employer-tenure", "study-total").replace('["calendar-days"]', '["each-course", "calendar-days"]')
    rule = (
        load(write_scheme(tmp_path, HEAD + VERSION + STAY + study + BROKEN_DAYS))
        .schemes["atlantis"]
        .versions[0]
        .rules["study-total"]
    )
    assert [each.reading for each in rule.broken_days] == ["thirty-day-months", "months-and-thirtieths"]
    assert [each.source.title for each in rule.broken_days] == ["A page", "A page"]
    assert rule.ways[1].names == [
        "calendar-days/first-day-counts",
        "calendar-days/first-day-free",
        "calendar-days/thirty-day-months",
        "calendar-days/months-and-thirtieths",
    ]


def test_fees_and_insurance_have_sources(tmp_path: Path) -> None:
    scheme = load(write_scheme(tmp_path, HEAD + FUNDS.replace("funds", "fees") + INSURANCE + VERSION + STAY)).schemes[
        "atlantis"
    ]
    assert [fee.amount for fee in scheme.fees] == [20000]
    assert scheme.insurance is not None
    assert scheme.insurance.covers == ("medical", "liability")
    assert scheme.insurance.source.title == "A page"


def test_everything_that_a_file_says_is_kept(tmp_path: Path) -> None:
    text = (
        HEAD.replace("true", 'false\nnote = "Not yet."')
        + PLACES
        + FUNDS
        + VERSION
        + 'note = "Silent."\n'
        + STAY
        + AGE
        + 'note = "Noted."\n'
    )
    scheme = load(write_scheme(tmp_path, text)).schemes["atlantis"]
    (version,) = scheme.versions
    age = version.rules["age-at-application"]
    assert (scheme.name, scheme.partner, scheme.direction, scheme.is_open, scheme.note) == (
        "atlantis",
        "AQ",
        "inbound",
        False,
        "Not yet.",
    )
    assert (version.scheme, version.granted_from, version.note) == ("atlantis", date(2020, 1, 1), "Silent.")
    assert (age.name, age.least, age.limit, age.unit, age.granted_from, age.note) == (
        "age-at-application", 18, 30, "years", date(2020, 1, 1), "Noted.",
    )  # fmt: skip
    assert age.source == ("A page", "https://atlantis.example/page", "2020", "2026-11", "official")
    assert [(places.valid_from, places.amount, places.note) for places in scheme.places] == [("2020", 5, "")]
    assert [(funds.valid_from, funds.amount, funds.note) for funds in scheme.funds] == [("2020", 20000, "To show.")]
    assert version.rules["stay-length"].note == ""
    assert (version.rules["stay-length"].least, version.rules["stay-length"].ways) == (0, ())


BROKEN = [
    ("no TOML", "partner =", "(file)", "Invalid value"),
    ("lists without end", "a = " + "[" * 9000, "(file)", "holds lists or tables inside of each other without end"),
    ("no UTF-8", b"\xff", "(file)", "'utf-8' codec"),
    ("no partner", WHOLE.replace('partner = "AQ"', ""), "partner", "is missing; it must be text"),
    ("a long partner", WHOLE.replace('"AQ"', '"AQX"'), "partner", "'AQX' is not of the form [A-Z]{2}"),
    ("a direction", WHOLE.replace('"inbound"', '"sideways"'), "direction", "'sideways' is not one of inbound, outbound"),
    ("open is a text", WHOLE.replace("open = true", 'open = "yes"'), "open", "must be true or false, not 'yes'"),
    ("open is a number", WHOLE.replace("open = true", "open = 1"), "open", "must be true or false, not 1"),
    ("a key too many", "colour = 1\n" + WHOLE, "colour", "is not a key that is known here; known are direction, fees, funds, insurance, note, open, partner, places, versions"),
    ("no version", HEAD, "versions", "at least one version is needed"),
    ("a version that is none", HEAD + "versions = [1]", "versions[0]", "must be a table, not 1"),
    ("no day", WHOLE.replace("2020-01-01", '"2020"'), "versions[0].granted_from", "must be a date, not '2020'"),
    (
        "a moment",
        WHOLE.replace("2020-01-01", "2020-01-01T00:00:00"),
        "versions[0].granted_from",
        "must be a date, not datetime.datetime(2020, 1, 1, 0, 0)",
    ),
    ("the same day twice", WHOLE + VERSION + STAY, "versions", "2020-01-01 must come after 2020-01-01"),
    ("no stay", HEAD + VERSION + AGE, "versions[0].rules.stay-length", "is missing: every version says how long a stay may be"),
    ("no rules", HEAD + VERSION, "versions[0].rules", "is missing; it must be a table"),
    ("no first day", WHOLE.replace("granted_from = 2020-01-01", ""), "versions[0].granted_from", "is missing; it must be a date"),
    (
        "a rule that is none",
        WHOLE.replace("course-count", "course-colour"),
        "versions[0].rules.course-colour",
        f"is no rule; known are {', '.join(sorted(set(RULES) - {'outside-stay'}))}",
    ),
    ("outside-stay", WHOLE.replace("course-count", "outside-stay"), "versions[0].rules.outside-stay", "is no rule"),
    ("a key too many in a version", HEAD + VERSION + "colour = 1\n" + STAY, "versions[0].colour", "is not a key"),
    ("a key too many in a rule", WHOLE + "colour = 1\n", "versions[0].rules.course-count.colour", "is not a key"),
    ("a key too many in a source", WHOLE.replace("{ title", "{ colour = 1, title"), "versions[0].rules.stay-length.source.colour", "is not a key"),
    ("a key too many in places", WHOLE.replace("amount = 5", "amount = 5\ncolour = 1"), "places[0].colour", "is not a key"),
    ("an amount", WHOLE.replace("amount = 5", "amount = -1"), "places[0].amount", "-1 is not between 0 and 10000000"),
    ("money to show below nothing", WHOLE.replace("amount = 20000", "amount = -1"), "funds[0].amount", "-1 is not between 0 and 10000000"),
    ("more money than is meant", WHOLE.replace("amount = 20000", "amount = 10000001"), "funds[0].amount", "10000001 is not between 0 and 10000000"),
    ("more places than are meant", WHOLE.replace("amount = 5", "amount = 10000001"), "places[0].amount", "10000001 is not between 0 and 10000000"),
    ("money to show, one way", WHOLE.replace("amount = 20000", 'amount = 20000\ndirection = "inbound"'), "funds[0].direction", "is not a key"),
    ("places sideways", WHOLE.replace("amount = 5", 'amount = 5\ndirection = "sideways"'), "places[0].direction", "'sideways' is not one of inbound, outbound"),
    ("no windows", WHOLE.replace("amount = 5", "amount = 5\nwindows = 0"), "places[0].windows", "0 is not between 1 and 2"),
    ("quarters", WHOLE.replace("amount = 5", "amount = 5\nwindows = 4"), "places[0].windows", "4 is not between 1 and 2"),
    ("windows in words", WHOLE.replace("amount = 5", 'amount = 5\nwindows = "two"'), "places[0].windows", "must be a whole number, not 'two'"),
    ("a place and a half", WHOLE.replace("amount = 5", "amount = 5\nwindows = 2"), "places[0].amount", "5 cannot be halved"),
    ("places of one day twice", HEAD + PLACES + PLACES.replace('"2020"', '"2020-01"') + VERSION + STAY, "places", "2020-01-01 must come after 2020-01-01"),
    ("newer places first", HEAD + OUT + OUT.replace('"2020"', '"2019-12-31"') + VERSION + STAY, "places", "2019-12-31 must come after 2020-01-01"),
    ("a day of an amount", WHOLE.replace('valid_from = "2020"', 'valid_from = "20"'), "places[0].valid_from", "'20' is no day, month or year (YYYY-MM-DD, YYYY-MM, YYYY)"),
    (
        "a reading that is none",
        HEAD + VERSION + STAY + TENURE + BROKEN_DAYS.replace("thirty-day", "lunar"),
        "versions[0].rules.employer-tenure.broken_days[0].reading",
        "'lunar-months' is not one of months-and-thirtieths, thirty-day-months",
    ),
    (
        "a reading twice",
        HEAD + VERSION + STAY + TENURE + BROKEN_DAYS.replace("months-and-thirtieths", "thirty-day-months"),
        "versions[0].rules.employer-tenure.broken_days[1].reading",
        "'thirty-day-months' is named twice",
    ),
    (
        "a key too many in broken days",
        HEAD + VERSION + STAY + TENURE + BROKEN_DAYS.replace("{ reading", "{ colour = 1, reading"),
        "versions[0].rules.employer-tenure.broken_days[0].colour",
        "is not a key",
    ),
    ("broken days of a stay", HEAD + VERSION + STAY + BROKEN_DAYS, "versions[0].rules.stay-length.broken_days", "is not a key"),
    ("a strange insurance", HEAD + INSURANCE.replace("medical", "pets") + VERSION + STAY, "insurance.covers", "['pets', 'liability'] is not a list of"),
    ("a key too many in an insurance", HEAD + INSURANCE + "colour = 1\n" + VERSION + STAY, "insurance.colour", "is not a key"),
    ("a unit", WHOLE.replace('limit = 2\nunit = "months"', 'limit = 2\nunit = "weeks"'), "versions[0].rules.employer-tenure.unit", "'weeks' is not one of months"),
    ("no months", WHOLE.replace("limit = 2", "limit = 0"), "versions[0].rules.employer-tenure.limit", "0 is not between 1 and 120"),
    ("months for ever", WHOLE.replace("limit = 2", "limit = 121"), "versions[0].rules.employer-tenure.limit", "121 is not between 1 and 120"),
    ("ages the wrong way", WHOLE.replace("least = 18", "least = 31"), "versions[0].rules.age-at-application.least", "31 is more than the limit, 30"),
    ("courses for ever", WHOLE.replace("limit = 0", "limit = 1001"), "versions[0].rules.course-count.limit", "1001 is not between 0 and 1000"),
    ("a clock", WHOLE.replace("first-day-free", "last-day"), "versions[0].rules.employer-tenure.clocks", "['first-day-counts', 'last-day'] is not a list of first-day-counts, first-day-free"),
    ("a clock twice", WHOLE.replace("first-day-free", "first-day-counts"), "versions[0].rules.employer-tenure.clocks", "['first-day-counts', 'first-day-counts'] is not a list of"),
    ("no clock", WHOLE.replace('["first-day-counts", "first-day-free"]', "[]"), "versions[0].rules.employer-tenure.clocks", "[] is not a list of"),
    ("a way", WHOLE.replace('"calendar-days"', '"each-course"'), "versions[0].rules.employer-tenure.days", "['each-course'] is not a list of calendar-days"),
    ("an address", WHOLE.replace("https://", "http://"), "versions[0].rules.stay-length.source.address", "'http://atlantis.example/page' is not of the form"),
    ("no title", WHOLE.replace('"A page"', '" "'), "versions[0].rules.stay-length.source.title", "' ' is not of the form"),
    ("a kind", WHOLE.replace('"official"', '"hearsay"'), "versions[0].rules.stay-length.source.kind", "'hearsay' is not one of official, secondary"),
    ("a month that is none", WHOLE.replace('read = "2026-11"', 'read = "2026-13"'), "versions[0].rules.stay-length.source.read", "'2026-13' is no day"),
    ("a day that is none", WHOLE.replace('valid_from = "2020"', 'valid_from = "2018-02-29"'), "places[0].valid_from", "'2018-02-29' is no day"),
    ("digits of another script", WHOLE.replace('valid_from = "2020"', 'valid_from = "２０２０"'), "places[0].valid_from", "'２０２０' is no day"),
    ("when an amount is empty", WHOLE.replace('valid_from = "2020"', 'valid_from = ""'), "places[0].valid_from", "'' is no day"),
    ("when an amount is undated", WHOLE.replace('valid_from = "2020"', 'valid_from = "undated"'), "places[0].valid_from", "'undated' is no day"),
    ("a list in a list", WHOLE.replace('["calendar-days"]', '[["calendar-days"]]'), "versions[0].rules.employer-tenure.days", "[['calendar-days']] is not a list of"),
    ("when it was published", WHOLE.replace('published = "2020"', 'published = "20"'), "versions[0].rules.stay-length.source.published", "'20' is no day, month or year"),
    ("no first day that does not count", FREED.replace("first = 2027-02-01, ", ""), "versions[0].rules.employer-tenure.uncounted[0].first", "is missing; it must be a date"),
    ("no last day that does not count", FREED.replace("last = 2027-03-01, ", ""), "versions[0].rules.employer-tenure.uncounted[1].last", "is missing; it must be a date"),
    ("a day in words", FREED.replace("last = 2027-03-01", 'last = "March"'), "versions[0].rules.employer-tenure.uncounted[1].last", "must be a date, not 'March'"),
    ("days backwards", FREED.replace("first = 2027-02-01", "first = 2027-02-15"), "versions[0].rules.employer-tenure.uncounted[0].last", "2027-02-14 must not come before 2027-02-15"),
    ("a day that is in two", FREED.replace("first = 2027-02-15", "first = 2027-02-14"), "versions[0].rules.employer-tenure.uncounted[1].first", "2027-02-14 must come after 2027-02-14"),
    ("newer days first", HEAD + VERSION + STAY + TENURE + f"uncounted = [{THEN}, {FREE}]", "versions[0].rules.employer-tenure.uncounted[1].first", "2027-02-01 must come after 2027-03-01"),
    ("days without a source", FREED.replace(f"14, source = {SOURCE}", "14"), "versions[0].rules.employer-tenure.uncounted[0].source", "is missing; it must be a table"),
    ("a key too many in days", FREED.replace("{ first", "{ colour = 1, first", 1), "versions[0].rules.employer-tenure.uncounted[0].colour", "is not a key that is known here; known are first, last, note, source"),
    ("days that are no tables", HEAD + VERSION + STAY + TENURE + "uncounted = [2027-02-01]", "versions[0].rules.employer-tenure.uncounted[0]", "must be a table, not datetime.date(2027, 2, 1)"),
    ("days that are no list", HEAD + VERSION + STAY + TENURE + f"uncounted = {FREE}", "versions[0].rules.employer-tenure.uncounted", "must be a list, not {"),
    ("days for a rule that counts none", HEAD + VERSION + STAY + AGE + f"uncounted = [{FREE}]", "versions[0].rules.age-at-application.uncounted", "is not a key that is known here"),
    ("no source", WHOLE.replace(f"source = {SOURCE}", "", 1), "places[0].source", "is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "key", "reason"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_broken_file_names_key_and_reason(tmp_path: Path, text: str | bytes, key: str, reason: str) -> None:
    with pytest.raises(RulebookError) as raised:
        load(write_scheme(tmp_path, text))
    error = raised.value
    assert (error.file, error.key) == ("atlantis.toml", key)
    assert error.reason.startswith(reason)
    assert str(error) == f"{error.file}: {error.key}: {error.reason}"


def test_bounds_are_inclusive(tmp_path: Path) -> None:
    text = WHOLE.replace("limit = 2", "limit = 120").replace("limit = 0", "limit = 1000").replace("least = 18", "least = 30")
    assert load(write_scheme(tmp_path, text)).schemes["atlantis"].versions[0].rules["employer-tenure"].limit == 120
    assert load(write_scheme(tmp_path, WHOLE.replace("limit = 2", "limit = 1").replace("least = 18", "least = 0"))).schemes


@pytest.mark.parametrize("amount", [0, 10_000_000])
def test_bounds_of_amounts_are_inclusive(tmp_path: Path, amount: int) -> None:
    text = WHOLE.replace("amount = 5", f"amount = {amount}").replace("amount = 20000", f"amount = {amount}")
    scheme = load(write_scheme(tmp_path, text)).schemes["atlantis"]
    assert (scheme.places[0].amount, scheme.funds[0].amount) == (amount, amount)


def test_a_folder_without_a_scheme_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="holds no scheme") as raised:
        load(write_scheme(tmp_path, "", "notes.txt"))
    assert (raised.value.file, raised.value.key, raised.value.reason) == (str(tmp_path), "(folder)", "holds no scheme")


def test_places_default_to_scheme_and_years(tmp_path: Path) -> None:
    older = PLACES.replace('"2020"', '"2019"')
    places = load(write_scheme(tmp_path, HEAD + older + OUT + PLACES + VERSION + STAY)).schemes["atlantis"].places
    assert [(each.valid_from, each.amount, each.direction, each.windows) for each in places] == [
        ("2019", 5, "inbound", 1), ("2020", 6, "outbound", 2), ("2020", 5, "inbound", 1)
    ]  # fmt: skip
    leading_out = HEAD.replace("inbound", "outbound") + PLACES + VERSION + STAY
    assert load(write_scheme(tmp_path, leading_out)).schemes["atlantis"].places[0].direction == "outbound"


@pytest.mark.parametrize("name", ["a.txt", ".toml", "toml", ""])
def test_file_named_otherwise_is_refused(name: str) -> None:
    with pytest.raises(RulebookError) as raised:
        read({name: WHOLE.encode()})
    error = raised.value
    assert (error.file, error.key, error.reason) == (name, "(file)", "is not called <scheme>.toml")


def test_no_files_are_no_rulebook() -> None:
    with pytest.raises(RulebookError) as raised:
        read({})
    assert str(raised.value) == "(files): (files): hold no scheme"
