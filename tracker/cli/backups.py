"""`flask backup`: encrypted copies of the whole database, and the way back."""

from pathlib import Path
from typing import TextIO

import click
from flask import current_app
from flask.cli import AppGroup

from tracker.adapters.backup_archive import new_key_pair, read_identity
from tracker.cli.saying import CannotError, plainly
from tracker.workflows.audit import verify_audit
from tracker.workflows.backups import (
    BackupSummary,
    backup_target,
    delete_old_backups,
    make_backup,
    restore_backup,
    verify_backup,
)

backup = AppGroup("backup", help="Encrypted copies of the whole database.")
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
IDENTITY = click.option(
    "--identity", required=True, type=click.File(encoding="utf-8"), help="The file with the identity; - is standard input."
)


@backup.command("keys")
def keys_command() -> None:
    """Print a new pair of keys: the recipient for the settings, and the identity, which opens every backup."""
    recipient, identity = new_key_pair()
    click.echo(f"export BACKUP_RECIPIENT={recipient}")
    click.echo("# The identity opens every backup. Store it on another machine and on paper, never here:", err=True)
    click.echo(identity)


@backup.command("make")
def make_command() -> None:
    """Back up the database and participants' files into BACKUP_FOLDER while others write, and delete backups older than BACKUP_DAYS.

    A part of `flask daily`. The exit status is 2 if no backup could be made.
    """
    target = backup_target(current_app.config)
    if target is None:
        raise CannotError("no backup is made: set BACKUP_FOLDER and BACKUP_RECIPIENT (`flask backup keys` makes one)")
    with plainly():
        path, summary = make_backup(target, current_app.extensions["keyring"])
        deleted = delete_old_backups(target)
    click.echo(path)
    _show(summary)
    click.echo(f"old backups deleted: {deleted}")


@backup.command("verify")
@click.argument("file", type=FILE)
@IDENTITY
def verify_command(file: Path, identity: TextIO) -> None:
    """Open FILE and compare everything in it with what was copied. Writes to no database.

    The exit status is 2 if it cannot be opened, or anything differs.
    """
    with plainly():
        _show(verify_backup(file, read_identity(identity.read()), current_app.extensions["keyring"]))


@backup.command("restore")
@click.argument("file", type=FILE)
@IDENTITY
@click.pass_context
def restore_command(context: click.Context, file: Path, identity: TextIO) -> None:
    """Fill the database of DATABASE_URL and EVIDENCE_DIR from FILE, compare every table, and verify the audit.

    The database must be empty: it has no tables. The exit status is 1 if the audit does not verify, 2 if nothing could be
    restored or a table differs.
    """
    with plainly():
        keys, evidence = (current_app.extensions[name] for name in ("keyring", "evidence"))
        _show(restore_backup(file, read_identity(identity.read()), keys, evidence))
        found = verify_audit(None)
    for fault in found.faults:
        click.echo(fault)
    click.echo(f"audit lines: {found.lines}, faults: {len(found.faults)}")
    click.echo("What was done after the backup is lost: docs/deploy.md says what to do before anybody signs in.", err=True)
    context.exit(1 if found.faults else 0)


def _show(summary: BackupSummary) -> None:
    click.echo(f"made: {summary.at}, {summary.engine} at {summary.revision}")
    click.echo(f"tables: {summary.tables}, rows: {summary.rows}, files: {summary.files}")
