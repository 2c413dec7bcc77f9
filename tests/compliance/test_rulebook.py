"""Which version of the rules a visa has, and what is said where there is none."""

from datetime import date

import pytest

from tests.support.oracle.invented import rulebook_of
from tests.support.oracle.outcome import Conditions
from tracker.compliance.facts import History, Stay, Visa
from tracker.compliance.rulebook import CannotAssess

OLD, NEW = date(2010, 1, 1), date(2018, 1, 1)
RULEBOOK = rulebook_of({"japan-like": {NEW: Conditions(employer_tenure=6), OLD: Conditions(employer_tenure=3)}})
EVE, BEFORE = date(2017, 12, 31), date(2009, 12, 31)


@pytest.mark.parametrize(
    ("issued_on", "applied_on", "arrived_on", "version"),
    [
        (EVE, NEW, NEW, OLD),
        (NEW, EVE, EVE, NEW),
        (OLD, None, NEW, OLD),
        (None, EVE, NEW, OLD),
        (None, NEW, EVE, NEW),
        (None, None, EVE, OLD),
        (None, None, NEW, NEW),
        (None, None, date(2099, 1, 1), NEW),
    ],
)
def test_visa_date_selects_version(issued_on: date | None, applied_on: date | None, arrived_on: date, version: date) -> None:
    history = History("japan-like", Stay(arrived_on), Visa(applied_on, issued_on))
    assert RULEBOOK.version_for(history).granted_from == version


@pytest.mark.parametrize(
    ("visa", "field"),
    [
        (Visa(NEW, BEFORE), "visa_issued_on"),
        (Visa(BEFORE, None), "applied_on"),
        (Visa(), "arrived_on"),
    ],
)
def test_visa_older_than_rules_names_its_day(visa: Visa, field: str) -> None:
    with pytest.raises(CannotAssess) as raised:
        RULEBOOK.version_for(History("japan-like", Stay(BEFORE), visa))
    error = raised.value
    assert (error.field, error.reason, error.scheme) == (field, "no-version", "japan-like")
    assert (error.on, error.first) == (BEFORE, OLD)
    assert str(error) == str((field, "no-version", "japan-like", BEFORE, OLD))


def test_unknown_scheme_cannot_be_assessed() -> None:
    with pytest.raises(CannotAssess) as raised:
        RULEBOOK.version_for(History("atlantis", Stay(NEW)))
    error = raised.value
    assert (error.field, error.reason, error.scheme, error.on, error.first) == (
        "scheme", "unknown-scheme", "atlantis", None, None
    )  # fmt: skip


def test_closed_scheme_cannot_be_assessed() -> None:
    closed = RULEBOOK.schemes["japan-like"]._replace(is_open=False)
    with pytest.raises(CannotAssess) as raised:
        RULEBOOK._replace(schemes={"japan-like": closed}).version_for(History("japan-like", Stay(NEW)))
    error = raised.value
    assert (error.field, error.reason, error.scheme) == ("scheme", "scheme-not-open", "japan-like")
