"""Scenes of files: added, opened by officers, deleted by their participant and by the night."""

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

from tests.goals.r5_play import Act, Play
from tracker.adapters.keys import Secret
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.cases import CaseKey
from tracker.services import cases, evidence, notices
from tracker.services.evidence import EvidenceSubject, StoredFile

Scene: TypeAlias = Callable[[Play], Act]
YEARS_LATER = date(2031, 3, 2)


def _file(number: int) -> StoredFile:
    """A file that is said to be in the folder: what is played here never reads it."""
    return StoredFile(f"{number:032x}", Secret("00"), "payslip", "image/jpeg", 9, "digest")


def _added(play: Play) -> tuple[int, int]:
    """A file of somebody, with their id."""
    job = play.logged_job()
    subject = EvidenceSubject("job", job.line_id)
    return evidence.add_evidence(job.participant_id, subject, _file(play.number), by=COMMAND_LINE), job.participant_id


def _add(play: Play) -> Act:
    job = play.logged_job()
    return play.act(evidence.add_evidence, job.participant_id, EvidenceSubject("job", job.line_id), _file(play.number))


def _due(play: Play) -> Act:
    """A file that came with a dispute in a case that was closed years ago."""
    key = play.case("take")
    disputed = notices.dispute(key.id, "own words", file=_file(play.number), by=play.reader(key))
    cases.close(CaseKey(key.id, disputed.version), "typed twice", by=COMMAND_LINE)
    return play.act(evidence.delete_due_evidence, limit=9, on=YEARS_LATER)


def _open(play: Play) -> Act:
    return play.act(evidence.audit_opening, *_added(play), 1)


def dispute_with_file(play: Play) -> Act:
    """Somebody writes what is wrong in their case, and sends a file."""
    return play.as_participant(notices.dispute, play.case("take"), file=_file(play.number))


EVIDENCE: dict[str, list[Scene]] = {
    "evidence.add": [_add],
    "evidence.audit_opening": [_open],
    "evidence.delete": [lambda play: play.act(evidence.delete_evidence, *_added(play))],
    "evidence.delete_due": [_due],
}
"""Use case -> its scenes."""
