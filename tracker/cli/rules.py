"""`flask rules`: what a draft of a scheme's rules would change, before it is taken into use."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from tracker import clock
from tracker.cli.saying import plainly, write_whole
from tracker.compliance.drafts import Compared, Draft, drafted, totals
from tracker.papers.register.drafting import Somebody, everybody_compared, lines, summary, table

rules = AppGroup("rules", help="The dated rules of the schemes.")


@rules.command("compare")
@click.argument("draft", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="The day that the verdicts speak of (default: today in Hong Kong)."
)
@click.option("--csv", "output", type=click.Path(dir_okay=False, path_type=Path), help="A file for the table of all changes.")
@click.option("--parquet", "population", type=click.Path(dir_okay=False, path_type=Path), help="Instead of the register.")
def compare_command(draft: Path, *, on: datetime | None, output: Path | None, population: Path | None) -> None:
    """Say who in the register would have another status under DRAFT, a scheme's file, and which last safe days would move.

    With --parquet it is a population's file (see `flask assess`), each of its rows on its own day, else on DATE. Nothing
    is recorded. The exit status is 0, or 2 for a draft that cannot be used, with its file, key and what is accepted.
    """
    if population and output:
        raise click.UsageError("--csv tells who in the register would change; of a population only totals are told")
    day = on.date() if on else clock.today()
    with plainly():
        scheme = drafted(str(draft), draft.read_bytes())
    for line in _population(scheme, day, population) if population else _register(scheme, day, output):
        _say(line)


def _population(draft: Draft, day: date, population: Path) -> Iterator[str]:
    """The totals of a population."""
    from tracker.cli.populations import compared  # noqa: PLC0415 - Arrow would slow the start of every command

    return compared(population, draft, on=day)


def _register(draft: Draft, day: date, output: Path | None) -> Iterator[str]:
    """The totals of the register, when everybody who changes was told and stands in the file that was asked for."""
    differing: list[Somebody] = []
    with plainly():
        found = totals(_told(everybody_compared(draft, on=day), differing))
    if output is not None:
        write_whole(output, "".join(table(differing)))
    return summary(found)


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
