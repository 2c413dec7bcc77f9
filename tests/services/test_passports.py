"""Whoever looks at the number of a passport is written down first; the number itself is kept nowhere else."""

import pytest

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.participants import ON, create_participant, dump_database, keyring, select_rows
from tracker.adapters.keys import Keyring, SealedError, Secret
from tracker.errors import FactError
from tracker.models.audit import AuditLine
from tracker.models.idempotency import Operation
from tracker.models.sealed_words import open_words
from tracker.queries.audit import passport_views
from tracker.services.participants.passports import audit_passport_view, record_passport, show_passport

pytestmark = pytest.mark.usefixtures("app")
NUMBER = "TK1234567"


def test_officer_needs_reason_to_see_passport() -> None:
    key, yui = create_participant_user("P-1", passport_no=Secret(NUMBER))
    lee = create_user("Lee", "officer")
    assert show_passport(key, keys=keyring(), by=yui) == Secret(NUMBER)
    assert show_passport(key, keys=keyring(), by=lee, reason="a form of the airline") == Secret(NUMBER)
    assert [look.by for look in passport_views(key.id, limit=9)] == [lee, yui]
    assert [look.by for look in passport_views(key.id, limit=1)] == [lee]
    looks = select_rows(AuditLine, "details", action="passport.shown")
    assert [open_words(details["reason"]) for (details,) in looks] == [None, "a form of the airline"]


@pytest.mark.parametrize("reason", [None, ""])
def test_nobody_looks_at_anothers_without_a_reason(reason: str | None) -> None:
    key, _ = create_participant_user("P-1", passport_no=Secret(NUMBER))
    _, other = create_participant_user("P-2")
    for by in (create_user("Lee", "officer"), other):
        with pytest.raises(FactError, match="reason: missing"):
            show_passport(key, keys=keyring(), by=by, reason=reason)
    assert not passport_views(key.id, limit=9)


def test_where_no_number_is_recorded_nobody_looked() -> None:
    key, yui = create_participant_user("P-1")
    assert show_passport(key, keys=keyring(), by=yui) is None
    assert not passport_views(key.id, limit=9)


def test_the_number_is_kept_nowhere() -> None:
    key, yui = create_participant_user("P-1", passport_no=Secret(NUMBER))
    show_passport(key, keys=keyring(), by=yui)
    assert NUMBER not in repr(dump_database())


def test_failed_look_is_audited() -> None:
    key, yui = create_participant_user("P-1", passport_no=Secret(NUMBER))
    with pytest.raises(SealedError):
        show_passport(key, keys=Keyring((b"another key, for no-one to use..",)), by=yui)
    assert len(passport_views(key.id, limit=9)) == 1


def test_repeated_look_is_audited_once() -> None:
    key, yui = create_participant_user("P-1", passport_no=Secret(NUMBER))
    for _ in range(2):
        assert audit_passport_view(key, by=yui, operation="one") == key.id
    assert len(passport_views(key.id, limit=9)) == 1
    assert select_rows(Operation, "answer", key="one") == [(key.id,)]


def test_only_looks_at_that_passport_are_told() -> None:
    key, yui = create_participant_user("P-1", passport_no=Secret(NUMBER))
    show_passport(key, keys=keyring(), by=yui)
    assert not passport_views(create_participant("P-2").id, limit=9)


def test_the_same_number_again_changes_nothing() -> None:
    key, yui = create_participant_user("P-1", passport_no=Secret(NUMBER))
    assert record_passport(key, Secret(NUMBER), keys=keyring(), on=ON, by=yui) == key
