"""`flask quota`: ceilings are recorded, and the monthly report is read."""

from pathlib import Path

import click
from flask.cli import AppGroup

from tracker import clock
from tracker.cli.saying import plainly, write_whole
from tracker.compliance.loading import builtin
from tracker.compliance.month_report import MonthReport, ReportScope, resolve_month
from tracker.compliance.rulebook import DIRECTIONS
from tracker.formats.reports.report_csv import format_csv
from tracker.formats.reports.report_json import format_json
from tracker.formats.reports.report_xlsx import format_xlsx
from tracker.queries.recount import verify_year
from tracker.queries.reports import report_for
from tracker.services.accounts.authors import COMMAND_LINE
from tracker.services.quota.ceilings import CeilingDraft, set_ceiling

quota = AppGroup("quota", help="Places of the quota, and the monthly report.")
FORMATS = ("json", "csv", "xlsx", "pdf", "html")


def _known_scheme(_: click.Context, __: click.Parameter, name: str) -> str:
    """A scheme of the rulebook. Raises `BadParameter`."""
    if name not in builtin().schemes:
        raise click.BadParameter(f"{name!r} is no scheme; known are {', '.join(builtin().schemes)}")
    return name


@quota.command("set")
@click.argument("window", metavar="YEAR[-H1|-H2]")
@click.argument("ceiling", type=click.IntRange(min=0))
@click.option("--scheme", default="japan", show_default=True, callback=_known_scheme)
@click.option("--direction", type=click.Choice(DIRECTIONS), default="inbound", show_default=True)
@click.option("--source", required=True, help="Where the ceiling is written.")
def set_command(window: str, ceiling: int, *, scheme: str, direction: str, source: str) -> None:
    """Record how many places a year has, or a half of it. The newest known ceiling holds until another."""
    with plainly():
        set_ceiling(CeilingDraft(scheme, direction, window, ceiling, source), by=COMMAND_LINE)


@quota.command("report")
@click.argument("year", type=click.IntRange(1900, 2200))
@click.option("--month", metavar="YYYY-MM", help="Up to the end of that month (default: the year's last complete one).")
@click.option("--scheme", default="japan", show_default=True, callback=_known_scheme)
@click.option("--direction", type=click.Choice(DIRECTIONS), default="inbound", show_default=True)
@click.option("--format", "form", type=click.Choice(FORMATS), default="json", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file to write to.")
def report_command(year: int, *, month: str | None, scheme: str, direction: str, form: str, output: Path | None) -> None:
    """The report of a quota year up to the end of a month, as known now. A month that is not over is provisional."""
    today = clock.today()
    with plainly():
        request = ReportScope(scheme, direction, resolve_month(year, month, today), today)
        content = _format(report_for(request), form)
    if output is None:
        click.echo(content, nl=False)
    else:
        write_whole(output, content)


def _format(report: MonthReport, form: str) -> str | bytes:
    """Return the report in a format."""
    if form == "json":
        return format_json(report)
    if form == "csv":
        return format_csv(report)
    if form == "xlsx":
        return format_xlsx(report)
    # Only these two need the typesetter and the templates, which take long to load.
    from tracker.formats.reports.report_pages import format_html, format_pdf  # noqa: PLC0415

    return format_html(report) if form == "html" else format_pdf(report, made_at=clock.now())


@quota.command("verify")
@click.argument("year", type=click.IntRange(1900, 2200))
def verify_command(year: int) -> None:
    """Count a quota year again from visas and stays alone, and compare with the ledger and every closed report.

    Each report is compared with what was known when it was closed. The exit status is 0 if everything agrees, else 1.
    """
    with plainly():
        found = verify_year(year)
    for each in found:
        way = f"{each.scheme} {each.direction} {year}"
        for difference in each.differences:
            click.echo(f"{way}: {difference}")
        click.echo(f"{way}: {each.reports} closed reports, {len(each.differences)} differences")
    click.get_current_context().exit(1 if any(each.differences for each in found) else 0)
