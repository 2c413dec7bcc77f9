"""Which days of a stay can be recorded together."""

from datetime import date

import pytest

from tracker.compliance.stay_order import StayConflict, find_stay_conflict

BEFORE, ARRIVED, AFTER = date(2026, 1, 9), date(2026, 1, 10), date(2026, 1, 11)


@pytest.mark.parametrize(
    ("stay", "inbound", "outbound"),
    [
        ((None, None, None), None, None),
        ((ARRIVED, ARRIVED, ARRIVED), None, None),
        ((ARRIVED, AFTER, AFTER), None, None),
        ((None, AFTER, None), None, None),
        ((ARRIVED, BEFORE, None), ("permitted_until", "before"), ("permitted_until", "before")),
        ((ARRIVED, None, BEFORE), ("departed_on", "before"), ("departed_on", "before")),
        ((ARRIVED, BEFORE, BEFORE), ("permitted_until", "before"), ("permitted_until", "before")),
        ((None, None, AFTER), ("departed_on", "missing"), None),
        ((None, AFTER, AFTER), ("departed_on", "missing"), None),
    ],
)
def test_stay_conflict_by_direction(
    stay: tuple[date | None, date | None, date | None], inbound: tuple[str, str] | None, outbound: tuple[str, str] | None
) -> None:
    expected = {"inbound": inbound, "outbound": outbound}
    for direction, conflict in expected.items():
        assert find_stay_conflict(*stay, direction=direction) == (conflict and StayConflict(*conflict))
