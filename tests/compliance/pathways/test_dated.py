"""Fees, patterns of stay, the size of the Talent List and the places follow the day of the application."""

from datetime import date

import pytest

from tracker.compliance.pathways.dated import fee_on, places_on, stay_on, talent_list_on
from tracker.compliance.pathways.loading import pathways

QMAS, GEP = pathways()["qmas"], pathways()["gep"]


@pytest.mark.parametrize("name", sorted(pathways()))
def test_fees_begin_in_february_2025(name: str) -> None:
    assert fee_on(pathways()[name], date(2025, 2, 25)) is None
    fee = fee_on(pathways()[name], date(2025, 2, 26))
    assert fee is not None
    assert (fee.application, fee.long_visa, fee.short_visa) == (600, 1300, 600)


@pytest.mark.parametrize(
    ("pathway", "day", "months", "top_tier", "achievement"),
    [
        ("qmas", date(2022, 12, 27), (24, 36, 36), (24, 72), (96,)),
        ("qmas", date(2022, 12, 28), (36, 36, 24), (36, 60), (96,)),
        ("qmas", date(2025, 12, 15), (36, 36, 24), (36, 60), (96,)),
        ("gep", date(2022, 12, 27), (24, 36, 36), (), ()),
        ("gep", date(2022, 12, 28), (36, 36, 24), (), ()),
        ("gep", date(2025, 11, 27), (36, 36, 24), (36, 60), ()),
        ("top-talent", date(2026, 1, 1), (24,), (36,), ()),
    ],
)
def test_stay_follows_the_day(
    pathway: str, day: date, months: tuple[int, ...], top_tier: tuple[int, ...], achievement: tuple[int, ...]
) -> None:
    stay = stay_on(pathways()[pathway], day)
    assert stay is not None
    assert (stay.months, stay.top_tier, stay.achievement) == (months, top_tier, achievement)


@pytest.mark.parametrize(
    ("day", "professions"),
    [
        (date(2018, 8, 27), None),
        (date(2018, 8, 28), 11),
        (date(2020, 12, 31), 11),
        (date(2021, 1, 1), 13),
        (date(2023, 1, 1), 51),
        (date(2025, 2, 28), 51),
        (date(2025, 3, 1), 60),
    ],
)
def test_talent_list_has_its_size(day: date, professions: int | None) -> None:
    found = talent_list_on(QMAS, day)
    assert (found and found.amount) == professions


@pytest.mark.parametrize(
    ("day", "places"),
    [
        (date(2020, 11, 25), 1000),
        (date(2020, 11, 26), 2000),
        (date(2021, 9, 30), 2000),
        (date(2021, 10, 1), 4000),
        (date(2022, 10, 18), 4000),
        (date(2022, 10, 19), None),
        (date(2024, 11, 1), None),
    ],
)
def test_quota_has_its_places(day: date, places: int | None) -> None:
    found = places_on(QMAS, day)
    assert found is not None
    assert found.amount == places


def test_unknown_is_none() -> None:
    assert (stay_on(GEP, date(2018, 8, 27)), places_on(GEP, date(2026, 1, 1))) == (None, None)
    assert stay_on(pathways()["technical"], date(2026, 1, 1)) is None
