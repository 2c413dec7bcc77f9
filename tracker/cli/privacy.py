"""`flask data`: personal data are sealed, and erased."""

import click
from flask import current_app
from flask.cli import AppGroup

from tracker.cli.saying import CannotError, plainly
from tracker.errors import FactError
from tracker.queries.particulars import count_plain_identifiers
from tracker.services.accounts.authors import COMMAND_LINE
from tracker.workflows.daily import seal_personal_data
from tracker.workflows.privacy import erase

privacy = AppGroup("data", help="Personal data.")
REFUSED = {
    "erased": "the personal data of this participant are erased already",
    "open-case": "a case about this participant is open: decide and close it first",
    "open-request": "a request about the personal data is open: answer it first",
    "by-hand": "a hold on this participant is in force: lift it first",
    "missing": "a reason is missing",
}


@privacy.command("seal")
def seal_command() -> None:
    """Seal the personal data that a former release stored plainly. A part of `flask daily`; it may be interrupted.

    The exit status is 2 if a data key is missing.
    """
    with plainly():
        click.echo(f"not sealed yet: {count_plain_identifiers()}")
        click.echo(f"sealed: {seal_personal_data(current_app.extensions['keyring'])}")


@privacy.command("erase")
@click.argument("reference")
@click.option("--reason", required=True, help="Why; it is stored in the audit, so it names nobody.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase_command(reference: str, *, reason: str, yes: bool) -> None:
    """Erase the personal data of the participant with REFERENCE for good. Facts without a name stay for the reports.

    The exit status is 1 if the question is not answered with y, 2 if the participant is unknown or cannot be erased.
    """
    if not yes:
        click.confirm(f"Erase the personal data of {reference}? This cannot be undone", abort=True)
    with plainly():
        try:
            erase(reference, reason=reason, by=COMMAND_LINE, folder=current_app.extensions["evidence"])
        except FactError as error:
            raise CannotError(REFUSED[error.reason]) from error
        click.echo(f"erased: {reference}")
