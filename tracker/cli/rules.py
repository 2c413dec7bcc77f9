"""`flask rules`: list the editions of the rules, and what a draft of a scheme's rules would change."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from tracker import clock
from tracker.cli.saying import plainly, write_whole
from tracker.compliance.loading import builtin
from tracker.compliance.pathways.loading import pathways
from tracker.compliance.rulebook_diff import PersonComparison, Sides, parse_draft, totals
from tracker.compliance.sources import sources_used
from tracker.queries.rules import edition, editions, is_digest
from tracker.workflows.register.compare_rules import ComparedPerson, everybody_compared, lines, summary, table

FILE = click.Path(dir_okay=False, path_type=Path)

rules = AppGroup("rules", help="The dated rules of the schemes.")


@rules.command("editions")
def editions_command() -> None:
    """List the editions of the rules that made assessments, and the present one, the latest first."""
    with plainly():
        for each in editions():
            used = (
                f"first used on {each.first_used_at.astimezone(clock.HONG_KONG):%Y-%m-%d}"
                if each.first_used_at
                else "not used yet"
            )
            _print_line(f"{each.digest}: {used}, {each.verdict_count} verdicts stand{', present' if each.is_present else ''}")


@rules.command("sources")
def sources_command() -> None:
    """List every source of the rules, the oldest first: date, age, month in which it was read, kind, files, title, address.

    The parts of a line are separated by tabs. Undated pages come last.
    """
    for each in sources_used(builtin(), pathways(), on=clock.today()):
        source = each.source
        age = "-" if each.age is None else f"{each.age} days"
        parts = source.published, age, f"read {source.read}", source.kind, ",".join(each.named_by), source.title, source.address
        _print_line("\t".join(parts))


@rules.command("compare")
@click.argument("draft")
@click.option("--against", metavar="EDITION", help="The edition to compare with (default: the rules in force).")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day of the assessments (default: today in Hong Kong).")
@click.option("--csv", "output", type=FILE, help="A file for the table of all changes.")
@click.option("--parquet", "population", type=FILE, help="A population (see flask assess) instead of the register.")
def compare_command(
    draft: str, *, against: str | None, on: datetime | None, output: Path | None, population: Path | None
) -> None:
    """List who in the register would have another status under DRAFT, a scheme's file or an edition's digest.

    Last safe days that would move are listed too; of a population only totals. Nothing is recorded. The exit status
    is 0, or 2 for a draft that cannot be used, with its file, key and what is accepted, and for an unknown edition.
    """
    if population and output:
        raise click.UsageError("--csv lists people of the register; a population has totals only")
    day = on.date() if on else clock.today()
    with plainly():
        sides = _sides(draft, against)
    for line in _population(sides, day, population) if population else _register(sides, day, output):
        _print_line(line)


def _sides(draft: str, against: str | None) -> Sides:
    """Return the two sides to compare: a scheme's file for people of that scheme, an edition for everybody."""
    before = edition(against) if against is not None else builtin()
    path = Path(draft)
    if path.is_file():
        made = parse_draft(draft, path.read_bytes())
        return Sides(before, made.rulebook, made.scheme)
    if is_digest(draft):
        return Sides(before, edition(draft))
    raise click.BadParameter(f"{draft!r} is no file, and no digest of an edition.", param_hint="'DRAFT'")


def _population(sides: Sides, day: date, population: Path) -> Iterator[str]:
    """Yield the totals of a population."""
    from tracker.cli.populations import compared  # noqa: PLC0415 - Arrow would slow the start of every command

    return compared(population, sides, on=day)


def _register(sides: Sides, day: date, output: Path | None) -> Iterator[str]:
    """Print everybody who would change, write the table to `output` if given, then yield the totals of the register."""
    differing: list[ComparedPerson] = []
    with plainly():
        people = everybody_compared(sides.before, sides.after, on=day, scheme=sides.scheme)
        found = totals(_print_changes(people, differing))
    if output is not None:
        write_whole(output, "".join(table(differing)))
    return summary(found)


def _print_changes(people: Iterator[ComparedPerson], differing: list[ComparedPerson]) -> Iterator[PersonComparison]:
    """Yield every comparison. Prints those that differ and adds them to `differing`."""
    for each in people:
        for line in lines(each):
            _print_line(line)
        if each.compared.moved:
            differing.append(each)
        yield each.compared


def _print_line(line: str) -> None:
    """Print a line in UTF-8, whatever the encoding of the terminal."""
    click.echo(line.encode(errors="backslashreplace"))
