"""`flask proof`: verify says what was signed, or that it is not genuine, and asks nobody; keys are listed and changed."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.factories.participants import keyring
from tests.factories.proofs import NAME, create_proof, create_worker, load_proof
from tracker.formats.proofs.public_keys import keys_by_name, publish_keys
from tracker.formats.proofs.read import read_token
from tracker.models.base import db
from tracker.queries.proofs import public_keys
from tracker.workflows.proofs.proof_file import proof_file


def called(app: Flask, *arguments: str | Path) -> Result:
    """A run of the command."""
    return app.test_cli_runner().invoke(args=["proof", *map(str, arguments)])


@pytest.fixture
def token(app: Flask) -> str:
    """A proof that was made."""
    return load_proof(create_proof(create_worker())).token


@pytest.fixture
def file(app: Flask, token: str, tmp_path: Path) -> Path:
    """Its PDF."""
    proof = read_token(token, keys_by_name(public_keys()))
    path = tmp_path / "proof.pdf"
    path.write_bytes(proof_file(proof, "https://sojourn.example", language="ja", keys=keyring()))
    return path


def test_verify_prints_the_signed_values(app: Flask, token: str, file: Path) -> None:
    said = called(app, "verify", file)
    assert said.exit_code == 0
    lines = said.output.splitlines()
    assert lines[:4] == ["genuine", f"name: {NAME}", "employer: Harbour Lantern Café", "until: 2026-07-14"]
    assert lines[4].startswith("recorded up to: ")
    assert lines[4].endswith("+08:00")
    text = file.with_suffix(".txt")
    text.write_text(token + "\n")
    assert called(app, "verify", text).output == said.output


def test_verify_with_published_keys_needs_no_database(app: Flask, file: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(publish_keys(public_keys())))
    from_database = called(app, "verify", file).output
    db.session.remove()
    for table in ("proofs", "signing_keys"):
        with db.engine.begin() as connection:
            connection.exec_driver_sql(f"DROP TABLE {table}")
    refused = called(app, "verify", file)
    assert (refused.exit_code, "give --keys FILE, as /proofs/keys.json publishes them" in refused.output) == (2, True)
    assert called(app, "verify", file, "--keys", keys).output == from_database


def test_a_changed_file_is_not_genuine(app: Flask, file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"%PDF-1.7", b"%PDF-1.6"))
    said = called(app, "verify", file)
    assert (said.exit_code, said.output.partition(":")[0]) == (1, "not genuine")


def test_a_wrong_call_ends_with_2(app: Flask, file: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}")
    assert called(app, "verify", tmp_path / "nowhere.pdf").exit_code == 2
    assert called(app, "verify", file, "--keys", wrong).exit_code == 2
    assert called(app, "verify").exit_code == 2


def test_rotated_key_still_verifies_old_proof(app: Flask, file: Path) -> None:
    before = called(app, "keys").output
    assert before.count("\n") == 1
    assert before.endswith(", signs\n")
    made = called(app, "rotate")
    assert made.exit_code == 0
    first, second = called(app, "keys").output.splitlines()
    assert first.startswith(made.output.removeprefix("signs now: ").strip())
    assert first.endswith(", signs")
    assert second.startswith(before.split(", ")[0])
    assert ", retired " in second
    assert called(app, "verify", file).exit_code == 0


def test_without_proofs_there_are_no_keys(app: Flask) -> None:
    assert called(app, "keys").output == ""
