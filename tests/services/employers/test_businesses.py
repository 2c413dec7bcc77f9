"""Who is who among businesses: one number is one business, one folded name without a number is one, likeness is nothing."""

import pytest

from tests.factories.participants import select_rows
from tracker.models.accounts import COMMAND_LINE
from tracker.models.employers import Employer, EmployerName
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.employers import employer_names, employers_by_key
from tracker.services.employers.businesses import Business, record_businesses

pytestmark = pytest.mark.usefixtures("app")
LANTERN, RAMEN = "70012345", "70023456"

GROUPS: list[list[Business]] = [  # the businesses of one line are one; those of different lines are not
    [Business("Kowloon Ramen House Ltd.", RAMEN), Business("九龍拉麵屋有限公司", RAMEN), Business(None, RAMEN)],
    [
        Business("Lamma Surf School"),
        Business("Lamma Surf School", ""),
        Business("ＬＡＭＭＡ　surf school"),
        Business("lammasurfschool"),
        Business("Lamma  Surf School"),
    ],
    [Business("Lamma Surf School", LANTERN)],
    [Business("Lamma Surf School Ltd")],
    [Business("Lama Surf School")],
    [Business("Lamma Surf-School")],
    [Business("Straße 9"), Business("STRASSE 9")],
    [Business("70023456")],
]


@transaction("tests.record")
def record(
    work: UnitOfWork, businesses: list[Business], *, by: int = COMMAND_LINE, operation: str | None = None
) -> tuple[int, ...]:
    """The ids of businesses, in their order."""
    ids = record_businesses(work, businesses)
    return tuple(ids[business.key] for business in businesses)


@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "one by one"])
def test_number_or_folded_name_identifies_business(at_once: bool) -> None:
    said = [business for group in GROUPS for business in group]
    ids = record(said, by=COMMAND_LINE) if at_once else [record([each], by=COMMAND_LINE)[0] for each in said]
    of = dict(zip(said, ids, strict=True))
    assert [{of[business] for business in group} for group in GROUPS] == [{of[group[0]]} for group in GROUPS]
    assert len(set(ids)) == len(GROUPS) == len(select_rows(Employer))


def test_business_shows_first_name_and_keeps_all() -> None:
    first, *others = GROUPS[0]
    (id_,) = record([first], by=COMMAND_LINE)
    record(others, by=COMMAND_LINE)
    record([first, *others], by=COMMAND_LINE)
    assert employer_names([id_]) == {id_: "Kowloon Ramen House Ltd."}
    assert {name for (name,) in select_rows(EmployerName, "name")} == {"Kowloon Ramen House Ltd.", "九龍拉麵屋有限公司"}


def test_unnamed_business_is_shown_by_number() -> None:
    (id_,) = record([Business(None, RAMEN)], by=COMMAND_LINE)
    assert employer_names([id_]) == {id_: RAMEN}
    assert select_rows(EmployerName, "name") == []
    assert employers_by_key([Business("anything", RAMEN).key]) == {Business(None, RAMEN).key: id_}
