"""People are found by any spelling on both engines, the best matches first, through indexes and without any plain name."""

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from tests.factories.participants import ON, create_participant, dump_database, keyring, select_rows
from tests.support.statements import count_statements
from tracker.adapters.keys import Keyring, SealedError, Secret
from tracker.formats.search.marks import current_mark
from tracker.formats.search.typed import read_search
from tracker.models.accounts import COMMAND_LINE, DAILY_RUN
from tracker.models.base import db
from tracker.models.participants import SearchMark
from tracker.queries.search import (
    FoundPerson,
    SearchCursor,
    ids_without_mark,
    participants_by_reference,
    search_participants,
)
from tracker.services.participants.drafts import ParticularsDraft
from tracker.services.participants.particulars import correct_particulars
from tracker.services.participants.search_marks import renew_search_marks
from tracker.web.people.marked_words import marked_words

pytestmark = pytest.mark.usefixtures("app")
YUI = ParticularsDraft("ＴＡＮＡＫＡ", "Yui Ann", "田中　結衣", date(1999, 3, 2), "F", "JPN", "yui@post.example")
WHOLE_TABLE = re.compile("SCAN (participants|particulars|passports|participant_search_marks)")
"""How SQLite says that it reads a table whole."""
BEGINNING = SearchCursor()
NO_KEYS = Keyring(())
OTHER_KEYS = Keyring((b"another key of 32 bytes, no more",))


def find(
    typed: str,
    *,
    keys: Keyring | None = None,
    passport: bytes | None = None,
    after: SearchCursor = BEGINNING,
    limit: int = 9,
) -> list[FoundPerson]:
    db.session.rollback()
    words = marked_words(read_search(typed), keys or keyring())
    return search_participants(words, passport=passport, after=after, limit=limit)


def references(found: list[FoundPerson]) -> list[str]:
    return [person.reference for person in found]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("tanaka", ["P-1"]),
        ("yuiann", ["P-1"]),
        ("田中結", ["P-1"]),
        ("tanaka, yui", ["P-1"]),
        ("tanaka ren", []),
        ("strasse", ["P-2"]),
        ("p-", ["P-1", "P-2", "P-3"]),
        ("3", ["P-3"]),
        ("%", []),
        ("_", []),
        ("", []),
    ],
)
def test_every_word_must_match(typed: str, expected: list[str]) -> None:
    create_participant("P-1", particulars=YUI)
    create_participant("P-2", particulars=ParticularsDraft("STRAẞE", "Ren"))
    create_participant("P-3", particulars=ParticularsDraft())
    assert references(find(typed)) == expected


def test_same_spelling_comes_first_then_other_spellings_then_beginnings() -> None:
    for reference, name in (("A", "Onodera"), ("B", "Ohno"), ("C", "Ono"), ("D", "ONO")):
        create_participant(reference, particulars=ParticularsDraft(name))
    assert [(person.reference, person.rank) for person in find("ono")] == [("C", 0), ("D", 0), ("B", 1), ("A", 2)]
    assert references(find("ohno")) == ["B", "C", "D", "A"]
    assert references(find("ono", limit=2)) == ["C", "D"]
    assert references(find("ono", after=SearchCursor(0, "C"))) == ["D", "B", "A"]
    assert references(find("ono", after=SearchCursor(1, "B"))) == ["A"]


def test_list_comes_by_reference_after_one() -> None:
    for reference in ("b", "C", "a", "A"):
        create_participant(reference, particulars=YUI)
    assert references(participants_by_reference(after="", limit=3)) == ["A", "C", "a"]
    assert references(participants_by_reference(after="a", limit=3)) == ["b"]


def test_passport_finds_its_holder_beside_the_words() -> None:
    create_participant("P-1", particulars=YUI, passport_no=Secret("TK1234567"))
    create_participant("P-2", particulars=ParticularsDraft("TK1234567"), passport_no=Secret("TK7654321"))
    mark = keyring().mark("TK1234567")
    assert references(find("tk1234567", passport=mark)) == ["P-2", "P-1"]
    assert references(find("tk1234567")) == ["P-2"]


def test_correction_replaces_the_marks_and_other_facts_leave_them() -> None:
    key = create_participant("P-1", particulars=YUI)
    create_participant("P-2", particulars=YUI)
    before = set(select_rows(SearchMark, "mark", participant_id=key.id))
    correct_particulars(key, YUI._replace(family_name="Sato"), reason="married", keys=keyring(), on=ON, by=COMMAND_LINE)
    assert (references(find("sato")), references(find("tanaka"))) == (["P-1"], ["P-2"])
    after = set(select_rows(SearchMark, "mark", participant_id=key.id))
    assert len(before & after) > 10
    assert before - after
    assert after - before


def test_search_costs_one_statement_and_names_no_name() -> None:
    key = create_participant("P-1", particulars=YUI)
    words = marked_words(read_search("tanaka ﾕｲ 1999-03-02"), keyring())
    with count_statements() as sent:
        [person] = search_participants(words, passport=keyring().mark("TK1234567"), after=SearchCursor(), limit=1)
    assert person == FoundPerson(
        key.id, "P-1", "ＴＡＮＡＫＡ", "Yui Ann", "田中　結衣", date(1999, 3, 2), "japan", "inbound", 1
    )
    [statement] = sent
    assert "name" not in statement.partition("WHERE")[2]


def test_marks_of_another_key_find_nobody_until_they_are_renewed() -> None:
    for reference in ("P-1", "P-2", "P-3"):
        create_participant(reference, particulars=YUI)
    assert find("tanaka", keys=OTHER_KEYS) == []
    assert len(ids_without_mark(current_mark(OTHER_KEYS), limit=9)) == 3
    assert [renew_search_marks(limit=2, keys=OTHER_KEYS, by=DAILY_RUN) for _ in range(3)] == [2, 1, 0]
    assert references(find("tanaka", keys=OTHER_KEYS)) == ["P-1", "P-2", "P-3"]
    assert find("tanaka") == []


def test_rotated_key_keeps_the_marks() -> None:
    create_participant("P-1", particulars=YUI)
    keyring_after = Keyring((b"a newer key of 32 bytes, no more", *_data_keys()))
    assert references(find("tanaka", keys=keyring_after)) == ["P-1"]
    assert renew_search_marks(limit=9, keys=keyring_after, by=DAILY_RUN) == 0


def test_nothing_personal_is_recorded_without_data_keys() -> None:
    key = create_participant("P-1", particulars=YUI)
    before = dump_database()
    with pytest.raises(SealedError):
        correct_particulars(key, YUI._replace(sex="X"), reason="as she says", keys=NO_KEYS, on=ON, by=COMMAND_LINE)
    with pytest.raises(SealedError):
        marked_words(read_search("p-"), NO_KEYS)
    assert dump_database() == before


@pytest.mark.parametrize("typed", ["tanaka", "tanaka 田中 P-1", "o'brien 1999-03-02"])
def test_search_reads_no_table_whole(typed: str) -> None:
    create_participant("P-1", particulars=YUI)
    assert [line for line in _plan(typed) if "Seq Scan" in line or WHOLE_TABLE.search(line)] == []


def test_whole_table_is_seen_in_a_plan() -> None:
    lines = _explain("SELECT id FROM participants WHERE scheme = 'japan'", ())
    assert [line for line in lines if "Seq Scan" in line or WHOLE_TABLE.search(line)] != []


def _plan(typed: str) -> list[str]:
    sent: list[tuple[str, Any]] = []

    def note(*args: Any) -> None:
        sent.append((args[2], args[3]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        find(typed)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return _explain(*next((statement, values) for statement, values in sent if "participant_search_marks" in statement))


def _explain(statement: str, values: Any) -> list[str]:
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        # Small tables are read whole whatever indexes they have; with this, only what has no index is.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        return [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", values)]
    return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]


def _data_keys() -> tuple[bytes, ...]:
    from flask import current_app

    keys: tuple[bytes, ...] = current_app.config["DATA_KEYS"]
    return keys
