"""One cell has one meaning or none: in tables."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from babel.core import get_global

from tests.support.oracle.invented import rulebook
from tracker.compliance.loading import builtin
from tracker.formats.register import cells, coded_words
from tracker.formats.register.nationalities import ALPHA_2, WORDS, deciding, nationality
from tracker.formats.register.refusals import Unclear
from tracker.formats.register.whitespace import LONGEST, bare, short

DAY = date(2026, 7, 15)
SHORTENED = "A spreadsheet has shortened the reference; make the column text and enter the reference again"
LRM, BOM, NBSP, WIDE = "\u200e", "\ufeff", "\u00a0", "\u3000"

Read = Callable[[str], object]

day_first, month_first, no_order = (partial(cells.day, order) for order in ("day-first", "month-first", None))
CLEAR: list[tuple[Read, str, object]] = [
    (no_order, "2026-07-15", DAY),
    (no_order, " 2026-7-15 ", DAY),
    (no_order, "2026/7/15", DAY),
    (no_order, "2026 / 07 / 15", DAY),
    (no_order, "2026.07.15", DAY),
    (no_order, "2026年7月15日", DAY),
    (no_order, "2026年 7月 15日", DAY),
    (no_order, "２０２６年７月１５日", DAY),
    (no_order, "２０２６／０７／１５", DAY),
    (no_order, "2026-07-15 00:00:00", DAY),
    (no_order, "2026-07-15T00:00", DAY),
    (no_order, "2026-07-15 0:00:00.000", DAY),
    (no_order, f"{LRM}2026-07-15{WIDE}", DAY),
    (no_order, "2026-07-15" + " " * 60, DAY),
    (no_order, "1900-01-01", date(1900, 1, 1)),
    (no_order, "2200-12-31", date(2200, 12, 31)),
    (no_order, " \u3000 ", None),
    (no_order, " " * 60, None),
    (day_first, "15/07/2026", DAY),
    (day_first, "15/7/2026 00:00:00", DAY),
    (day_first, "１５／７／２０２６", DAY),
    (day_first, "15-07-2026", DAY),
    (day_first, "15.07.2026", DAY),
    (day_first, "05/07/2026", date(2026, 7, 5)),
    (day_first, "2026-07-15", DAY),
    (month_first, "07/15/2026", DAY),
    (month_first, "05/07/2026", date(2026, 5, 7)),
    (cells.text, "Harbour Café", "Harbour Café"),
    (cells.text, f"  {WIDE}山田{WIDE}花子{NBSP} ", f"山田{WIDE}花子"),
    (cells.text, "ＡＢＣ　商会", "ＡＢＣ　商会"),
    (cells.text, f"{LRM}{BOM} Yamada\u200b", "Yamada"),
    (cells.text, "Harbour\r\nBakery\n", "Harbour Bakery"),
    (cells.text, "Harbour \t\n \u2028 Bakery", "Harbour Bakery"),
    (cells.text, "two  spaces", "two  spaces"),
    (cells.text, "a\u200db", "a\u200db"),
    (cells.text, "x" * 200, "x" * 200),
    (cells.text, " ", None),
    (cells.text, f"{WIDE}\n{LRM}", None),
    (cells.code, "ＡＢ－１", "AB-1"),
    (cells.reference, " WHJ-2026-0001 ", "WHJ-2026-0001"),
    (cells.reference, "ＷＨＪ－２０２６－０００１", "WHJ-2026-0001"),
    (cells.reference, f"{WIDE}甲１{NBSP}2", "甲1 2"),
    (cells.reference, "x" * 40, "x" * 40),
    *((cells.reference, kept, kept) for kept in ("26E10", "2.6E10", "E+14", "2E+1", "2E+145", "A2E+14", "2E-14")),
    (cells.reference, WIDE, None),
    (cells.brn, "70178901", "70178901"),
    (cells.brn, " ７０１７８９０１ ", "70178901"),
    (cells.brn, "7017 8901", "70178901"),
    (cells.brn, "70178901.0", "70178901"),
    (cells.brn, "70178901-000", "70178901"),
    (cells.brn, "70178901-000-05-25-A", "70178901"),
    (cells.brn, "70178901–000–05–25–7", "70178901"),
    (cells.brn, "00123456", "00123456"),
    (cells.brn, "  ", None),
    (cells.hours, "40", 40.0),
    (cells.hours, " 37.5 ", 37.5),
    (cells.hours, "３７．５", 37.5),
    (cells.hours, "0", 0.0),
    (cells.hours, "168", 168.0),
    (cells.hours, "  ", None),
    (cells.passport, "TR1234567", "TR1234567"),
    (cells.passport, " tr 123-4567 ", "TR1234567"),
    (cells.passport, "ＴＲ１２３４５６７", "TR1234567"),
    (cells.passport, "-", None),
    (cells.passport, " ", None),
    (cells.email, " hanako@example.com ", "hanako@example.com"),
    (cells.email, "ｈａｎａｋｏ＠example.com", "hanako@example.com"),
    (cells.email, "a.b+c@mail.example.co.jp", "a.b+c@mail.example.co.jp"),
    (cells.email, "", None),
    (coded_words.sex, "F", "F"),
    (coded_words.sex, "ｍ", "M"),
    (coded_words.sex, " Female ", "F"),
    (coded_words.sex, "男性", "M"),
    (coded_words.sex, "女", "F"),
    (coded_words.sex, "x", "X"),
    (coded_words.sex, " ", None),
    (coded_words.language, "ja", "ja"),
    (coded_words.language, "JP", "ja"),
    (coded_words.language, "Japanese", "ja"),
    (coded_words.language, "ENGLISH", "en"),
    (coded_words.language, "en_GB", "en"),
    *((coded_words.language, name, "zh-Hant") for name in ("zh-Hant", "zh_Hant", "ZH-HK", "zh-TW", "繁體中文", "Traditional Chinese")),
    (coded_words.language, "", None),
    (coded_words.direction, "Inbound", "inbound"),
    (coded_words.direction, "ＯＵＴＢＯＵＮＤ", "outbound"),
    (coded_words.direction, " ", None),
    (nationality, "JPN", "JPN"),
    (nationality, "ｊｐｎ", "JPN"),
    (nationality, "jp", "JPN"),
    (nationality, "Japanese", "JPN"),
    (nationality, "日本", "JPN"),
    (nationality, "South  Korea", "KOR"),
    (nationality, "UK", "GBR"),
    (nationality, "BRA", "BRA"),
    (nationality, " ", None),
]  # fmt: skip


@pytest.mark.parametrize(("read", "cell", "value"), CLEAR)
def test_a_clear_cell_has_its_value(read: Read, cell: str, value: object) -> None:
    assert (read(cell), type(read(cell))) == (value, type(value))


UNCLEAR: list[tuple[Read, str, str]] = [
    (no_order, "2026-02-30", "'2026-02-30' is no day of the calendar"),
    (no_order, "2026-13-01", "'2026-13-01' is no day of the calendar"),
    (no_order, "1899-12-31", "'1899-12-31' is outside the years 1900 to 2200"),
    (no_order, "2201-01-01", "'2201-01-01' is outside the years 1900 to 2200"),
    (day_first, "31/12/1899", "'31/12/1899' is outside the years 1900 to 2200"),
    (day_first, "07/15/2026", "'07/15/2026' is no day of the calendar"),
    (month_first, "15/07/2026", "'15/07/2026' is no day of the calendar"),
    (no_order, "15/07/2026", "'15/07/2026' is no date such as 2026-07-15"),
    (no_order, "15/07/26", "'15/07/26' is no date such as 2026-07-15"),
    (no_order, "2026-07/15", "'2026-07/15' is no date such as 2026-07-15"),
    (no_order, "2026-07-15 09:30:00", "is no date such as 2026-07-15"),
    (no_order, "46218", "is no date such as 2026-07-15"),
    (no_order, "Hanako Yamada", "is no date such as 2026-07-15"),
    (no_order, "TR1234567", "is no date such as 2026-07-15"),
    (no_order, "2026-07-15" + " " * 60 + "x", "is no date such as 2026-07-15"),
    (cells.text, "a\0b", "holds a control character"),
    (cells.text, "a\x1bb", "holds a control character"),
    (cells.text, "a\x9fb", "holds a control character"),
    (cells.text, "a\u202eb", "holds a control character"),
    (cells.text, "a\ud800", "holds a control character"),
    (cells.text, "x" * 201, "has more than 200 characters"),
    (cells.text, "#N/A", "holds an error of the spreadsheet"),
    (cells.reference, "A\nB", "holds a control character"),
    (cells.reference, "A\u200bB", "holds a control character"),
    *(
        (cells.reference, short, SHORTENED)
        for short in ("2.026E+14", "2E+14", "2.E+14", "2,026E+14", "2.026e+14", " ２．０２６Ｅ＋１４ ")
    ),
    (cells.reference, "x" * 41, "has more than 40 characters"),
    (cells.brn, "7017890", "is no business registration number of 8 digits"),
    (cells.brn, "701789012", "is no business registration number of 8 digits"),
    (cells.brn, "7017890A", "is no business registration number of 8 digits"),
    (cells.hours, "169", "is no number of hours from 0 to 168"),
    (cells.hours, "-1", "is no number of hours from 0 to 168"),
    (cells.hours, "nan", "is no number of hours from 0 to 168"),
    (cells.hours, "37,5", "is no number of hours from 0 to 168"),
    (cells.passport, "TR12", "is not made of 5 to 20 letters and digits"),
    (cells.passport, "T" * 21, "is not made of 5 to 20 letters and digits"),
    (cells.passport, "旅券1234567", "is not made of 5 to 20 letters and digits"),
    *(
        (cells.email, address, "is no e-mail address")
        for address in ("hanako", "a b@example.com", "a@b@example.com", "a@example")
    ),
    (cells.email, "x" * 150 + "@example." + "c" * 120, "has more than 200 characters"),
    (coded_words.sex, "Yamada", "is none of F, M and X"),
    (coded_words.language, "zh-Hans", "is none of en, ja and zh-Hant"),
    (coded_words.direction, "sideways", "is neither inbound nor outbound"),
    (nationality, "JPX", "is no country's code of three letters"),
    (nationality, "x" * 99, "is no country's code of three letters"),
]


@pytest.mark.parametrize(("read", "cell", "reason"), UNCLEAR)
def test_unclear_cell_repeats_dates_alone(read: Read, cell: str, reason: str) -> None:
    with pytest.raises(Unclear) as raised:
        read(cell)
    assert str(raised.value).startswith(reason)
    assert not {"Yamada", "TR1234567"} & set(str(raised.value).split())


def test_countries_have_codes_of_locales() -> None:
    aliases = get_global("territory_aliases")
    assert {three: [two] for three, two in ALPHA_2.items()} == {three: list(aliases[three]) for three in ALPHA_2}
    assert (len(ALPHA_2), len(set(ALPHA_2.values()))) == (249, 249)
    assert set(WORDS) <= set(ALPHA_2)


def test_every_partner_decides_its_scheme() -> None:
    schemes = builtin().schemes
    decided = deciding(builtin())
    assert {ALPHA_2[nation]: scheme for nation, scheme in decided.items()} == {
        scheme.partner: name for name, scheme in schemes.items()
    }
    assert set(WORDS) == set(decided)


def test_ambiguous_partner_selects_no_scheme() -> None:
    book = rulebook()
    one = next(iter(book.schemes.values()))._replace(partner="JP", direction="inbound")
    assert deciding(book._replace(schemes={"a": one._replace(name="a")})) == {"JPN": "a"}
    assert deciding(book._replace(schemes={"a": one, "b": one._replace(name="b")})) == {}
    assert deciding(book._replace(schemes={"a": one._replace(direction="outbound")})) == {}


@pytest.mark.parametrize(("cell", "inner"), [("", ""), (f" {LRM} {WIDE}{BOM}a b{NBSP}", "a b"), (f"{LRM} ", "")])
def test_padding_of_every_kind_goes(cell: str, inner: str) -> None:
    assert bare(cell) == inner


@pytest.mark.parametrize(
    ("cell", "kept"), [("x" * LONGEST, "x" * LONGEST), ("x" * 41, "?"), (" " * 50 + "x", "x"), (" " * 5, " " * 5)]
)
def test_overlong_text_is_question_mark(cell: str, kept: str) -> None:
    assert short(cell) == kept
