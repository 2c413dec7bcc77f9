"""A key signs until another takes its place; its private half is sealed, and then destroyed; what it signed stays genuine."""

import pytest
from sqlalchemy import update

from tests.factories.participants import keyring, select_rows
from tests.factories.proofs import create_proof, create_worker, load_proof
from tracker.adapters.keys import Keyring, SealedError
from tracker.adapters.signing import FILE, STATEMENT, is_signed, key_name, new_pair
from tracker.models.accounts import COMMAND_LINE
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.proofs import SigningKey
from tracker.queries.proofs import current_key, public_keys
from tracker.services.proofs.signing_keys import OpenKey, rotate_key, sign_file

pytestmark = pytest.mark.usefixtures("app")


def test_first_proof_makes_sealed_key() -> None:
    assert public_keys() == []
    with pytest.raises(SealedError, match="no key"):
        sign_file(b"content", keys=keyring())
    create_proof(create_worker())
    found = current_key()
    assert found is not None
    assert found.name == key_name(found.public)
    private = keyring().unwrap(found.sealed, found.id)
    assert private not in found.sealed
    assert select_rows(AuditLine, "details", action="proof.key") == [({"key": found.id},)]


def test_rotation_destroys_private_half_alone() -> None:
    line = create_worker()
    first = load_proof(create_proof(line))
    before = current_key()
    assert before is not None
    id_ = rotate_key(keys=keyring(), by=COMMAND_LINE)
    assert [(each.id, each.retired_at is None) for each in public_keys()] == [(id_, True), (before.id, False)]
    assert select_rows(SigningKey, "sealed", name=before.name) == [(None,)]
    second = load_proof(create_proof(line))
    assert first.is_current
    assert second.token != first.token
    assert sign_file(b"content", keys=keyring())[0] == public_keys()[0].name != before.name


def test_rotation_without_key_makes_first() -> None:
    assert public_keys() == []
    rotate_key(keys=keyring(), by=COMMAND_LINE)
    assert len(public_keys()) == 1


def test_file_signature_is_for_files_only() -> None:
    rotate_key(keys=keyring(), by=COMMAND_LINE)
    _, signed = sign_file(b"content", keys=keyring())
    [key] = public_keys()
    assert is_signed(key.public, FILE, b"content", signed)
    assert not is_signed(key.public, STATEMENT, b"content", signed)


def test_without_data_keys_nothing_can_be_signed() -> None:
    with pytest.raises(SealedError):
        rotate_key(keys=Keyring(()), by=COMMAND_LINE)


def test_foreign_private_half_is_refused() -> None:
    rotate_key(keys=keyring(), by=COMMAND_LINE)
    found = current_key()
    assert found is not None
    swapped = keyring().wrap(new_pair().private, found.id)
    with db.engine.begin() as connection:
        connection.execute(update(SigningKey).values(sealed=swapped))
    db.session.rollback()
    with pytest.raises(SealedError, match="another"):
        sign_file(b"content", keys=keyring())


def test_private_halves_show_nowhere() -> None:
    pair = new_pair()
    assert pair.private.hex() not in f"{pair!r} {OpenKey(1, 'name', pair.private)!r}"
    assert repr(pair.private) not in f"{pair!r} {OpenKey(1, 'name', pair.private)!r}"
