"""`flask audit`: verify the audit, and export it for a verifier of its own."""

import json
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from tracker.cli.saying import plainly
from tracker.queries.audit import audit_export
from tracker.workflows.audit import send_alarm, verify_audit

audit = AppGroup("audit", help="The audit of every change.")
FILE = click.Path(path_type=Path, dir_okay=False)


@audit.command("verify")
@click.option("--anchors", type=FILE, help="The file of anchors; by default that of AUDIT_ANCHOR.")
@click.pass_context
def verify_command(context: click.Context, anchors: Path | None) -> None:
    """Verify every audit line, the anchors, and every closed report, and print what was changed.

    What was changed is emailed to AUDIT_EMAIL, too. The exit status is 0 if nothing was, 1 if something was, 2 if it cannot
    be verified.
    """
    with plainly():
        found = verify_audit(anchors or current_app.config["AUDIT_ANCHOR"])
    for fault in found.faults:
        click.echo(fault)
    if found.deleted:
        click.echo(f"lines deleted after seven years: {found.deleted}")
    click.echo(f"lines: {found.lines}, anchors: {found.anchors}, reports: {found.reports}, faults: {len(found.faults)}")
    if found.faults:
        mailer, address = current_app.extensions["post"], current_app.config["AUDIT_EMAIL"]
        click.echo(send_alarm(found.faults, mailer, address), err=True)
    if not found.anchors:
        click.echo("without anchors a cut tail or a rewritten audit is not found: set AUDIT_ANCHOR", err=True)
    context.exit(1 if found.faults else 0)


@audit.command("export")
def export_command() -> None:
    """Print the audit and the closed reports as JSON Lines, for docs/verify_audit.py."""
    with plainly():
        for row in audit_export():
            click.echo(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
