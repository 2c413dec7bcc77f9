"""The days of requests about personal data, and the grounds for refusing them."""

from datetime import date

import pytest

from tracker.compliance.privacy_requests import GROUNDS, KINDS, answer_due, log_ends


@pytest.mark.parametrize(
    ("received_on", "due_on"),
    [
        (date(2026, 6, 1), date(2026, 7, 11)),
        (date(2026, 11, 30), date(2027, 1, 9)),
        (date(2028, 1, 31), date(2028, 3, 11)),
        (date(2027, 1, 31), date(2027, 3, 12)),
    ],
)
def test_answer_is_due_forty_days_after_receipt(received_on: date, due_on: date) -> None:
    assert answer_due(received_on) == due_on


@pytest.mark.parametrize(
    ("entered_on", "ends_on"),
    [
        (date(2026, 6, 1), date(2030, 6, 2)),
        (date(2026, 12, 31), date(2031, 1, 1)),
        (date(2028, 2, 28), date(2032, 2, 29)),
        (date(2028, 2, 29), date(2032, 3, 1)),
        (date(2096, 2, 28), date(2100, 3, 1)),
    ],
)
def test_log_keeps_refusal_for_four_whole_years(entered_on: date, ends_on: date) -> None:
    assert log_ends(entered_on) == ends_on


def test_every_kind_has_grounds_with_sections() -> None:
    assert set(GROUNDS) == set(KINDS)
    assert {section[:2] for section in GROUNDS["access"].values()} == {"20"}
    assert {section[:2] for section in GROUNDS["correction"].values()} == {"24"}
