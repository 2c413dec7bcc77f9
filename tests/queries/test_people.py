"""People are found by any spelling of their names on both engines, and every version of what is recorded of them is told."""

from datetime import date

import pytest

from tests.factories.accounts import create_user
from tests.factories.participants import ON, create_participant, keyring
from tests.support.statements import count_statements
from tracker.adapters.keys import Secret
from tracker.models.accounts import COMMAND_LINE
from tracker.models.base import db
from tracker.queries.people import FoundPerson, people_like, versions_of
from tracker.services.participants.drafts import ParticularsDraft, StayDraft, VisaDraft
from tracker.services.participants.particulars import correct_particulars
from tracker.services.participants.stay import record_stay

pytestmark = pytest.mark.usefixtures("app")
YUI = ParticularsDraft("ＴＡＮＡＫＡ", "Yui Ann", "田中　結衣", date(1999, 3, 2), "F", "JPN")


def found(*words: str, mark: bytes | None = None, after: str = "", limit: int = 9) -> list[str]:
    """The references of those who are found."""
    db.session.rollback()
    return [person.reference for person in people_like(words, mark=mark, after=after, limit=limit)]


@pytest.mark.parametrize(
    ("words", "references"),
    [
        (["tanaka"], ["P-1"]),
        (["yuiann"], ["P-1"]),
        (["田中結"], ["P-1"]),
        (["tanaka", "yui"], ["P-1"]),
        (["tanaka", "ren"], []),
        (["strasse"], ["P-2"]),
        (["p-"], ["P-1", "P-2", "P-3"]),
        (["%"], []),
        (["_"], []),
        ([], ["P-1", "P-2", "P-3"]),
    ],
)
def test_every_word_stands_in_a_name_or_in_the_reference(words: list[str], references: list[str]) -> None:
    create_participant("P-1", particulars=YUI)
    create_participant("P-2", particulars=ParticularsDraft("STRAẞE", "Ren"))
    create_participant("P-3", particulars=ParticularsDraft())
    assert found(*words) == references


def test_they_come_by_reference_after_one_and_not_more_than_wanted() -> None:
    for reference in ("b", "C", "a", "A"):
        create_participant(reference, particulars=YUI)
    assert found("tanaka") == ["A", "C", "a", "b"]
    assert found("tanaka", after="C") == ["a", "b"]
    assert found("tanaka", limit=2) == ["A", "C"]


def test_a_passport_finds_its_holder_whatever_the_words_find() -> None:
    create_participant("P-1", particulars=YUI, passport_no=Secret("TK1234567"))
    create_participant("P-2", particulars=ParticularsDraft("TK1234567"), passport_no=Secret("TK7654321"))
    mark = keyring().mark("TK1234567")
    assert found("tk1234567", mark=mark) == ["P-1", "P-2"]
    assert found("tk1234567") == ["P-2"]


def test_what_is_told_of_somebody_who_is_found_costs_one_statement() -> None:
    key = create_participant("P-1", particulars=YUI)
    with count_statements() as sent:
        [person] = people_like(["tanaka"], mark=None, after="", limit=1)
    assert person == FoundPerson(key.id, "P-1", "ＴＡＮＡＫＡ", "Yui Ann", "田中　結衣", date(1999, 3, 2), "japan", "inbound")
    assert len(sent) == 1


def test_versions_are_told_oldest_first_with_who_and_why() -> None:
    lee = create_user("Lee", "officer")
    key = create_participant("P-1", particulars=YUI, visa=VisaDraft())
    key = correct_particulars(key, YUI._replace(sex="X"), reason="as she says", on=ON, by=lee)
    record_stay(key, StayDraft(date(2026, 1, 9)), on=ON, by=lee, reason="typed wrongly")
    create_participant("P-2", particulars=YUI)
    with count_statements() as sent:
        told = versions_of(key.id)
    assert len(sent) == 3
    assert [
        (each.fact.version, each.fact.sex, each.recorded_by, each.is_service, each.reason) for each in told.particulars
    ] == [
        (1, "F", "command line", True, None),
        (2, "X", "Lee", False, "as she says"),
    ]
    assert [each.fact.arrived_on for each in told.stay] == [date(2026, 1, 10), date(2026, 1, 9)]
    assert told.visa == ()
    assert versions_of(key.id + 99) == ((), (), ())
    assert COMMAND_LINE < 0
