"""Scenes of proofs for employers, and of the keys that sign them."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import NamedTuple, TypeAlias

from tests.factories.participants import keyring
from tests.goals.r5_play import ON, Act, Play
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.participants import ParticipantKey
from tracker.queries.proofs import employer_of_stint
from tracker.services.history.drafts import StintKey
from tracker.services.history.log import log_stint
from tracker.services.history.withdraw import withdraw_stint
from tracker.services.proofs import make, signing_keys, whole_record

Scene: TypeAlias = Callable[[Play], Act]
FIRST_DAY = date(2026, 2, 27)


class _Asked(NamedTuple):
    """Somebody new who lately began a job, and what can be stated to the employer."""

    key: ParticipantKey
    line: StintKey
    draft: make.ProofDraft


def _asked(play: Play) -> _Asked:
    key = play.person(scheme="japan")
    line = log_stint(key.id, play.job()._replace(started_on=FIRST_DAY, ended_on=None), kind="job", by=COMMAND_LINE, on=ON)
    employer = employer_of_stint(line.line_id, participant_id=key.id)
    assert employer is not None
    until = make.preview_proof(key.id, employer.id, on=ON).until
    assert until is not None
    return _Asked(key, line, make.ProofDraft(employer.id, until, "ja"))


def _make(play: Play) -> Act:
    key, _, draft = _asked(play)
    return play.act(make.make_proof, key, draft)


def _made(play: Play) -> tuple[StintKey, make.ProofKey]:
    key, line, draft = _asked(play)
    return line, make.make_proof(key, draft, keys=keyring(), on=ON, by=COMMAND_LINE)


def _rotate(play: Play) -> Act:
    """Another key had signed something."""
    _made(play)
    return play.act(signing_keys.rotate_key)


def _fall(play: Play) -> Act:
    """The job that a proof is about is taken out."""
    return play.act(partial(withdraw_stint, kind="job"), _made(play)[0], reason="never")


PROOFS: dict[str, list[Scene]] = {
    "proofs.making.make_proof": [_make],
    "proofs.making.withdraw_proof": [lambda play: play.act(make.withdraw_proof, _made(play)[1])],
    "proofs.signing_keys.rotate_key": [_rotate],
    "proofs.state_whole_record": [lambda play: play.act(whole_record.audit_statement, _asked(play).key.id)],
}
"""Use case -> its scenes."""
FALLING: Scene = _fall
"""A fact by which a proof falls; it is a scene of the use case that records it."""
