"""`flask retention`: personal data are deleted when their period is over."""

from datetime import date, datetime

import click
from flask.cli import AppGroup

from tracker import clock
from tracker.cli.saying import plainly
from tracker.queries.retention import RetentionOutlook
from tracker.services.participants.erase import destroy_erased_keys
from tracker.workflows.retention import (
    delete_ended_sessions,
    delete_late_sign_ins,
    delete_old_audit_lines,
    delete_old_refusals,
    delete_sent_emails,
    due_people,
    erase_due_people,
)

retention = AppGroup("retention", help="How long personal data are stored.")
DAY = click.DateTime(["%Y-%m-%d"])


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="List who is due and when; write nothing.")
@click.option("--until", type=DAY, metavar="DATE", help="With --dry-run: list also who is due up to this day.")
def run_command(*, dry_run: bool, until: datetime | None) -> None:
    """Erase the participants whose period is over, and delete old sessions, emails and audit lines. A part of `flask daily`.

    It may be interrupted: the next run continues. The exit status is 2 for a wrong call.
    """
    today = clock.today()
    last = today if until is None else until.date()
    if until is not None and not dry_run:
        raise click.UsageError("--until needs --dry-run")
    if last < today:
        raise click.UsageError("--until must be today or later")
    with plainly():
        if dry_run:
            _list_due(last, today)
        else:
            _run(today)


def _list_due(until: date, today: date) -> None:
    """Print a line for each participant, tab-separated: reference, day of the deletion or `held`, last day, basis, holds."""
    for each in due_people(until, on=today):
        click.echo(_line(each))


def _line(each: RetentionOutlook) -> str:
    who = each.participant
    holds = ", ".join(f"{hold.kind} until {hold.until or 'it ends'}" for hold in each.holds)
    return "\t".join((who.reference, str(each.deleted_on or "held"), str(who.since), who.basis, holds)).rstrip()


def _run(today: date) -> None:
    click.echo(f"participants erased when due: {erase_due_people(on=today)}")
    click.echo(f"erased keys destroyed: {destroy_erased_keys()}")
    click.echo(f"ended sessions deleted: {delete_ended_sessions(on=today)}")
    click.echo(f"unfinished sign-ins deleted: {delete_late_sign_ins()}")
    click.echo(f"sent emails deleted: {delete_sent_emails(on=today)}")
    click.echo(f"refusals deleted: {delete_old_refusals(on=today)}")
    click.echo(f"audit lines deleted: {delete_old_audit_lines(on=today)}")
