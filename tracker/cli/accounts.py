"""`flask accounts`: invite an administrator, send waiting emails, close an account."""

import click
from flask import current_app
from flask.cli import AppGroup

from tracker import clock
from tracker.adapters.email_address import normalise_email
from tracker.cli.saying import CannotError, plainly
from tracker.errors import FactError, NotFoundError
from tracker.languages import DEFAULT, LANGUAGES
from tracker.queries.accounts import account
from tracker.services.accounts.authors import COMMAND_LINE
from tracker.services.accounts.people import AccountDraft, assign_roles, invite
from tracker.services.accounts.second_factors import reset_factors
from tracker.workflows.account_links import invitation
from tracker.workflows.email.send import send_unsent_emails

accounts = AppGroup("accounts", help="People who sign in.")
REFUSED = {
    "email": "somebody signs in with this address already",
    "name": "a name is missing",
    "roles": "the last administrator stays",
}


@accounts.command("administrator")
@click.argument("email")
@click.option("--name", required=True, help="The name that the invitation greets.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default=DEFAULT, help="The language of emails and pages.")
def administrator_command(email: str, name: str, language: str) -> None:
    """Invite an administrator and print the link, which is good for two weeks; email it too if MAIL_URL is set.

    The exit status is 2 if the address cannot be invited, or SECRET_KEY or DATA_KEYS is not set.
    """
    if not current_app.config["SECRET_KEY"]:
        raise CannotError("SECRET_KEY is not set: the link of an invitation is signed with it")
    address = normalise_email(email)
    if address is None:
        raise CannotError(f"{email!r} is no e-mail address")
    draft, made = AccountDraft(name, address, frozenset({"administrator"}), language), invitation(config=current_app.config)
    with plainly():
        try:
            invite(draft, made, keys=current_app.extensions["keyring"], by=COMMAND_LINE)
        except FactError as error:
            raise CannotError(REFUSED[error.field]) from error
        click.echo(made.link.text)
        if current_app.extensions["post"] is not None:
            send_unsent_emails(current_app.extensions["post"], current_app.extensions["keyring"], on=clock.today())


@accounts.command("send-letters")
def send_emails_command() -> None:
    """Send the emails that a request could not send. Run it every few minutes."""
    post = current_app.extensions["post"]
    if post is None:
        raise CannotError("no mail server is named: set MAIL_URL")
    with plainly():
        counts = send_unsent_emails(post, current_app.extensions["keyring"], on=clock.today())
        click.echo(f"sent: {counts.sent}")


@accounts.command("remove-second-factors")
@click.argument("email")
def remove_second_factors_command(email: str) -> None:
    """Remove the lost second factors of an officer, manager or administrator, who is signed out and gets an email."""
    with plainly():
        known = account(email=normalise_email(email) or "")
        try:
            reset_factors(known.id if known else 0, by=COMMAND_LINE)
        except NotFoundError as error:
            raise CannotError("nobody of the office signs in with this address") from error
        click.echo(f"second factors removed: {email}")


@accounts.command("disable")
@click.argument("email")
def disable_command(email: str) -> None:
    """Close the account of an officer, manager or administrator: every browser is signed out at once."""
    with plainly():
        known = account(email=normalise_email(email) or "")
        try:
            assign_roles(known.id if known else 0, frozenset(), by=COMMAND_LINE)
        except FactError as error:
            raise CannotError(REFUSED[error.field]) from error
        except NotFoundError as error:
            raise CannotError("nobody of the office signs in with this address") from error
        click.echo(f"disabled: {email}")
