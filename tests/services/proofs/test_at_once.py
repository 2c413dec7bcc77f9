"""Several at once: one first key, and no proof that stands beside facts that make it untrue."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

from flask import Flask

from tests.factories.participants import keyring, select_rows
from tests.factories.proofs import ON, UNTIL, create_proof, create_worker, employer_id, load_key, load_proof
from tracker.errors import ConflictError, FactError
from tracker.formats.proofs.public_keys import keys_by_name
from tracker.formats.proofs.read import read_token
from tracker.models.accounts import COMMAND_LINE
from tracker.models.base import db
from tracker.models.proofs import Proof, SigningKey
from tracker.queries.proofs import public_keys
from tracker.services.history.withdraw import withdraw_stint
from tracker.services.proofs.make import ProofDraft, make_proof
from tracker.services.proofs.signing_keys import rotate_key

ROUNDS = 8


def at_once(app: Flask, *acts: Callable[[], Any]) -> list[Any]:
    """Everything done at the same moment, each in a thread of its own; the answers."""
    start = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        with app.app_context():
            try:
                start.wait()
                return act()
            except (ConflictError, FactError) as error:
                return error
            finally:
                db.session.remove()

    db.session.rollback()
    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_the_first_proofs_share_the_first_key(app: Flask) -> None:
    lines = [create_worker(f"P-{number}") for number in range(4)]
    made = at_once(app, *(partial(create_proof, line) for line in lines))
    assert len(select_rows(SigningKey)) == 1
    keys = keys_by_name(public_keys())
    assert {read_token(load_proof(key).token, keys).statement.until for key in made} == {UNTIL}


def test_two_rotations_leave_one_current_key(app: Flask) -> None:
    create_proof(create_worker())
    at_once(app, *(partial(rotate_key, keys=keyring(), by=COMMAND_LINE) for _ in range(3)))
    assert len(select_rows(SigningKey, retired_at=None)) == 1
    assert [sealed is None for (sealed,) in select_rows(SigningKey, "sealed")].count(False) == 1


def test_no_current_proof_contradicts_the_facts(app: Flask) -> None:
    """Made and made untrue at the same moment: either it is refused, or it falls."""
    for number in range(ROUNDS):
        line = create_worker(f"P-{number}")
        draft, key = ProofDraft(employer_id(line), UNTIL, "en"), load_key(line.participant_id)
        at_once(
            app,
            partial(make_proof, key, draft, keys=keyring(), on=ON, by=COMMAND_LINE),
            partial(partial(withdraw_stint, kind="job"), line, reason="never", on=ON, by=COMMAND_LINE),
        )
        assert select_rows(Proof, participant_id=line.participant_id, ended_at=None) == []
