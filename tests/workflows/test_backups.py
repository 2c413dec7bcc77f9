"""Backups come back whole into an empty database, are opened by their identity alone, and say what was changed in them."""

import json
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyrage
import pytest
import time_machine
from flask import Flask

from tests.factories.evidence import create_evidence, folder
from tests.factories.participants import create_job, create_participant, dump_database, keyring
from tests.support.databases import empty_database, make_app
from tests.support.engines import Engine
from tracker.adapters import backup_archive
from tracker.adapters.backup_archive import new_key_pair
from tracker.adapters.evidence_folder import EvidenceFolder
from tracker.adapters.keys import Keyring
from tracker.errors import TrackerError
from tracker.models import backups as database_copies
from tracker.models.audit_chain import broken_lines
from tracker.models.backups import CopyError
from tracker.models.base import db
from tracker.queries import evidence as queries
from tracker.queries.evidence import evidence_location
from tracker.services.backups import restore_database
from tracker.workflows import backups
from tracker.workflows.backups import BackupTarget, make_backup, restore_backup, verify_backup

pytestmark = pytest.mark.usefixtures("programs")
NIGHT = datetime(2026, 7, 1, 16, 30, tzinfo=UTC)
RECIPIENT, IDENTITY = new_key_pair()


@pytest.fixture
def target(tmp_path: Path) -> BackupTarget:
    folder = tmp_path / "backups"
    folder.mkdir()
    return BackupTarget(folder, RECIPIENT, 30)


@pytest.fixture
def stored(app: Flask, target: BackupTarget) -> Path:
    """A backup of a database with a person in it."""
    create_job(create_participant("P-1"), date(2026, 1, 15))
    with time_machine.travel(NIGHT, tick=False):
        return make_backup(target, keyring())[0]


def engine_of(app: Flask) -> Engine:
    return "sqlite" if app.config["SQLALCHEMY_DATABASE_URI"].get_backend_name() == "sqlite" else "postgresql"


@contextmanager
def machine(engine: Engine) -> Iterator[Flask]:
    """Another machine, with a database without tables."""
    with empty_database(engine) as url:
        other = make_app(url)
        with other.app_context():
            yield other
            db.session.remove()
            db.engine.dispose()


def refusal(path: Path, identity: str = IDENTITY, keys: Keyring | None = None) -> str:
    with pytest.raises(TrackerError) as refused:
        verify_backup(path, identity, keys or keyring())
    return str(refused.value)


def repack(path: Path, tmp_path: Path, **changed: bytes) -> None:
    """Change files in a backup as somebody could who has the recipient, and not the data keys."""
    inside = tmp_path / "inside"
    inside.mkdir()
    backup_archive.open_backup(path, IDENTITY, inside)
    for name, content in changed.items():
        (inside / name.replace("_", ".")).write_bytes(content)
    backup_archive.write_backup([inside / "manifest.json", inside / "database"], path, RECIPIENT)


def test_backup_is_restored_into_an_empty_database(app: Flask, stored: Path) -> None:
    before = dump_database()
    with machine(engine_of(app)):
        summary = restore_backup(stored, IDENTITY, keyring())
        assert dump_database() == before
        assert broken_lines() == []
        assert create_participant("P-2").id == before["participants"][-1][0] + 1
    assert summary == verify_backup(stored, IDENTITY, keyring())
    assert (summary.at, summary.engine, summary.revision) == (
        "2026-07-01T16:30:00+00:00",
        engine_of(app),
        app.config["NEWEST_REVISION"],
    )
    assert summary.rows == sum(map(len, before.values())) + 1  # the migration's row is no table of ours


def test_files_of_participants_are_in_the_backup_and_come_back(app: Flask, target: BackupTarget, tmp_path: Path) -> None:
    key = create_participant("P-1")
    line = create_job(key, date(2026, 1, 15)).line_id
    first, second, _ = (create_evidence(key.id, line, content=b"%PDF " + word) for word in (b"one", b"two", b"gone"))
    locations = [evidence_location(each) for each in (first, second)]
    names = queries.stored_names()
    assert None not in locations
    folder().delete(next(name for name in names if name not in {each.stored_as for each in locations if each}))
    path, summary = make_backup(target._replace(evidence=folder().path), keyring())
    assert summary.files == 2
    assert verify_backup(path, IDENTITY, keyring()) == summary
    there = EvidenceFolder(tmp_path / "restored")
    there.path.mkdir()
    with machine(engine_of(app)):
        with pytest.raises(
            TrackerError, match=r"has 2 files of participants, and EVIDENCE_DIR is not set: nothing was restored"
        ):
            restore_backup(path, IDENTITY, keyring())
        restore_backup(path, IDENTITY, keyring(), there)
        contents = {there.read(each.stored_as, bytes.fromhex(each.key.text)) for each in locations if each}
    assert contents == {b"%PDF one", b"%PDF two"}


def test_files_on_another_disk_are_copied(app: Flask, target: BackupTarget, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    key = create_participant("P-1")
    create_evidence(key.id, create_job(key, date(2026, 1, 15)).line_id)
    monkeypatch.setattr(os, "link", fail)
    assert make_backup(target._replace(evidence=folder().path), keyring())[1].files == 1


def test_changed_file_of_a_participant_is_refused(app: Flask, target: BackupTarget, tmp_path: Path) -> None:
    key = create_participant("P-1")
    create_evidence(key.id, create_job(key, date(2026, 1, 15)).line_id)
    path, _ = make_backup(target._replace(evidence=folder().path), keyring())
    inside = tmp_path / "inside"
    inside.mkdir()
    backup_archive.open_backup(path, IDENTITY, inside)
    [file] = (inside / "evidence").iterdir()
    file.write_bytes(b"another one")
    files = {f"evidence/{file.name}": file}
    backup_archive.write_backup([inside / "manifest.json", inside / "database"], path, RECIPIENT, files)
    assert refusal(path).endswith("was changed: its files of participants are others")


def test_backup_of_the_first_format_is_read(app: Flask, target: BackupTarget, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "FORMAT", 1)
    path, summary = make_backup(target, keyring())
    monkeypatch.setattr(backups, "FORMAT", 2)
    assert (verify_backup(path, IDENTITY, keyring()), summary.files) == (summary, 0)


def test_backup_is_encrypted_for_its_owner_only(app: Flask, stored: Path) -> None:
    assert stored.name == "sojourn-20260701T163000Z.backup.age"
    assert stored.read_bytes().startswith(b"age-encryption.org/v1\n")
    assert b"participants" not in stored.read_bytes()
    assert stored.stat().st_mode & 0o777 == 0o600
    assert list(stored.parent.iterdir()) == [stored]


def test_database_with_tables_is_not_overwritten(app: Flask, stored: Path) -> None:
    create_participant("P-2")
    before = dump_database()
    with pytest.raises(CopyError, match=r"^the database is not empty: it has \d+ tables\. Set DATABASE_URL to a new one$"):
        restore_backup(stored, IDENTITY, keyring())
    db.session.rollback()
    assert dump_database() == before


def test_restored_table_that_differs_is_named(app: Flask, stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "restore_database", lambda path: {**restore_database(path), "jobs": ("other", 1)})
    with machine(engine_of(app)), pytest.raises(TrackerError, match=r"^these tables are not as they were: jobs$"):
        restore_backup(stored, IDENTITY, keyring())


def test_flipped_byte_and_another_identity_are_refused(app: Flask, stored: Path) -> None:
    assert "cannot be decrypted: it is damaged, or made for another identity" in refusal(stored, new_key_pair()[1])
    content = bytearray(stored.read_bytes())
    content[-100] ^= 1
    stored.write_bytes(content)
    assert "cannot be decrypted: it is damaged" in refusal(stored)


def test_backup_that_was_copied_in_part_is_damaged(app: Flask, stored: Path) -> None:
    stored.write_bytes(stored.read_bytes()[:-1000])
    assert "cannot be decrypted: it is damaged" in refusal(stored)


def test_full_disk_is_no_damage(app: Flask, stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pyrage, "decrypt_file", fail)
    assert refusal(stored).endswith("cannot be opened: [Errno 28] No space left on device")


def test_backup_of_other_data_keys_is_refused(app: Flask, stored: Path) -> None:
    assert refusal(stored, keys=Keyring((b"o" * 32,))).endswith(
        "was not made with the oldest of these DATA_KEYS, or was changed"
    )


def test_changed_manifest_is_refused(app: Flask, stored: Path, tmp_path: Path) -> None:
    inside = tmp_path / "read"
    inside.mkdir()
    backup_archive.open_backup(stored, IDENTITY, inside)
    facts = json.loads((inside / "manifest.json").read_text())
    repack(stored, tmp_path, manifest_json=json.dumps({**facts, "revision": "0001"}).encode())
    assert refusal(stored).endswith("or was changed")


def test_changed_database_is_refused(app: Flask, stored: Path, tmp_path: Path) -> None:
    repack(stored, tmp_path, database=b"another one")
    assert refusal(stored).endswith("was changed: its database is another one")


@pytest.mark.parametrize(
    "manifest",
    [b"", b"[]", b"{}", b'{"mark": ""}', b"[" * 100_000],
    ids=["empty", "list", "object", "mark", "deep"],
)
def test_other_archive_is_no_backup(app: Flask, stored: Path, tmp_path: Path, manifest: bytes) -> None:
    repack(stored, tmp_path, manifest_json=manifest)
    assert refusal(stored).endswith("is not a backup of Sojourn")


def test_later_format_is_refused(app: Flask, target: BackupTarget, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "FORMAT", 3)
    path, _ = make_backup(target, keyring())
    monkeypatch.setattr(backups, "FORMAT", 2)
    assert refusal(path).endswith("has format 3, which this release cannot read")


def test_backup_of_another_engine_is_refused(app: Flask, stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "database_engine", lambda: "other")
    assert refusal(stored).endswith(f"is a backup of {engine_of(app)}, and DATABASE_URL names other")


def test_file_that_is_no_archive_is_refused(app: Flask, stored: Path) -> None:
    stored.write_bytes(pyrage.encrypt(b"no tar", [pyrage.x25519.Recipient.from_str(RECIPIENT)]))
    assert "cannot be opened" in refusal(stored)


def test_damaged_copy_is_found(app: Flask, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    database_copies.copy_database(copy)
    copy.write_bytes(copy.read_bytes()[:5000])
    with pytest.raises(CopyError):
        database_copies.digests_of_copy(copy)


def test_copy_with_a_stray_row_is_found(app: Flask, tmp_path: Path) -> None:
    if engine_of(app) == "postgresql":  # pg_restore adds the keys after the rows, and fails at such a row
        return
    copy = tmp_path / "copy"
    database_copies.copy_database(copy)
    with sqlite3.connect(copy) as connection:
        connection.execute("CREATE TABLE strays (id INTEGER REFERENCES users (id))")
        connection.execute("INSERT INTO strays VALUES (99)")
    connection.close()
    with pytest.raises(CopyError, match="the copied database is damaged"):
        database_copies.digests_of_copy(copy)


def test_password_is_no_option_of_a_program(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[list[str], dict[str, str]]] = []

    def run(arguments: list[str], **given: Any) -> "subprocess.CompletedProcess[str]":
        calls.append((arguments, given["env"]))
        return subprocess.CompletedProcess(arguments, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    for url in ("postgresql://me:s3cret@host/name?sslmode=verify-full", "postgresql://me@host/name?password=s3cret"):
        other = make_app(url)
        with other.app_context():
            database_copies._run("pg_dump", *database_copies._target())
    assert [call[1]["PGPASSWORD"] for call in calls] == ["s3cret"] * 2
    target = "--dbname=postgresql://me@host/name"
    assert [call[0][1] for call in calls] == [f"{target}?sslmode=verify-full", target]


@pytest.mark.slow
def test_missing_and_failing_programs_are_named(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(CopyError, match=r"^pg_restore failed: .*no such"):
        database_copies._run("pg_restore", "--list", "/no such file")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CopyError, match=r"^pg_dump is not installed: install the client programs of PostgreSQL$"):
        database_copies._run("pg_dump")
