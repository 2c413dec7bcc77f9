"""`flask rules`: what a draft of a scheme's rules would change, before it is taken into use."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from tracker import clock
from tracker.cli.saying import plainly, write_whole
from tracker.compliance.loading import builtin
from tracker.compliance.rulebook_diff import Compared, Sides, drafted, totals
from tracker.queries.rules import edition, editions, is_digest
from tracker.workflows.register.compare_rules import Somebody, everybody_compared, lines, summary, table

FILE = click.Path(dir_okay=False, path_type=Path)

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
@click.option("--csv", "output", type=FILE, help="A file for the table of all changes.")
@click.option("--parquet", "population", type=FILE, help="A population (see flask assess) in the place of the register.")
def compare_command(
    draft: str, *, against: str | None, on: datetime | None, output: Path | None, population: Path | None
) -> None:
    """Say who in the register would have another status under DRAFT, a scheme's file or an edition's digest.

    Last safe days that would move are told too; of a population the totals alone. Nothing is recorded. The exit status
    is 0, or 2 for a draft that cannot be used, with its file, key and what is accepted, and for an edition that is not
    known.
    """
    if population and output:
        raise click.UsageError("--csv tells who in the register would change; of a population only totals are told")
    day = on.date() if on else clock.today()
    with plainly():
        sides = _sides(draft, against)
    for line in _population(sides, day, population) if population else _register(sides, day, output):
        _say(line)


def _sides(draft: str, against: str | None) -> Sides:
    """The rules that are compared: of a scheme's file for those of that scheme, or of an edition for everybody."""
    before = edition(against) if against is not None else builtin()
    path = Path(draft)
    if path.is_file():
        made = drafted(draft, path.read_bytes())
        return Sides(before, made.rulebook, made.scheme)
    if is_digest(draft):
        return Sides(before, edition(draft))
    raise click.BadParameter(f"{draft!r} is no file, and no digest of an edition.", param_hint="'DRAFT'")


def _population(sides: Sides, day: date, population: Path) -> Iterator[str]:
    """The totals of a population."""
    from tracker.cli.populations import compared  # noqa: PLC0415 - Arrow would slow the start of every command

    return compared(population, sides, on=day)


def _register(sides: Sides, day: date, output: Path | None) -> Iterator[str]:
    """The totals of the register, when everybody who changes was told and stands in the file that was asked for."""
    differing: list[Somebody] = []
    with plainly():
        people = everybody_compared(sides.before, sides.after, on=day, scheme=sides.scheme)
        found = totals(_told(people, differing))
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
