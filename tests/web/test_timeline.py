"""The timeline's picture: what is drawn, where it is cut, and what is marked."""

from collections.abc import Iterable
from datetime import date

import pytest
from flask import Flask

from tracker.compliance.assess import assess
from tracker.compliance.facts import History, Stay, Stint
from tracker.compliance.last_safe_day import outlooks
from tracker.compliance.loading import builtin
from tracker.web.charts.timeline import MOST_TICKS, Row, Timeline, timeline

JUNE = date(2026, 6, 12)


def drawn(
    app: Flask,
    on: date,
    *jobs: Stint,
    courses: Iterable[Stint] = (),
    scheme: str = "japan",
    stay: Stay | None = None,
) -> Timeline:
    """The picture of somebody who arrived on 10 January 2026."""
    history = History(scheme, stay or Stay(date(2026, 1, 10)), jobs=jobs, courses=tuple(courses))
    assessment = assess(history, builtin(), on=on)
    with app.test_request_context():
        return timeline(assessment, outlooks(assessment), today=JUNE)


def bars(row: Row) -> list[tuple[str, date, date]]:
    """The stretches of a row."""
    return [(bar.kind, bar.first, bar.last) for bar in row.bars]


def test_job_is_cut_at_today_and_excess(app: Flask) -> None:
    picture = drawn(app, JUNE, Stint("H", date(2026, 1, 15)))
    assert bars(picture.rows[1]) == [
        ("worked", date(2026, 1, 15), JUNE),
        ("planned", date(2026, 6, 13), date(2026, 7, 14)),
        ("differs", date(2026, 7, 15), date(2026, 7, 15)),
        ("over", date(2026, 7, 16), date(2027, 1, 9)),
    ]
    assert (picture.rows[1].safe_day, picture.rows[1].over_day) == (date(2026, 7, 14), None)
    assert bars(picture.rows[0]) == [("stay", date(2026, 1, 10), date(2027, 1, 9))]
    assert picture.is_today


@pytest.mark.parametrize(("on", "cross"), [(date(2026, 7, 15), None), (date(2026, 7, 16), date(2026, 7, 16))])
def test_cross_marks_excess_of_all_readings(app: Flask, on: date, cross: date | None) -> None:
    picture = drawn(app, on, Stint("H", date(2026, 1, 15)))
    assert picture.rows[1].over_day == cross
    assert (picture.rows[1].over is None) == (cross is None)
    assert not picture.is_today


STUDY = [
    ("japan", date(2026, 12, 1), date(2026, 8, 2)),
    ("korea", date(2026, 12, 1), date(2026, 8, 2)),
    ("ireland", date(2026, 12, 1), date(2026, 2, 1)),
    ("sweden", date(2026, 12, 1), date(2026, 8, 2)),
]


@pytest.mark.parametrize(("scheme", "on", "cross"), STUDY)
def test_study_is_marked_by_available_rule(app: Flask, scheme: str, on: date, cross: date) -> None:
    row = drawn(app, on, courses=[Stint("C", date(2026, 2, 1), date(2026, 11, 1))], scheme=scheme).rows[-1]
    assert row.hue == "study"
    assert row.over_day == cross
    assert "over" in {bar.kind for bar in row.bars}


def test_courses_that_overlap_lie_in_lanes(app: Flask) -> None:
    courses = [
        Stint(name, date(2026, 2, first), date(2026, 2, last))
        for name, first, last in (("C", 1, 10), ("D", 5, 15), ("E", 11, 20))
    ]
    row = drawn(app, JUNE, courses=courses).rows[-1]
    assert (row.lanes, [bar.lane for bar in row.bars]) == (2, [0, 1, 0])


def test_axis_labels_begin_of_years(app: Flask) -> None:
    ticks = drawn(app, JUNE).ticks
    assert len(ticks) == 13
    assert [tick.label for tick in ticks[:2]] == ["Jan", "Feb"]
    assert [(place, tick.year) for place, tick in enumerate(ticks) if tick.year] == [(0, "2026"), (12, "2027")]


LONG = [(date(1900, 1, 1), date(2200, 12, 31)), (date(2026, 1, 10), date(2029, 5, 1)), (date(2020, 1, 1), date(2028, 1, 1))]


@pytest.mark.parametrize(("first", "last"), LONG)
def test_long_stay_has_few_ticks(app: Flask, first: date, last: date) -> None:
    picture = drawn(app, JUNE, Stint("H", first, last))
    assert 2 <= len(picture.ticks) <= MOST_TICKS
    for row in picture.rows:
        for bar in row.bars:
            assert bar.at >= 0
            assert bar.width > 0
            assert bar.at + bar.width <= 100.6


def test_today_outside_picture_is_not_marked(app: Flask) -> None:
    assert drawn(app, date(2030, 1, 1)).today is None
    assert drawn(app, date(2020, 1, 1)).today is None
