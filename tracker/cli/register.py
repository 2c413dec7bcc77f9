"""`flask register`: the programme office's register comes in, and is assessed as it is or was known."""

import codecs
import sys
from datetime import datetime, time
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from tracker import clock
from tracker.cli.progress import bar
from tracker.cli.saying import plainly
from tracker.formats.register.csv_rows import UTF_8
from tracker.formats.register.rows import Refusal
from tracker.queries.rules import edition
from tracker.services.accounts.authors import COMMAND_LINE
from tracker.services.register.import_batch import one_at_a_time
from tracker.workflows.daily import destroy_old_uploads
from tracker.workflows.register.assess_register import assessed_lines
from tracker.workflows.register.import_register import ImportContext, ImportResult, Register

register = AppGroup("register", help="The programme office's register.")
DAY = click.DateTime(["%Y-%m-%d"])


def _text_encoding(context: click.Context, option: click.Parameter, name: str | None) -> str:
    """Return the name that Python knows an encoding by. UTF-8 comes with or without its byte order mark."""
    try:
        "".encode(name or UTF_8)
    except (LookupError, ValueError):
        raise click.BadParameter(f"{name!r} is not a known text encoding") from None
    found = codecs.lookup(name or UTF_8).name
    return UTF_8 if found == "utf-8" else found


@register.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be done; write nothing.")
@click.option("--strict", is_flag=True, help="Refuse all rows where any is refused.")
@click.option("--dates", type=click.Choice(["day-first", "month-first"]), help="How to read dates such as 03/04/2026.")
@click.option(
    "--encoding", callback=_text_encoding, help="The encoding of CSV files that are not UTF-8, such as cp932 or big5hkscs."
)
@click.pass_context
def import_command(
    context: click.Context, path: Path, *, dry_run: bool, strict: bool, dates: str | None, encoding: str
) -> None:
    """Take in a register: a folder of three CSV files, or one workbook (.xlsx, .ods or .xls).

    The exit status is 0 where nothing was refused, 1 where rows were, 2 where a file was or the call is wrong.
    """
    acting = ImportContext(COMMAND_LINE, clock.today(), current_app.extensions["keyring"])
    with plainly(), one_at_a_time():
        with bar("reading") as progress:
            register = Register(path, dates=dates, encoding=encoding, progress=progress)
        with register:
            _say_columns(register)
            imported = _imported(register, acting, dry_run=dry_run, strict=strict)
            for refusal in register.refusals():
                click.echo(_line(refusal, register.readings[refusal.sheet].sheet.file))
    click.echo(imported.summary)
    context.exit(1 if imported.refused else 0)


@register.command("assess")
@click.option("--on", type=DAY, help="The day that the verdicts speak of (default: today in Hong Kong).")
@click.option("--known-on", type=DAY, help="By what was known at the end of that day, under the rules' edition of that day.")
@click.option("--edition", "digest", help="Under this edition of the rules (see `flask rules editions`).")
@click.pass_context
def assess_command(context: click.Context, on: datetime | None, known_on: datetime | None, digest: str | None) -> None:
    """Assess everybody who arrived, a line of JSON each, in the order of their references.

    The exit status is 0 where everybody could be assessed, 1 where at least one could not.
    """
    all_assessed = True
    with plainly():
        rules, day = edition(digest) if digest is not None else None, on.date() if on else clock.today()
        for text, assessed in assessed_lines(on=day, known_at=_end_of(known_on), rules=rules):
            sys.stdout.buffer.write(f"{text}\n".encode(errors="backslashreplace"))
            all_assessed = all_assessed and assessed
        sys.stdout.buffer.flush()
    context.exit(0 if all_assessed else 1)


@register.command("histories")
@click.argument("output", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--on", type=DAY, help="The day that verdicts will speak of (default: the day on which they are made).")
@click.option("--known-on", type=DAY, help="By what was known at the end of that day.")
def histories_command(output: Path, *, on: datetime | None, known_on: datetime | None) -> None:
    """Write everybody who arrived to OUTPUT, as columns for `flask assess --parquet`."""
    from tracker.cli.populations import write_register_histories  # noqa: PLC0415 - Arrow would slow the start of every command

    click.echo(f"histories: {write_register_histories(output, on=on.date() if on else None, known_at=_end_of(known_on))}")


@register.command("forget")
def forget_command() -> None:
    """Destroy the register files whose period by the office's settings is over: 90 days, if none is set.

    A part of `flask daily`.
    """
    with plainly():
        click.echo(f"forgotten: {destroy_old_uploads()}")


def _imported(register: Register, acting: ImportContext, *, dry_run: bool, strict: bool) -> ImportResult:
    if dry_run or strict:
        with bar("checking", register.rows) as progress:
            rehearsed = register.rehearse(acting, progress=progress)
        if strict and rehearsed.refused:
            return register.refused_whole()
        if dry_run:
            return rehearsed
    with bar("importing", register.rows) as progress:
        return register.take_in(acting, progress=progress)


def _say_columns(register: Register) -> None:
    """Which columns are ignored, and which are not there, on standard error."""
    for reading in register.readings.values():
        for what, names in (("ignored columns", reading.columns.unknown), ("no column", reading.columns.missing)):
            if names:
                click.echo(f"{reading.sheet.file}: {what}: {', '.join(names)}", err=True)


def _line(refusal: Refusal, file: str) -> str:
    return f"{file}, row {refusal.row}, {refusal.column or 'whole row'}: {refusal.reason}"


def _end_of(day: datetime | None) -> datetime | None:
    """The last moment of a day in Hong Kong."""
    return None if day is None else datetime.combine(day, time.max, clock.HONG_KONG)
