"""A report as JSON and as CSV: the fixed keys, the same numbers, the same checksum, and nothing that a spreadsheet runs."""

import csv
import json
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.reports import REPORT
from tracker.compliance.demographics import Demographics
from tracker.compliance.month_report import MonthReport, Revision
from tracker.compliance.report_cells import cells, checksum
from tracker.formats.csv_text import escape_formula
from tracker.formats.reports.report_csv import format_csv
from tracker.formats.reports.report_json import format_json

UNLIMITED = REPORT._replace(quota=None, forecast=None, provisional=True, people=Demographics(None, {}, {}), revisions=())


def told(report: MonthReport) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(format_json(report))
    return read


def table(report: MonthReport) -> list[list[str]]:
    return list(csv.reader(StringIO(format_csv(report), newline="")))


def test_json_keys_have_fixed_order() -> None:
    assert list(told(REPORT)) == [
        "scheme", "direction", "year", "as_of", "quota", "months", "ledger", "forecast", "people", "compliance", "revisions",
        "provisional", "windows", "definitions", "checksum",
    ]  # fmt: skip
    assert list(told(REPORT)["months"][0]) == [
        "month", "applications", "issued", "refused", "withdrawn", "lapsed", "cancelled", "arrived", "departed", "in_territory",
    ]  # fmt: skip
    assert list(told(REPORT)["ledger"]) == ["opening", "issued", "lapsed", "cancelled", "corrections", "closing"]


def test_json_holds_the_numbers_of_the_report() -> None:
    assert told(REPORT) | {"forecast": None, "checksum": ""} == {
        "scheme": "japan",
        "direction": "inbound",
        "year": 2026,
        "as_of": "2026-02-28",
        "quota": 1500,
        "months": [
            {"month": "2026-01", "applications": 12, "issued": 10, "refused": 0, "withdrawn": 0, "lapsed": 0, "cancelled": 0, "arrived": 0, "departed": 0, "in_territory": 0},
            {"month": "2026-02", "applications": 1, "issued": 2, "refused": 3, "withdrawn": 4, "lapsed": 5, "cancelled": 1, "arrived": 7, "departed": 8, "in_territory": 9},
        ],
        "ledger": {"opening": 1500, "issued": 12, "lapsed": 0, "cancelled": 1, "corrections": 0, "closing": 1489},
        "forecast": None,
        "people": {"total": 12, "sex": {"female": 9, "male": 3}, "age": {"18-22": 12}},
        "compliance": {"met": 10, "contested": 2, "unmet": 0, "not_assessed": 0},
        "revisions": [{"cell": "months/issued/2026-01", "old": 9, "new": 10, "why": "=HYPERLINK(1)", "recorded_on": "2026-02-03"}],
        "provisional": False,
        "windows": [{"window": "2026", "places": 1500}],
        "definitions": 2,
        "checksum": "",
    }  # fmt: skip
    forecast = told(REPORT)["forecast"]
    assert {key: forecast[key] for key in ("method", "years", "last_year_error")} == {
        "method": "share-of-past-years", "years": [2023, 2024, 2025], "last_year_error": 60
    }  # fmt: skip
    assert forecast["months"][0] == {"month": "2026-03", "expected": 17, "low": 16, "high": 18}
    assert len(forecast["months"]) == 10


def test_json_writes_null_for_unknown() -> None:
    read = told(UNLIMITED)
    assert (read["quota"], read["forecast"], read["people"]) == (None, None, {"total": None, "sex": {}, "age": {}})
    assert read["provisional"] is True


def test_json_is_indented() -> None:
    revised = REPORT._replace(revisions=(REPORT.revisions[0]._replace(why="遅れて届いた"),))
    text = format_json(revised)
    assert "遅れて届いた" in text
    assert text.startswith('{\n  "scheme": "japan",\n')
    assert text.endswith("}\n")


@pytest.mark.parametrize("report", [REPORT, UNLIMITED])
def test_csv_has_lines_and_checksum(report: MonthReport) -> None:
    head, *lines, last = table(report)
    assert head == ["section", "key", "month", "value"]
    assert [line[:3] for line in lines] == [[*cell[:3]] for cell in cells(report)]
    assert last == ["checksum", "sha256", "", checksum(cells(report))]


def test_csv_leaves_unknown_and_suppressed_numbers_empty() -> None:
    owing = UNLIMITED._replace(ledger=REPORT.ledger._replace(opening=0, closing=-11))
    values = {"/".join(filter(None, line[:3])): line[3] for line in table(owing)}
    assert (values["report/quota"], values["people/total"], values["ledger/closing"]) == ("", "", "-11")
    assert (values["report/provisional"], values["report/scheme"]) == ("true", "japan")
    assert ["report", "provisional", "", "false"] in table(REPORT)


def test_csv_lines_end_as_the_format_says() -> None:
    assert format_csv(REPORT).count("\r\n") == len(cells(REPORT)) + 2


@pytest.mark.parametrize("report", [REPORT, UNLIMITED])
def test_every_format_has_the_same_checksum(report: MonthReport) -> None:
    assert told(report)["checksum"] == table(report)[-1][3] == checksum(cells(report))
    assert len(told(report)["checksum"]) == 64


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", " =1", "＝1", "－1", "＋1", "＠A1"])
def test_a_text_like_a_formula_is_escaped(text: str) -> None:
    assert escape_formula(text) == "'" + text
    spoken = REPORT._replace(scheme=text, revisions=(Revision(text, text, None, text, REPORT.as_of),))
    values = [line[3] for line in table(spoken)]
    assert values.count("'" + text) == 4
    assert text not in values


@pytest.mark.parametrize("text", ["", "japan", "a=1", "2026-01", "O'Hara", "香港"])
def test_any_other_text_is_unchanged(text: str) -> None:
    assert escape_formula(text) == text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("late;=1+1", "late;'=1+1"),
        ("late; ＝1", "late; '＝1"),
        ('late";@SUM(A1)', "late\";'@SUM(A1)"),
        ("=a|-b", "'=a|'-b"),
        ("two\n+lines", "two\n'+lines"),
        ("; and 4;5", "; and 4;5"),
    ],
)
def test_formula_after_separator_is_escaped(text: str, escaped: str) -> None:
    assert escape_formula(text) == escaped


@given(st.text())
def test_table_text_is_no_formula(text: str) -> None:
    spoken = REPORT._replace(revisions=(REPORT.revisions[0]._replace(why=text),))
    (told_why,) = (line[3] for line in table(spoken) if line[1] == "1/why")
    assert not told_why.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert told_why.replace("'", "") == text.replace("'", "")
