"""An audit with some lines, and a report that was closed and signed."""

from datetime import date

from tests.factories.participants import create_officers
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.audit import audit_head
from tracker.services.reports import MonthDraft, close_first_issue, sign_month

MONTH = MonthDraft("japan", "inbound", "2026-01")
ON = date(2026, 3, 15)


def write_acts(number: int) -> int:
    """Write so many audit lines, each by another operation; return how many lines there are more."""
    before = audit_head().length
    for each in range(number):
        _act(each, by=-1)
    return audit_head().length - before


@transaction("tests.act")
def _act(work: UnitOfWork, number: int, *, by: int, operation: str | None = None) -> None:
    work.audit("tests.act", None, number=number, words="香港 “x”", nothing=None, yes=True)


def close_and_sign_month(month: str = MONTH.month, *, direction: str = MONTH.direction, on: date = ON) -> int:
    """Close and sign the report of a month; return its id."""
    closer, signer = create_officers(2, by=-1)
    draft = MONTH._replace(month=month, direction=direction)
    return sign_month(close_first_issue(draft, on=on, by=closer), on=on, by=signer).id
