"""The months that a proof draws, and where its bar begins and ends in them."""

from datetime import date

import pytest

from tracker.formats.proofs.year import draw_year


@pytest.mark.parametrize(
    ("made_on", "until", "months", "days"),
    [
        (date(2026, 6, 12), date(2026, 7, 14), 12, 365),
        (date(2026, 1, 31), date(2026, 12, 31), 12, 365),
        (date(2026, 1, 31), date(2027, 1, 1), 13, 396),
        (date(2024, 2, 29), date(2024, 2, 29), 12, 366),
        (date(2026, 12, 31), date(2028, 12, 30), 25, 762),
    ],
)
def test_line_has_whole_months_and_bar_has_its_days(made_on: date, until: date, months: int, days: int) -> None:
    year = draw_year(made_on, until)
    assert len(year.months) == months
    assert sum(share for share, *_ in year.months) == pytest.approx(1)
    assert year.start * days == pytest.approx(made_on.day - 1)
    assert (year.end - year.start) * days == pytest.approx((until - made_on).days + 1)
    assert 0 <= year.start < year.end <= 1 + 1e-9


def test_months_are_named_with_their_year_where_one_begins() -> None:
    names = [names for _, *names in draw_year(date(2026, 11, 3), date(2027, 2, 1)).months]
    assert names[:4] == [["Nov 2026", "2026年11月"], ["Dec", "12月"], ["Jan 2027", "2027年1月"], ["Feb", "2月"]]
