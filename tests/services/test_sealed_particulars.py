"""Identifiers are stored sealed, rows of former releases are readable until they are sealed, and their sealing resumes."""

from typing import Any

import pytest
from flask import current_app
from sqlalchemy import select, update

from tests.factories.former_rows import store_plain
from tests.factories.participants import BORN, ON, create_participant, dump_database, keyring, load_person, select_rows
from tracker.adapters.keys import Keyring, SealedError
from tracker.models.accounts import COMMAND_LINE, DAILY_RUN
from tracker.models.base import db
from tracker.models.participants import Participant, Particulars, PersonKey
from tracker.queries.particulars import count_plain_identifiers
from tracker.queries.people import versions_of
from tracker.services.participants.drafts import ParticularsDraft
from tracker.services.participants.particulars import correct_particulars
from tracker.services.participants.seal import PLAIN, seal_identifiers

pytestmark = pytest.mark.usefixtures("app")
YUI = ParticularsDraft("TANAKA", "Yui", "田中 結衣", BORN, "F", "JPN", "yui@post.example", "ja")
WRONG = Keyring((b"a key of somebody else".ljust(32),))
BY: dict[str, Any] = {"on": ON, "by": COMMAND_LINE}


def plain_values() -> list[tuple[Any, ...]]:
    return [row for row in select_rows(Particulars, *PLAIN) if any(row)]


def test_new_rows_hold_no_plain_identifier() -> None:
    key = create_participant(particulars=YUI)
    correct_particulars(key, YUI._replace(family_name="SATO"), reason="married", keys=keyring(), **BY)
    assert plain_values() == []
    assert [each.fact.family_name for each in versions_of(key.id).particulars] == ["TANAKA", "SATO"]
    assert not [each for each in ("TANAKA", "Yui", "yui@", "1999-03-02") if each in repr(dump_database())]


def test_sealed_values_of_another_person_do_not_open() -> None:
    one, other = (create_participant(reference, particulars=YUI) for reference in ("P-1", "P-2"))
    sealed = db.session.scalar(select(Particulars.sealed).where(Particulars.participant_id == one.id))
    db.session.execute(update(Particulars).where(Particulars.participant_id == other.id).values(sealed=sealed))
    db.session.commit()
    with pytest.raises(SealedError):
        load_person(other.id)


def test_former_rows_are_readable_until_they_are_sealed() -> None:
    key = create_participant(particulars=YUI)
    before = load_person(key.id).particulars
    store_plain()
    assert (load_person(key.id).particulars, len(plain_values())) == (before, 1)
    assert seal_identifiers(limit=9, keys=keyring(), by=DAILY_RUN) == 1
    assert (load_person(key.id).particulars, plain_values()) == (before, [])
    assert select_rows(Participant, "age_applied") == [(26,)]
    assert "1999-03-02" not in repr(dump_database())


def test_correction_of_former_row_makes_the_key() -> None:
    key = create_participant(particulars=YUI)
    store_plain()
    correct_particulars(key, YUI._replace(sex="X"), reason="as she says", keys=keyring(), **BY)
    assert (len(select_rows(PersonKey, "participant_id")), count_plain_identifiers()) == (1, 1)
    seal_identifiers(limit=9, keys=keyring(), by=DAILY_RUN)
    assert [each.fact.sex for each in versions_of(key.id).particulars] == ["F", "X"]
    assert [each.fact.email for each in versions_of(key.id).particulars] == ["yui@post.example"] * 2


def test_sealing_resumes_after_an_interruption() -> None:
    for reference in ("P-1", "P-2", "P-3"):
        create_participant(reference, particulars=YUI)
    store_plain()
    assert (seal_identifiers(limit=2, keys=keyring(), by=DAILY_RUN), count_plain_identifiers()) == (2, 1)
    before = dump_database()["particulars"]
    assert seal_identifiers(limit=2, keys=keyring(), by=DAILY_RUN) == 1
    assert len(set(before) & set(dump_database()["particulars"])) == 2
    assert seal_identifiers(limit=2, keys=keyring(), by=DAILY_RUN) == 0


def test_command_seals_and_says_how_many_are_left() -> None:
    create_participant(particulars=YUI)
    store_plain()
    run = current_app.test_cli_runner().invoke
    current_app.extensions["keyring"] = Keyring(())
    assert run(args=["data", "seal"]).exit_code == 2
    done = run(args=["daily"])
    assert "personal data sealed: failed: DATA_KEYS is not set; 1 people are not sealed yet" in done.stderr
    current_app.extensions["keyring"] = WRONG
    assert run(args=["data", "seal"]).output == "not sealed yet: 1\nsealed: 1\n"
    assert run(args=["data", "seal"]).output == "not sealed yet: 0\nsealed: 0\n"
