"""The copy of all personal data is complete: no table and no column about a person is forgotten, and no secret is in it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.canaries import CanaryPerson, create_canary
from tests.factories.former_rows import store_plain
from tests.factories.full_lives import create_full_life
from tests.factories.participants import ON, create_participant
from tests.factories.privacy_requests import record_correction
from tests.goals.p4_words import plant_words
from tracker.formats.personal_copy import copy_json
from tracker.models.base import Base
from tracker.models.data_classes import NONE, SECRET, class_of
from tracker.queries.personal_copy import LEFT_OUT, PersonalCopy, copied_columns, copied_tables, is_about, personal_copy
from tracker.services.participants.drafts import ParticularsDraft
from tracker.services.participants.stay import record_departure
from tracker.web.view_models.personal_copy import COLUMN_WORDS, TABLE_WORDS, copy_sections

NOW = datetime(2026, 6, 12, 4, tzinfo=UTC)


def copy_of(id_: int) -> PersonalCopy:
    return personal_copy(id_, at=NOW)


def rows(copy: PersonalCopy, name: str) -> tuple[dict[str, Any], ...]:
    return next(table.rows for table in copy.tables if table.name == name)


def test_every_column_about_a_person_is_copied_or_left_out_with_a_reason() -> None:
    said = {f"{t.name}.{c.name}" for t in Base.metadata.sorted_tables for c in t.c if class_of(c) not in {NONE, SECRET}}
    copied = {f"{table.name}.{column.name}" for table in copied_tables() for column in copied_columns(table)}
    assert said - copied == set(LEFT_OUT)
    assert not copied & set(LEFT_OUT)


def test_no_secret_is_copied() -> None:
    assert [column for table in copied_tables() for column in copied_columns(table) if class_of(column) == SECRET] == []


def test_owner_of_every_copied_table_is_known() -> None:
    conditions = [str(is_about(table, 1, 1)) for table in copied_tables()]  # KeyError if nobody knows whose the rows are
    assert [each for each in conditions if "id" not in each and ".by" not in each] == []


def test_every_copied_table_and_column_has_a_label() -> None:
    opened = {"family_name", "given_name", "native_name", "birth_date", "email", "number", "employer"}
    names = {column.name for table in copied_tables() for column in copied_columns(table)} - {"sealed", "employer_id"}
    assert set(TABLE_WORDS) == {table.name for table in copied_tables()}
    assert set(COLUMN_WORDS) == names | opened


@pytest.fixture
def canary(app: Flask) -> CanaryPerson:
    """Somebody about whom something is stored in most tables."""
    return create_canary(1)


def test_scene_of_the_harnesses_has_a_row_in_every_table_about_a_person(canary: CanaryPerson) -> None:
    planted = plant_words(create_full_life(canary))
    assert sorted({each.table for each in planted if each.word is None}) == []


def test_values_of_the_person_are_opened(canary: CanaryPerson) -> None:
    copy = copy_of(canary.id)
    assert [row["family_name"] for row in rows(copy, "particulars")] == [f"{canary.word}fam", f"{canary.word}married"]
    assert [row["number"] for row in rows(copy, "passports")] == [canary.word.upper()]
    assert {row["employer"] for row in rows(copy, "jobs")} == {"Harbour Lantern Café"}
    assert {row["subject"] for row in rows(copy, "flags")} == {"Harbour Lantern Café", ""}
    assert rows(copy, "users")[0]["email"] == f"{canary.word}@post.example"
    remarks = [row["details"]["said"] for row in rows(copy, "audit_lines") if row["action"] == "case.remark"]
    assert set(remarks) == {f"{canary.word} called"}
    assert rows(copy, "privacy_requests")[0]["answer"] == f"{canary.word} put right"


def test_copy_holds_nothing_of_others(canary: CanaryPerson) -> None:
    other = create_canary(2)
    assert other.word not in copy_json(copy_of(canary.id), LEFT_OUT).lower()
    assert canary.word in copy_json(copy_of(canary.id), LEFT_OUT).lower()


def test_authors_are_not_named(app: Flask) -> None:
    key, user_id = create_participant_user("P-1")
    record_departure(key, ON, on=ON, by=user_id)
    assert [row["recorded_by"] for row in rows(copy_of(key.id), "stays")] == ["program", "participant"]
    record_correction(key.id, by=create_user("Lee", "officer"))
    [request] = rows(copy_of(key.id), "privacy_requests")
    assert (request["recorded_by"], request["answered_by"]) == ("office", None)


def test_plain_row_of_a_former_release_is_copied(app: Flask) -> None:
    key = create_participant("P-1", particulars=ParticularsDraft("Sato"))
    store_plain([key.id])
    assert rows(copy_of(key.id), "particulars")[0]["family_name"] == "Sato"


def test_person_without_account_has_no_rows_of_another(canary: CanaryPerson) -> None:
    copy = copy_of(create_participant("P-9").id)
    assert [rows(copy, name) for name in ("users", "sessions", "outbox", "operations")] == [(), (), (), ()]


def test_messages_about_the_account_and_the_person_are_copied(canary: CanaryPerson) -> None:
    kinds = {row["kind"] for row in rows(copy_of(canary.id), "outbox")}
    assert {"invitation", "case-decided"} <= kinds


def test_file_and_page_hold_the_same_tables(canary: CanaryPerson) -> None:
    copy = copy_of(canary.id)
    file = json.loads(copy_json(copy, LEFT_OUT))
    assert (file["reference"], file["made_at"]) == (canary.reference, "2026-06-12T04:00:00+00:00")
    assert file["tables"]["stays"][0]["arrived_on"] == "2026-01-10"
    assert set(file["left_out"]) == set(LEFT_OUT)
    assert len(copy_sections(copy)) == len([table for table in copy.tables if table.rows])
