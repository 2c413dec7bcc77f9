"""`flask assess`: read histories, print assessments, one JSON object a line. Needs no database."""

import sys
from functools import partial
from io import BufferedReader
from pathlib import Path

import click
from click.core import ParameterSource

from tracker import clock
from tracker.cli.light_app import full_app
from tracker.compliance.loading import builtin
from tracker.formats.history.assess_line import Explainer, assess_line
from tracker.formats.history.explain import explain_assessment
from tracker.formats.line_stream import read_lines
from tracker.languages import LANGUAGES

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("assess")
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--explain", "language", type=click.Choice(list(LANGUAGES)), help="Print each finding in words too.")
@click.option("--parquet", "population", type=FILE, nargs=2, metavar="IN OUT", help="Histories and verdicts as columns.")
@click.option("--dask", "address", metavar="ADDRESS", help="With --parquet: by the workers of this scheduler.")
@click.pass_context
def assess_command(
    context: click.Context,
    file: BufferedReader,
    *,
    language: str | None,
    population: tuple[Path, Path] | None,
    address: str | None,
) -> None:
    """Assess histories: JSON Lines in (FILE, or standard input), JSON Lines out in the same order; or columns as Parquet.

    The exit status is 0 if every line was assessed, 1 if at least one could not be, 2 for a wrong call.
    """
    if population:
        if language or context.get_parameter_source("file") is not ParameterSource.DEFAULT:
            raise click.UsageError("--parquet takes IN and OUT alone: no FILE, no --explain")
        from tracker.cli.populations import assessed  # noqa: PLC0415 - Arrow would slow the start of every command

        context.exit(0 if assessed(*population, address) else 1)
    if address:
        raise click.UsageError("--dask works on columns: give --parquet IN OUT too")
    rulebook, today, all_assessed = builtin(), clock.today(), True
    explain = _load_explainer(context, language) if language else None
    for batch in read_lines(file):
        results = (assess_line(line, rulebook, today=today, explain=explain, with_pathways=True) for line in batch)
        answers = [given for given in results if given is not None]
        all_assessed = all_assessed and all(given.assessed for given in answers)
        sys.stdout.buffer.write("".join(f"{given.text}\n" for given in answers).encode(errors="backslashreplace"))
        sys.stdout.buffer.flush()
    context.exit(0 if all_assessed else 1)


def _load_explainer(context: click.Context, language: str) -> Explainer:
    """Return the function that puts findings into words. Enters the full application's context until the command ends."""
    context.with_resource(full_app(context).app_context())
    return partial(explain_assessment, language=language)
