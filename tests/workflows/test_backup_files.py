"""The files of backups: how long they stay, whole or not at all, and opened by one identity into one folder."""

import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage
import pytest
import time_machine
from flask import Flask

from tests.factories.participants import keyring
from tracker.adapters import backup_archive
from tracker.adapters.backup_archive import ArchiveError, backup_files, backup_path, new_key_pair, read_identity
from tracker.workflows.backups import BackupTarget, delete_old_backups, make_backup

pytestmark = pytest.mark.usefixtures("programs")
NIGHT = datetime(2026, 7, 1, 16, 30, tzinfo=UTC)
RECIPIENT, IDENTITY = new_key_pair()


@pytest.fixture
def target(tmp_path: Path) -> BackupTarget:
    folder = tmp_path / "backups"
    folder.mkdir()
    return BackupTarget(folder, RECIPIENT, 30)


def test_old_backups_are_deleted_but_the_newest(target: BackupTarget) -> None:
    for days in (31, 30, 1):
        backup_path(target.folder, NIGHT - timedelta(days=days)).touch()
    (target.folder / "notes.txt").touch()
    with time_machine.travel(NIGHT, tick=False):
        assert delete_old_backups(target) == 1
        assert [each.at for each in backup_files(target.folder)] == [NIGHT - timedelta(days=30), NIGHT - timedelta(days=1)]
    with time_machine.travel(NIGHT + timedelta(days=90), tick=False):
        assert (delete_old_backups(target), len(backup_files(target.folder))) == (1, 1)
    assert (target.folder / "notes.txt").exists()


def test_backup_that_cannot_be_written_leaves_nothing(
    app: Flask, target: BackupTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pyrage, "encrypt_file", fail)
    with pytest.raises(ArchiveError, match="No space left on device"):
        make_backup(target, keyring())
    assert list(target.folder.iterdir()) == []


def test_missing_folder_is_named(target: BackupTarget) -> None:
    target.folder.rmdir()
    with pytest.raises(ArchiveError, match="cannot be read: No such file"):
        backup_files(target.folder)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "the identity file has 0 identities"),
        (f"{IDENTITY}\n{IDENTITY}", "the identity file has 2 identities"),
        (RECIPIENT, "this is no identity of age"),
    ],
    ids=["none", "two", "recipient"],
)
def test_identity_that_cannot_be_read_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ArchiveError, match=problem):
        read_identity(text)
    assert read_identity(f"# of the office\n\n  {IDENTITY}\n") == IDENTITY


def test_archive_reaches_no_other_folder(tmp_path: Path, target: BackupTarget) -> None:
    (tmp_path / "plain").write_text("x")
    packed, inside = tmp_path / "packed.tar", tmp_path / "inside"
    inside.mkdir()
    with tarfile.open(packed, "w") as archive:
        archive.add(tmp_path / "plain", "../outside")
    path = backup_path(target.folder, NIGHT)
    pyrage.encrypt_file(str(packed), str(path), [pyrage.x25519.Recipient.from_str(RECIPIENT)])
    with pytest.raises(ArchiveError, match="cannot be opened"):
        backup_archive.open_backup(path, IDENTITY, inside)
    assert not (tmp_path / "outside").exists()
