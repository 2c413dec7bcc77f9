"""`python -m tests.goals.quality LOG…`: docs/quality.md from what the acceptance checks printed; `make goals RECORD=yes` writes it too.

A row for each check, engine and line: what was tried, how often, how often it did not hold, with and without its defence, and when.
"""

import ast
import fcntl
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from tests.goals.harnesses import GOAL, goals
from tests.goals.line import Result, Size

FOLDER, PAGE = Path(__file__).parent, Path(__file__).parents[2] / "docs" / "quality.md"
LINE = re.compile(r"^goal=([A-Z]+\d+) engine=(\S+) n=(\d+) bad=(\d+) saboteur_bad=(\S+)$", re.MULTILINE)
SIZES = "quick", "long"
HEAD = """# What holds, and how that was seen

The acceptance checks write this page (`make goals RECORD=yes`, `make torture RECORD=yes`); nobody edits it. `n` is how often something was tried, `bad` how often it did not hold, `control` how often it did not hold with the defence switched off: 0 there would mean that the check sees nothing. Numbers are those of one run on a machine of two cores with other work on it. [testing.md](testing.md#acceptance-checks) says how to run one.

| id | engine | what was tried | size | n | bad | control | when (UTC) |
|---|---|---|---|---|---|---|---|
"""
REST = "\nWithout a row so far: {}.\n"


class Row(NamedTuple):
    """One row of the page."""

    goal: str
    engine: str
    what: str
    size: str
    n: str
    bad: str
    control: str
    when: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What a later run replaces."""
        return self.goal, self.engine, self.size


def record(results: Iterable[Result], size: Size) -> None:
    """Put the results of one check into the page, in the place of those of its last run in this size."""
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
    rows = [
        Row(each.goal, each.engine or "-", what(each.goal), size, str(each.n), str(each.bad), _number(each.saboteur_bad), when)
        for each in results
    ]
    with PAGE.open("a+", encoding="utf-8") as page:
        fcntl.flock(page, fcntl.LOCK_EX)  # several checks may end at once
        page.seek(0)
        replaced = {row.key for row in rows}
        written = text([row for row in rows_of(page.read()) if row.key not in replaced] + rows)
        page.truncate(0)
        page.write(written)


def rows_of(page: str) -> Iterator[Row]:
    """Yield the rows of a page."""
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if len(cells) == len(Row._fields) and GOAL.fullmatch(cells[0].lower()):
            yield Row(*cells)


def text(rows: Iterable[Row]) -> str:
    """Return the page with these rows, by check, engine and size."""
    order = {goal: place for place, goal in enumerate(goals())}
    ordered = sorted(
        (row._replace(what=what(row.goal)) for row in rows if row.goal in order),
        key=lambda row: (order[row.goal], row.engine != "sqlite", SIZES.index(row.size)),
    )
    missing = [goal for goal in order if goal not in {row.goal for row in ordered}]
    lines = "".join(f"| {' | '.join(row)} |\n" for row in ordered)
    return HEAD + lines + (REST.format(", ".join(missing)) if missing else "")


def what(goal: str) -> str:
    """Return what a check tries: the first sentence of its module."""
    source = (FOLDER / f"{goal.lower()}.py").read_text(encoding="utf-8")
    said = re.sub(r"\s+", " ", ast.get_docstring(ast.parse(source)) or "").partition(": ")[2]
    return said.replace("|", "/").rstrip(".")


def _number(found: int | None) -> str:
    return "-" if found is None else str(found)


def main(paths: list[str]) -> int:
    """Read printed lines out of files, each as of the moment when it was last written."""
    rows = {row.key: [row] for row in rows_of(PAGE.read_text(encoding="utf-8") if PAGE.exists() else "")}
    for path in map(Path, paths):
        when = f"{datetime.fromtimestamp(path.stat().st_mtime, UTC):%Y-%m-%d %H:%M}"
        found: dict[tuple[str, str, str], list[Row]] = {}
        for goal, *rest in LINE.findall(path.read_text(encoding="utf-8", errors="replace")):
            engine, n, bad, control = rest
            row = Row(goal, engine, what(goal), "quick", n, bad, control, when)
            found.setdefault(row.key, []).append(row)
        rows |= found
    PAGE.write_text(text(row for each in rows.values() for row in each), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
