"""Identifiers, accounts and typed words are stored sealed, rows of former releases are readable until they are sealed, and their sealing resumes."""

from typing import Any

import pytest
from flask import current_app
from sqlalchemy import select, text, update

from tests.factories.accounts import create_user
from tests.factories.canaries import create_canary
from tests.factories.former_rows import store_plain
from tests.factories.participants import BORN, ON, create_participant, dump_database, keyring, load_person, select_rows
from tracker.adapters.keys import Keyring, SealedError, Secret
from tracker.errors import FactError
from tracker.models.accounts import COMMAND_LINE, DAILY_RUN
from tracker.models.base import db
from tracker.models.outbox import OutboxMessage
from tracker.models.participants import Participant, Particulars, PersonKey
from tracker.queries.accounts import account, staff
from tracker.queries.email import waiting_emails
from tracker.queries.own_cases import own_cases
from tracker.queries.particulars import count_plain_identifiers
from tracker.queries.people import versions_of
from tracker.services.accounts.people import AccountDraft, Invitation, invite
from tracker.services.accounts.second_factors import reset_factors
from tracker.services.participants.drafts import ParticularsDraft
from tracker.services.participants.particulars import correct_particulars
from tracker.services.participants.seal import PLAIN, seal_accounts, seal_identifiers

pytestmark = pytest.mark.usefixtures("app")
YUI = ParticularsDraft("TANAKA", "Yui", "田中 結衣", BORN, "F", "JPN", "yui@post.example", "ja")
WRONG = Keyring((b"a key of somebody else".ljust(32),))
INVITATION = Invitation("a stamp", Secret("https://sojourn.example/x"))
BY: dict[str, Any] = {"on": ON, "by": COMMAND_LINE}


def plain_values() -> list[tuple[Any, ...]]:
    return [row for row in select_rows(Particulars, *PLAIN) if any(row)]


def test_new_rows_hold_no_plain_identifier() -> None:
    key = create_participant(particulars=YUI)
    correct_particulars(key, YUI._replace(family_name="SATO"), reason="married", keys=keyring(), **BY)
    assert plain_values() == []
    assert [each.fact.family_name for each in versions_of(key.id).particulars] == ["TANAKA", "SATO"]
    assert not [each for each in ("TANAKA", "結衣", "yui@", "1999-03-02") if each in repr(dump_database())]


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


def stored_text(table: str) -> str:
    """All rows of a table as they are stored."""
    db.session.rollback()
    return repr(db.session.execute(text(f"SELECT * FROM {table}")).all())


def test_account_is_stored_sealed_and_found_by_its_mark() -> None:
    who = create_canary(7)
    officer = invite(
        AccountDraft("Halloran", "halloran@office.example", frozenset({"officer"})), INVITATION, keys=keyring(), by=COMMAND_LINE
    )
    # Whole words: two letters of a word are found by chance in a sealed text, which is some hundred letters at random.
    stored = {
        table: stored_text(table).lower() for table in ("users", "outbox", "decisions", "audit_lines", "visas", "particulars")
    }
    assert not [table for table, rows in stored.items() if who.word in rows or "halloran" in rows]
    found = account(email=f"{who.word}@post.example")
    assert found is not None
    assert (found.id, found.name, found.participant_id) == (who.user_id, f"{who.word}given", who.id)
    assert [each.address for each in waiting_emails(9) if each.kind == "invitation"] == [
        f"{who.word}@post.example",
        "halloran@office.example",
    ]
    assert [each.id for each in staff()] == [officer]


def test_account_of_a_former_release_is_found_before_and_after_it_is_sealed() -> None:
    officer = create_user("Halloran", "officer")
    address = f"halloran-{officer}@post.example"
    reset_factors(officer, by=COMMAND_LINE)
    db.session.execute(update(OutboxMessage).values(address=address))
    db.session.commit()
    assert [each.address for each in waiting_emails(9)] == [address]
    for left in (1, 0):
        found = account(email=address)
        assert (found and found.id, found and found.name) == (officer, "Halloran")
        assert seal_accounts(limit=9, by=DAILY_RUN) == left
    assert "halloran" not in (stored_text("users") + stored_text("outbox")).lower()
    assert [each.address for each in waiting_emails(9)] == [address]
    with pytest.raises(FactError, match="email: taken"):
        invite(AccountDraft("Other", address, frozenset({"officer"})), INVITATION, keys=keyring(), by=COMMAND_LINE)


def test_words_of_a_former_release_are_sealed_with_the_particulars() -> None:
    who = create_canary(7)
    store_plain([who.id])
    words = f"{who.word} worked", f"{who.word} married"
    assert [each in stored_text("decisions") + stored_text("particulars") for each in words] == [True, True]
    seal_identifiers(limit=9, keys=keyring(), by=DAILY_RUN)
    assert [each in stored_text("decisions") + stored_text("particulars") for each in words] == [False, False]
    assert {each.finding for each in own_cases(who.id, on=ON)[0].decisions} == {words[0]}
    assert [each.reason for each in versions_of(who.id).particulars] == [None, words[1]]
