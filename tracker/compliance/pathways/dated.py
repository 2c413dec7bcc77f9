"""What holds on the day of an application: fee, pattern of stay, size of the Talent List, places of the quota."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from tracker.compliance.pathways.rules import DatedNumber, Fee, Pathway, StayPattern
from tracker.compliance.toml_reader import first_day

Dated = TypeVar("Dated")


def fee_on(pathway: Pathway, day: date) -> Fee | None:
    """Return the fees for an application of a day; None if no source names them."""
    return _newest(pathway.fees, day, lambda each: each.valid_from)


def stay_on(pathway: Pathway, day: date) -> StayPattern | None:
    """Return the pattern of stay for an application of a day; None if no source names it."""
    return _newest(pathway.stays, day, lambda each: each.applied_from)


def talent_list_on(pathway: Pathway, day: date) -> DatedNumber | None:
    """Return how many professions the Talent List had on a day; None if no source says."""
    return _newest(pathway.talent_list, day, lambda each: first_day(each.valid_from))


def places_on(pathway: Pathway, day: date) -> DatedNumber | None:
    """Return the places of the quota on a day, with the amount None for no quota; None if no source says."""
    return _newest(pathway.places, day, lambda each: first_day(each.valid_from))


def _newest(dated: Sequence[Dated], day: date, since: Callable[[Dated], date]) -> Dated | None:
    return next((each for each in reversed(dated) if since(each) <= day), None)
