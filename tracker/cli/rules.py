"""`flask rules`: what a draft of a scheme's rules would change, before it is taken into use."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from tracker import clock
from tracker.cli.saying import plainly, write_whole
from tracker.compliance.drafts import Compared, drafted, totals
from tracker.compliance.loading import builtin
from tracker.compliance.rulebook import Rulebook
from tracker.papers.register.drafting import Somebody, everybody_compared, lines, summary, table
from tracker.queries.rules import edition, editions, is_digest

rules = AppGroup("rules", help="The dated rules of the schemes.")


@rules.command("editions")
def editions_command() -> None:
    """List the editions of the rules that made verdicts, and the present one, the last to be used first."""
    with plainly():
        for each in editions():
            used = (
                f"first used on {each.first_used_at.astimezone(clock.HONG_KONG):%Y-%m-%d}"
                if each.first_used_at
                else "not used yet"
            )
            _say(f"{each.digest}: {used}, {each.standing} verdicts stand{', present' if each.is_present else ''}")


@rules.command("compare")
@click.argument("draft")
@click.option("--against", metavar="EDITION", help="The edition it is held against (default: the rules that stand).")
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="The day that the verdicts speak of (default: today in Hong Kong)."
)
@click.option("--csv", "output", type=click.Path(dir_okay=False, path_type=Path), help="A file for the table of all changes.")
def compare_command(draft: str, *, against: str | None, on: datetime | None, output: Path | None) -> None:
    """Say who in the register would have another status under DRAFT, a scheme's file or an edition's digest.

    Last safe days that would move are told too. Nothing is recorded. The exit status is 0, or 2 for a draft that cannot
    be used, with its file, key and what is accepted, and for an edition that is not known.
    """
    differing: list[Somebody] = []
    with plainly():
        before = edition(against) if against is not None else builtin()
        after, scheme = _rules(draft)
        people = everybody_compared(before, after, on=on.date() if on else clock.today(), scheme=scheme)
        found = totals(_told(people, differing))
    for line in summary(found):
        _say(line)
    if output is not None:
        write_whole(output, "".join(table(differing)))


def _rules(draft: str) -> tuple[Rulebook, str | None]:
    """The rules of a scheme's file, and that scheme; or those of an edition, for everybody."""
    path = Path(draft)
    if path.is_file():
        made = drafted(draft, path.read_bytes())
        return made.rulebook, made.scheme
    if is_digest(draft):
        return edition(draft), None
    raise click.BadParameter(f"{draft!r} is no file, and no digest of an edition.", param_hint="'DRAFT'")


def _told(people: Iterator[Somebody], differing: list[Somebody]) -> Iterator[Compared]:
    """Everybody, as they pass by; who is changed is told and kept."""
    for each in people:
        for line in lines(each):
            _say(line)
        if each.compared.moved:
            differing.append(each)
        yield each.compared


def _say(line: str) -> None:
    """A line in UTF-8, whatever the terminal's own encoding is."""
    click.echo(line.encode(errors="backslashreplace"))
