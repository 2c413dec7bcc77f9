"""A frozen report read back is the report that was frozen, and says where it is not."""

import json
from typing import Any

import pytest

from tests.factories.reports import REPORT, report_of
from tracker.compliance.demographics import Demographics
from tracker.compliance.month_report import MonthReport
from tracker.compliance.report_cells import cells, checksum
from tracker.formats.reports.frozen_report import read_frozen_report
from tracker.formats.reports.report_json import format_json


def figures(report: MonthReport) -> list[Any]:
    """The cells as a database gives them back."""
    told: list[Any] = json.loads(json.dumps(cells(report)))
    return told


@pytest.mark.parametrize(
    "report",
    [
        REPORT,
        report_of("2026-01"),
        REPORT._replace(forecast=None, revisions=(), quota=None, windows=(("2026-H1", None), ("2026-H2", 5))),
        REPORT._replace(people=Demographics(None, {}, {}), provisional=True),
        REPORT._replace(revisions=REPORT.revisions * 11),
    ],
)
def test_a_frozen_report_reads_back(report: MonthReport) -> None:
    frozen = read_frozen_report(figures(report), checksum(cells(report)))
    assert frozen.report == report
    assert frozen.is_whole
    assert format_json(frozen.report) == format_json(report)


@pytest.mark.parametrize("place", range(len(cells(REPORT))))
def test_any_changed_number_is_noticed(place: int) -> None:
    told, kept = figures(REPORT), checksum(cells(REPORT))
    another = {int: 77, str: "2020-02-02", bool: True, type(None): 5}
    told[place][3] = another[type(told[place][3])] if told[place][1] != "years" else "2001"
    assert not read_frozen_report(told, kept).is_whole
