"""`flask proof`: check a proof, list and rotate the keys that sign."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from tracker.cli.saying import CannotError, plainly
from tracker.clock import HONG_KONG
from tracker.errors import StorageError
from tracker.formats.proofs.public_keys import keys_by_name, read_published_keys
from tracker.formats.proofs.read import NotGenuineError, PublicKeys, read_proof
from tracker.formats.proofs.statement import GAPS_ENDED
from tracker.formats.proofs.whole_record import is_whole_record, read_whole_record
from tracker.queries.proofs import public_keys
from tracker.services.accounts.authors import COMMAND_LINE
from tracker.services.proofs.signing_keys import rotate_key

proof = AppGroup("proof", help="Proofs for employers.")
READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)


@proof.command("verify")
@click.argument("file", type=READABLE)
@click.option("--keys", type=READABLE, help="Public keys as /proofs/keys.json gives them (default: those of the database).")
def verify_command(file: Path, *, keys: Path | None) -> None:
    """Check FILE and print what was signed: a PDF, of which every byte counts, or the text or address of a proof.

    The exit status is 0 for a genuine proof, 1 for another, 2 for a wrong call. Whether the proof was revoked is shown on
    its page only.
    """
    with plainly():
        known = read_published_keys(keys.read_bytes()) if keys else _known_here()
        content = file.read_bytes()
        try:
            lines = _whole_record(content, known) if is_whole_record(content) else _proof(content, known)
        except NotGenuineError as error:
            click.echo(f"not genuine: {error}")
            click.get_current_context().exit(1)
    click.echo("genuine")
    for name, value in lines.items():
        click.echo(f"{name}: {value}".encode(errors="backslashreplace"))


def _proof(content: bytes, keys: PublicKeys) -> dict[str, str]:
    statement = read_proof(content, keys).statement
    return {
        "name": statement.name,
        "employer": statement.employer,
        "until": statement.until.isoformat(),
        "recorded up to": statement.made_at.astimezone(HONG_KONG).isoformat(timespec="seconds"),
        "number": statement.number,
        "key": statement.key,
        **({"gaps": GAPS_ENDED} if statement.gaps_ended else {}),
    }


def _whole_record(content: bytes, keys: PublicKeys) -> dict[str, str]:
    record = read_whole_record(content, keys)
    return {
        "name": record.name,
        "recorded up to": record.made_at.astimezone(HONG_KONG).isoformat(timespec="seconds"),
        "number": record.number,
        "key": record.key,
        "history": record.line,
    }


def _known_here() -> PublicKeys:
    """Return the public keys in the database. Ends the command if the database cannot be read, and suggests --keys."""
    try:
        return keys_by_name(public_keys())
    except StorageError as error:
        raise CannotError(f"{error}; without it give --keys FILE, as /proofs/keys.json publishes them") from None


@proof.command("keys")
def keys_command() -> None:
    """List the keys that sign or signed proofs, the newest first."""
    with plainly():
        for key in public_keys():
            state = "signs" if key.retired_at is None else f"retired {key.retired_at.isoformat(timespec='seconds')}"
            click.echo(f"{key.name} made {key.made_at.isoformat(timespec='seconds')}, {state}")


@proof.command("rotate")
def rotate_command() -> None:
    """Make a new key, and destroy the private half of the one before; proofs that it signed stay genuine."""
    with plainly():
        rotate_key(keys=current_app.extensions["keyring"], by=COMMAND_LINE)
        click.echo(f"signs now: {public_keys()[0].name}")
