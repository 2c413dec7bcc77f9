"""What the documents state about the code is true."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

import config
from tracker.compliance.case_states import TRANSITIONS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
ROW = re.compile(r"^\| ([a-z ]+) \| `([a-z_]+)` \| ([a-z ]+) \| ([a-z ]+) \|$", re.MULTILINE)


def test_documented_case_states_equal_code() -> None:
    documented = ROW.findall((DOCS / "cases.md").read_text())
    assert documented == [
        (each.state.replace("-", " "), each.act, each.role, each.to.replace("-", " ")) for each in TRANSITIONS
    ]


@pytest.mark.slow
def test_readme_lines_print_their_output() -> None:
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("## The engine on its own\n")[1].split("\n## ")[0]
    lines, printed = re.findall(r"(?:^    .*\n)+", section, re.MULTILINE)
    block, expected = (re.sub("^    ", "", text, flags=re.MULTILINE) for text in (lines, printed))
    assert block.count("\n") == 10
    alone = [sys.executable, "-S", "-c", block]  # -S: nothing that is installed can be imported
    done = subprocess.run(alone, cwd=ROOT, env={"PYTHONUTF8": "1"}, capture_output=True, encoding="utf-8", check=False)
    assert (done.stdout, done.stderr) == (expected, "")


def table_of(document: str, heading: str) -> list[str]:
    """Return the first cells of the table under a heading, without its head."""
    text = f"\n{(ROOT / document).read_text(encoding='utf-8')}".split(f"\n{heading}\n")[1].split("\n#")[0]
    return re.findall(r"^\| (.+?) \|", text, re.MULTILINE)[1:]


def settings_read(source: str) -> set[str]:
    """Return the environment variables that a module reads."""
    gets = re.findall(r"""(?:environ\.get\(|environ\[|_number\()["']([A-Z_]+)["']""", source)
    return {*gets, *re.findall(r"""["']([A-Z_]+)["'] (?:not )?in os\.environ""", source)}


def command_names(group: click.Group, prefix: str = "flask") -> Iterator[str]:
    """Yield the full names of our own commands, as they are typed."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from command_names(command, f"{prefix} {name}")
        else:
            yield f"{prefix} {name}"


def layers_drawn(text: str) -> list[set[str]]:
    """Return the floors of the diagram, from the top."""
    edges = re.findall(r"^    ([\w &]+) --> ([\w &]+)$", text, re.MULTILINE)
    floors = [set(above.split(" & ")) for above, _ in edges]
    return [*floors, set(edges[-1][1].split(" & "))]


def test_readme_is_for_newcomers_and_short() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 100
    assert text.count("![") == 1


def test_settings_table_lists_what_the_code_reads() -> None:
    sources = [ROOT / "config.py", ROOT / "wsgi.py", *ROOT.glob("tracker/**/*.py")]
    read = {name for path in sources for name in settings_read(path.read_text(encoding="utf-8"))}
    documented = [name.strip("`") for name in table_of("docs/deploy.md", "## Settings")]
    assert set(documented) == read
    assert len(documented) == len(read)


def test_settings_table_names_the_defaults() -> None:
    text = (DOCS / "deploy.md").read_text(encoding="utf-8")
    secure, demo = config.from_environment({}), config.from_environment({"TRACKER_ENV": "demo"})
    for value in (secure["ENVIRONMENT"], secure["RATELIMIT_DEFAULT"], demo["RATELIMIT_DEFAULT"], secure["MAIL_FROM"]):
        assert f"`{value}`" in text


def test_commands_table_lists_every_command(app: Flask) -> None:
    every = set(command_names(click.Group(commands=app.cli.commands)))
    ours = {name for name in every if not name.startswith(("flask db ", "flask openapi "))}  # of Flask-Migrate, flask-smorest
    documented = {re.sub(r"`(flask(?: [a-z][a-z-]*)+).*", r"\1", cell) for cell in table_of("docs/commands.md", "# Commands")}
    assert documented == ours | {"flask db upgrade"}
    assert every > ours


def test_every_command_is_described_in_the_interfaces() -> None:
    text = (DOCS / "interfaces.md").read_text(encoding="utf-8")
    names = [re.sub(r"`flask ((?:[a-z-]+ ?)+).*", r"\1", cell).strip() for cell in table_of("docs/commands.md", "# Commands")]
    described = [name for name in names if f"flask {name}" in text or f"`{name.split()[-1]}`" in text]
    assert described == [name for name in names if name != "db upgrade"]


def test_diagram_shows_layers_of_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    drawn = layers_drawn((DOCS / "architecture.md").read_text(encoding="utf-8"))
    assert drawn == [set(re.split(r" [|:] ", layer)) for layer in layers]
    rooms = {path.stem for path in (ROOT / "tracker").iterdir() if path.is_dir() or path.suffix == ".py"}
    assert set().union(*drawn) == rooms - {"__init__", "__pycache__", "static", "translations"}


def test_layer_missing_from_the_diagram_is_found() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    assert layers_drawn(text) != layers_drawn(text.replace("    app --> cli & web\n", ""))


def test_map_names_what_there_is() -> None:
    assert [cell for cell in table_of("docs/architecture.md", "## The map") if not (ROOT / cell.strip("`")).exists()] == []


def test_glossary_locates_each_term_once() -> None:
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| (?:`([^`|]+)`|settings) \|$", text, re.MULTILINE)
    terms = [term for term, _ in rows]
    assert len(terms) > 40
    assert len(set(terms)) == len(terms)
    assert [path for _, path in rows if path and not ((ROOT / path).exists() or (ROOT / "tracker" / path).exists())] == []


def test_links_between_documents_lead_somewhere() -> None:
    for path in (*DOCS.rglob("*.md"), *ROOT.glob("*.md")):
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / link).exists(), f"{path.name}: {link}"


def test_paths_to_look_at_exist() -> None:
    section = (DOCS / "architecture.md").read_text(encoding="utf-8").split("## Where is …?\n")[1].split("\n## ")[0]
    paths = re.findall(r"`([\w/.-]+)(?::(\w+))?`", section)
    assert len(paths) >= 12
    for path, name in paths:
        assert (ROOT / path).exists(), path
        assert not name or f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), name
