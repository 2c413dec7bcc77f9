"""A file is written before its row and deleted after it; what breaks off between leaves nothing for more than a night."""

import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.factories.evidence import create_evidence
from tests.factories.participants import create_job, create_participant
from tracker import clock
from tracker.adapters.confined import LARGEST_BYTES, CleanFile
from tracker.adapters.evidence_cleaning import WrongFileError
from tracker.adapters.evidence_folder import EvidenceFolder, EvidenceFolderError
from tracker.errors import NotFoundError, StorageError
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.evidence import evidence, evidence_location, evidence_of, stored_names
from tracker.services.evidence import EvidenceSubject, StoredFile, add_evidence, delete_evidence
from tracker.services.participants.erase import erase_participant
from tracker.workflows import evidence as workflow
from tracker.workflows.evidence import (
    SentEvidence,
    delete_files,
    delete_orphans,
    delete_recorded_file,
    missing_files,
    open_file,
    plain_name,
    record_with_file,
)
from tracker.workflows.privacy import erase

ON = date(2026, 2, 2)
SENT = SentEvidence("payslip.jpg", b"as it was sent")


@pytest.fixture
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EvidenceFolder:
    """A folder of this test, and a decoder that finds no fault."""
    monkeypatch.setattr(workflow, "clean_file", lambda content, name: CleanFile("jpeg", b"clean " + content))
    app.extensions["evidence"] = EvidenceFolder(tmp_path)
    return EvidenceFolder(tmp_path)


@pytest.fixture
def add(app: Flask) -> Callable[[StoredFile], int]:
    """What records a file about a job."""
    key = create_participant("P-1")
    subject = EvidenceSubject("job", create_job(key, ON, on=ON).line_id)
    return lambda file: add_evidence(key.id, subject, file, by=COMMAND_LINE, operation="once")


def names(folder: EvidenceFolder) -> list[str]:
    return [each.path.name for each in folder.entries()]


def make_old(folder: EvidenceFolder, *, minutes: int) -> None:
    moment = (clock.now() - timedelta(minutes=minutes)).timestamp()
    for each in folder.entries():
        os.utime(each.path, (moment, moment))


def test_recorded_file_is_opened_again(folder: EvidenceFolder, add: Callable[[StoredFile], int]) -> None:
    id_ = record_with_file(folder, SENT, add)
    found = evidence(id_, participant_id=1)
    assert found is not None
    opened = open_file(folder, found)
    assert (opened.name, opened.media_type, opened.content) == ("payslip.jpg", "image/jpeg", b"clean as it was sent")
    assert missing_files(folder) == []
    delete_recorded_file(folder, stored_names()[0], lambda: delete_evidence(id_, 1, by=COMMAND_LINE))
    assert names(folder) == []
    with pytest.raises(NotFoundError):
        open_file(folder, found)


def test_file_of_a_repeated_request_is_deleted(folder: EvidenceFolder, add: Callable[[StoredFile], int]) -> None:
    assert record_with_file(folder, SENT, add) == record_with_file(folder, SENT, add)
    assert names(folder) == stored_names()


def test_refused_file_is_deleted_and_one_of_an_unknown_end_waits_for_the_night(
    folder: EvidenceFolder, add: Callable[[StoredFile], int]
) -> None:
    def refuse(file: StoredFile) -> int:
        raise NotFoundError("there is no such job")

    def break_off(file: StoredFile) -> int:
        raise StorageError("the connection was lost")

    with pytest.raises(NotFoundError):
        record_with_file(folder, SENT, refuse)
    assert names(folder) == []
    with pytest.raises(StorageError):
        record_with_file(folder, SENT, break_off)
    record_with_file(folder, SENT, add)
    assert len(names(folder)) == 2
    make_old(folder, minutes=59)
    assert delete_orphans(folder) == 0
    make_old(folder, minutes=61)
    (folder.path / "README").touch()
    assert delete_orphans(folder) == 1
    assert names(folder) == stored_names()


def test_half_written_file_is_an_orphan_even_if_its_row_is_there(
    folder: EvidenceFolder, add: Callable[[StoredFile], int]
) -> None:
    record_with_file(folder, SENT, add)
    [name] = names(folder)
    (folder.path / f"{name}.partial").touch()
    make_old(folder, minutes=61)
    assert delete_orphans(folder) == 1
    assert names(folder) == [name]


def test_file_that_is_gone_is_named(folder: EvidenceFolder, add: Callable[[StoredFile], int]) -> None:
    record_with_file(folder, SENT, add)
    [name] = names(folder)
    folder.delete(name)
    assert missing_files(folder) == [name]


def test_too_large_file_is_never_decoded(folder: EvidenceFolder, add: Callable[[StoredFile], int]) -> None:
    with pytest.raises(WrongFileError, match="large"):
        record_with_file(folder, SentEvidence("a.jpg", bytes(LARGEST_BYTES + 1)), add)
    assert names(folder) == []


def test_erasure_deletes_the_files_at_once_or_in_the_night(folder: EvidenceFolder) -> None:
    for reference in ("P-1", "P-2", "P-3"):
        key = create_participant(reference)
        create_evidence(key.id, create_job(key, ON, on=ON).line_id)
    erase("P-1", reason="asked", by=COMMAND_LINE, folder=folder)
    assert len(names(folder)) == 2
    erase_participant("P-2", reason="asked", by=COMMAND_LINE)
    make_old(folder, minutes=61)
    assert delete_orphans(folder) == 1
    erase("P-3", reason="asked", by=COMMAND_LINE, folder=EvidenceFolder(folder.path / "away"))
    assert (evidence_of(3), len(names(folder))) == ([], 1)


class WornFolder(EvidenceFolder):
    """A folder on a disk that cannot delete one of its files."""

    stuck = ""

    def delete(self, name: str) -> None:
        """Delete a file, but not that one."""
        if name == self.stuck:
            raise EvidenceFolderError("the disk says no")
        super().delete(name)


def test_file_that_cannot_be_deleted_holds_up_neither_act_nor_others(
    folder: EvidenceFolder, add: Callable[[StoredFile], int]
) -> None:
    id_ = record_with_file(folder, SENT, add)
    create_evidence(1, evidence_of(1)[0].about_id, "roster")
    worn = WornFolder(folder.path)
    first = evidence_location(id_)
    assert first is not None
    worn.stuck = first.stored_as
    assert delete_recorded_file(worn, first.stored_as, lambda: delete_evidence(id_, 1, by=COMMAND_LINE)) == 1
    assert (len(evidence_of(1)), len(names(folder))) == (1, 2)
    delete_files(worn, [first.stored_as, *stored_names()])
    assert names(folder) == [first.stored_as]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("IMG_0001.HEIC", "IMG_0001"),
        ("給与明細 5月.pdf", "給与明細 5月"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\yui\\slip.jpg", "slip"),
        ("a\u202efdp.exe.pdf", "a fdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x"),
        (".htaccess", "htaccess"),
        ("..", "file"),
        ("", "file"),
        ("-rf *.pdf", "rf"),
        ("\ud800.pdf", "file"),
        ("x" * 300 + ".pdf", "x" * 80),
    ],
)
def test_name_is_stored_without_what_means_something_to_a_program(name: str, plain: str) -> None:
    assert plain_name(name) == plain
