"""Scenes of files: added, opened by officers, deleted by their participant and by the night."""

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

from tests.goals.r5_play import ON, Act, Play
from tracker.adapters.keys import Secret
from tracker.models.accounts import COMMAND_LINE
from tracker.services import evidence, notices
from tracker.services.evidence import EvidenceSubject, StoredFile
from tracker.services.participants.drafts import StayDraft
from tracker.services.privacy_requests.answer import comply
from tracker.services.privacy_requests.receive import PrivacyRequestDraft, receive_privacy_request

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
    """A file that came with a request, which was answered years ago, of somebody without a case."""
    who = play.person(stay=StayDraft())
    draft = PrivacyRequestDraft("correction", "account", ON, "stay", "an earlier day", "as stamped")
    request = receive_privacy_request(who.id, draft, file=_file(play.number), on=ON, by=COMMAND_LINE)
    comply(request, "corrected", on=ON, by=COMMAND_LINE)
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
