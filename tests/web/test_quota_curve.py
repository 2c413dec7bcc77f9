"""The curve of a quota year: visas issued, the ceiling, the year before and the forecast."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.factories.participants import create_participant
from tests.support.databases import fresh_app
from tracker.compliance.month_report import ReportScope
from tracker.queries.participants import ParticipantKey
from tracker.services.participants.drafts import StayDraft, VisaDraft
from tracker.web.view_models.month_issue import issue_view

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)


@pytest.fixture
def app() -> Iterator[Flask]:
    """The application on an empty database, its context entered; it is 24 November 2026, noon in Hong Kong."""
    with fresh_app("sqlite") as app, time_machine.travel(NOW, tick=False):
        yield app


def visa(reference: str, on: date, **more: Any) -> ParticipantKey:
    """A visa issued on a day."""
    return create_participant(reference, visa=VisaDraft(issued_on=on), stay=StayDraft(), on=on, **more)


def test_curve_ends_at_issued_visas(app: Flask) -> None:
    visa("P-0", date(2025, 6, 1))
    for number, month in enumerate((1, 2, 3, 10, 11)):
        visa(f"P-{number + 1}", date(2026, month, 2))
    told = issue_view(ReportScope("japan", "inbound", "2026-11", date(2026, 11, 24)), None).curve
    assert told.so_far == 5
    assert told.now.x == pytest.approx((10 + 24 / 30) / 12 * 100, abs=0.01)
    assert told.now.y == pytest.approx(100 - 5 / 1500 * 100, abs=0.01)
    assert [step.visas for step in told.steps] == [0, 500, 1000, 1500]
    assert [month.issued for month in told.months] == [1, 2, 3, 3, 3, 3, 3, 3, 3, 4, 5, None]
    assert [month.straight for month in told.months][-1] == 1500
    assert [month.last_year for month in told.months] == [0] * 5 + [1] * 7
    assert [month.expected for month in told.months][9:] == [None, 4, 5]
    assert told.issued.split()[-1] == f"{told.now.x:g},{told.now.y:g}"
    assert (bool(told.last_year), bool(told.straight), told.band) == (True, True, "")


def test_forecast_with_past_years_is_a_band(app: Flask) -> None:
    for number, (year, month) in enumerate([(year, month) for year in (2023, 2024, 2025) for month in (1, 2, 12)]):
        visa(f"P-{number}", date(year, month, 1 + number))
    for month in (1, 2):
        visa(f"N-{month}", date(2026, month, 2))
    page = issue_view(ReportScope("japan", "inbound", "2026-02", date(2026, 3, 4)), None)
    assert [(month.low, month.high) for month in page.curve.months][-1] == (3, 3)
    assert page.curve.band.split()[0] == page.curve.expected.split()[0]


def test_curve_without_quota_shows_issued_alone(app: Flask) -> None:
    told = issue_view(ReportScope("sweden", "outbound", "2026-01", date(2026, 11, 24)), None).curve
    assert (told.quota, told.straight, told.last_year, told.expected, told.band) == (None, "", "", "", "")
    assert [step.visas for step in told.steps] == [0, 1]


def test_future_month_and_year_have_a_curve(app: Flask) -> None:
    assert issue_view(ReportScope("japan", "inbound", "2026-12", date(2026, 11, 24)), None).curve.now.x == 90.0
    assert issue_view(ReportScope("japan", "inbound", "2027-03", date(2026, 11, 24)), None).curve.now.x == 0
