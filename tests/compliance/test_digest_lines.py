"""A digest lists a limit when it comes within 30 days, and again within 7; nothing twice."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest

from tracker.compliance.digest_lines import REMINDERS, DigestWindow, is_reminded, new_lines

DAY = timedelta(days=1)
SAFE = date(2026, 7, 14)
NIGHT = datetime(2026, 7, 1, tzinfo=UTC)
WINDOW = DigestWindow(NIGHT, NIGHT + DAY)
BEFORE, WITHIN, AFTER = NIGHT - DAY, NIGHT + DAY / 2, NIGHT + 2 * DAY


class Ended(NamedTuple):
    """An alert of a limit with an employer, unless another is named."""

    threshold: int
    ended_at: datetime | None
    target_on: date = SAFE
    is_made: bool = True
    limit: tuple[int, str, str] = (1, "employer-tenure", "1")


@pytest.mark.parametrize(
    ("alerts", "listed"),
    [
        ([Ended(60, WITHIN)], []),
        ([Ended(30, WITHIN)], [30]),
        ([Ended(60, BEFORE), Ended(30, WITHIN)], [30]),
        ([Ended(30, BEFORE), Ended(14, WITHIN)], []),
        ([Ended(14, WITHIN)], [14]),
        ([Ended(14, BEFORE), Ended(7, WITHIN)], [7]),
        ([Ended(7, BEFORE), Ended(1, WITHIN)], []),
        ([Ended(30, WITHIN), Ended(7, WITHIN + DAY / 4)], [7]),
        ([Ended(30, WITHIN), Ended(14, WITHIN + DAY / 4, is_made=False)], []),
        ([Ended(30, BEFORE), Ended(14, WITHIN, SAFE + DAY)], [14]),
        ([Ended(30, AFTER), Ended(30, None)], []),
        ([Ended(9, WITHIN, limit=(1, "identity-card", ""))], []),
        ([Ended(30, WITHIN, limit=(1, "stay-length", ""))], [30]),
        ([Ended(30, BEFORE, limit=(1, "stay-length", "")), Ended(7, WITHIN, limit=(1, "stay-length", ""))], []),
    ],
)
def test_limit_is_listed_once_in_each_band(alerts: list[Ended], listed: list[int]) -> None:
    assert [each.threshold for each in new_lines(alerts, WINDOW)] == listed


def test_request_is_named_on_each_reminder_and_daily_once_overdue() -> None:
    named = [left for left in range(20, -4, -1) if is_reminded(SAFE, since=SAFE - (left + 1) * DAY, on=SAFE - left * DAY)]
    assert named == [*REMINDERS, -1, -2, -3]


def test_reminder_of_a_skipped_day_is_named_in_the_next_digest() -> None:
    assert is_reminded(SAFE, since=SAFE - 8 * DAY, on=SAFE - 5 * DAY)
    assert not is_reminded(SAFE, since=SAFE - 6 * DAY, on=SAFE - 4 * DAY)
