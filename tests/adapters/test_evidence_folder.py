"""Files of participants are written whole or not at all, encrypted, for the owner of the folder only."""

import os
from pathlib import Path

import pytest

from tracker.adapters.evidence_folder import EvidenceFolder, EvidenceFolderError, new_file_key, new_file_name
from tracker.adapters.keys import SealedError

KEY, NAME = new_file_key(), new_file_name()


@pytest.fixture
def folder(tmp_path: Path) -> EvidenceFolder:
    return EvidenceFolder(tmp_path)


def test_file_comes_back_and_is_unreadable_on_disk(folder: EvidenceFolder) -> None:
    folder.write(NAME, b"a payslip", KEY)
    assert folder.read(NAME, KEY) == b"a payslip"
    assert b"payslip" not in (folder.path / NAME).read_bytes()
    assert (folder.path / NAME).stat().st_mode & 0o777 == 0o600
    assert [each.path.name for each in folder.entries()] == [NAME]


def test_changed_swapped_and_missing_files_are_refused(folder: EvidenceFolder) -> None:
    folder.write(NAME, b"a payslip", KEY)
    content = (folder.path / NAME).read_bytes()
    for changed in (content[:-1] + b"x", content[:5]):
        (folder.path / NAME).write_bytes(changed)
        with pytest.raises(SealedError, match="was changed"):
            folder.read(NAME, KEY)
    other = new_file_name()
    (folder.path / other).write_bytes(content)  # right key, another name
    with pytest.raises(SealedError, match="was changed"):
        folder.read(other, KEY)
    with pytest.raises(EvidenceFolderError, match="cannot be read"):
        folder.read(new_file_name(), KEY)


def test_write_that_fails_leaves_nothing(folder: EvidenceFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(EvidenceFolderError, match="No space left"):
        folder.write(NAME, b"a payslip", KEY)
    assert list(folder.path.iterdir()) == []
    source = folder.path / "sealed"
    source.write_bytes(b"x")
    with pytest.raises(EvidenceFolderError, match="No space left"):
        folder.put_back(source)


def test_name_is_never_written_over(folder: EvidenceFolder) -> None:
    (folder.path / f"{NAME}.partial").touch()
    with pytest.raises(EvidenceFolderError, match="cannot be written"):
        folder.write(NAME, b"x", KEY)


def test_file_of_a_backup_is_put_back(folder: EvidenceFolder, tmp_path: Path) -> None:
    folder.write(NAME, b"a payslip", KEY)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (folder.path / NAME).rename(elsewhere / NAME)
    folder.put_back(elsewhere / NAME)
    assert folder.read(NAME, KEY) == b"a payslip"


def test_deleting_is_done_once_and_others_files_are_not_listed(folder: EvidenceFolder) -> None:
    folder.write(NAME, b"a payslip", KEY)
    (folder.path / "README").touch()
    (folder.path / new_file_name()).mkdir()
    (folder.path / f"{new_file_name()}.partial").touch()
    assert len(list(folder.entries())) == 2
    folder.delete(NAME)
    folder.delete(NAME)
    assert len(list(folder.entries())) == 1


def test_folder_that_is_away_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = EvidenceFolder(tmp_path / "file")
    with pytest.raises(EvidenceFolderError, match="cannot be read"):
        list(folder.entries())
    with pytest.raises(EvidenceFolderError, match="cannot be deleted"):
        folder.delete(NAME)
