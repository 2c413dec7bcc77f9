"""Businesses are found by number or by name, or recorded if they are new. Similar names are never taken as the same."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from tracker.compliance.name_matching import folded
from tracker.models.employers import Employer, EmployerName
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.employers import EmployerKey, employers_by_key, names_of


class Business(NamedTuple):
    """A business as somebody wrote it: a name, a registration number of 8 digits, or both."""

    name: str | None
    brn: str | None = None

    @property
    def key(self) -> EmployerKey:
        """Return the identity of the business: its number, or its folded name without a number."""
        return EmployerKey(self.brn or None, "" if self.brn else folded(self.name or ""))


Names: TypeAlias = Mapping[EmployerKey, str]
"""The names on pages, by business."""
NO_NAMES: Names = MappingProxyType({})


def record_businesses(work: UnitOfWork, businesses: Iterable[Business], *, shown: Names = NO_NAMES) -> dict[EmployerKey, int]:
    """Return the ids of businesses; record new ones, and new names of known ones. Two SQL statements for any number.

    `shown`: the names on pages for new businesses, if not the first one in `businesses`. A business without any name is shown
    by its number. The caller owns the transaction.
    """
    wanted = list(dict.fromkeys(businesses))
    known = employers_by_key({business.key for business in wanted})
    names = names_of(known.values()) if known else set()
    for business in wanted:
        id_ = known.get(business.key)
        if id_ is None:
            id_ = known[business.key] = work.number(Employer)
            name = shown.get(business.key) or business.name or str(business.brn)
            work.insert(Employer, id=id_, brn=business.key.brn, name=name, folded=folded(name), recorded_at=work.at)
        if business.name and (id_, business.name) not in names:
            names.add((id_, business.name))
            work.insert(EmployerName, employer_id=id_, name=business.name, folded=folded(business.name), recorded_at=work.at)
    return known
