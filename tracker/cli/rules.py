"""`flask rules`: what a draft of a scheme's rules would change, before it is taken into use."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from tracker import clock
from tracker.cli.saying import plainly, write_whole
from tracker.compliance.drafts import Compared, drafted, totals
from tracker.papers.register.drafting import Somebody, everybody_compared, lines, summary, table

rules = AppGroup("rules", help="The dated rules of the schemes.")


@rules.command("compare")
@click.argument("draft", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="The day that the verdicts speak of (default: today in Hong Kong)."
)
@click.option("--csv", "output", type=click.Path(dir_okay=False, path_type=Path), help="A file for the table of all changes.")
def compare_command(draft: Path, *, on: datetime | None, output: Path | None) -> None:
    """Say who in the register would have another status under DRAFT, a scheme's file, and which last safe days would move.

    Nothing is recorded. The exit status is 0, or 2 for a draft that cannot be used, with its file, key and what is accepted.
    """
    differing: list[Somebody] = []
    with plainly():
        scheme = drafted(str(draft), draft.read_bytes())
        people = everybody_compared(scheme, on=on.date() if on else clock.today())
        found = totals(_told(people, differing))
    for line in summary(found):
        _say(line)
    if output is not None:
        write_whole(output, "".join(table(differing)))


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
