"""The house is as its map says: rooms, names, sizes, one clock, one commit, nothing dangerous. Each check has a negative control."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

import tracker
from tracker.compliance.loading import UNDATED
from tracker.compliance.rules import RULES

ROOT = Path(__file__).parent.parent
TRACKER, TEMPLATES = ROOT / "tracker", ROOT / "templates"
SOURCES = [*sorted(TRACKER.rglob("*.py")), ROOT / "config.py", ROOT / "wsgi.py"]
PAGES = sorted(TEMPLATES.rglob("*.html"))
NOT_OURS = ("static/", "translations/")
"""Folders below these are laid out by others."""

NOUNS = {
    "participants", "history", "employers", "evidence", "cases", "notices", "quota",
    "reports", "alerts", "email", "rules", "accounts", "privacy", "audit", "register", "assessments",
    "populations", "privacy_requests", "proofs", "search", "daily_runs", "office", "pathways", "personal_copy", "messages", "outbox", "digests", "push", "retention", "calendars", "backups",
}  # fmt: skip
BESIDES = {
    "web": {"unsubscribe", "policy", "guard", "access", "public", "health", "middleware", "forms", "charts", "view_models", "api", "plans", "people", "queue", "case_files", "case_marks", "letters", "other_facts", "saved_filters", "sent_mail", "submit"},
    "workflows": {"daily", "scheduler", "account_links", "demo", "doctor"},
    "services": {"case_answers", "closed_months", "case_marks", "case_moves", "case_reminders", "saved_filters", "flags", "handover", "versioned_writes", "plans", "watched_days", "ledger", "open_jobs", "reply_reminders"},
    "formats": {"tables", "tables_pdf", "bounces", "pasted_rows", "typed_days", "whole_days", "line_stream", "csv_text", "in_language", "qr_code", "xlsx_sheet", "letters", "typesetting"},
    "queries": {"case_lists", "form_pages", "saved_filters", "holds", "own_cases", "queue", "sheets", "findings", "dossiers", "issues", "people", "operations", "particulars", "recount", "second_factors"},
    "models": {
        "base", "engines", "faults", "tables", "bulk_insert", "id_blocks", "unit_of_work", "transaction", "stored_results",
        "audit_chain", "data_classes", "data_keys", "deleted_rows", "fact_columns", "sealed_words", "identifiers", "idempotency", "locks", "request_digest", "former_requests", "write_queue",
    },
    "cli": {"saying", "scheduler", "progress", "demo", "daily", "light_app", "doctor"},
}  # fmt: skip
VAGUE = {f"{word}{plural}" for word in ("record", "data", "info", "manager", "helper", "util") for plural in ("", "s")}
HEAVY = {"flask", "jinja2", "sqlalchemy", "werkzeug", "wtforms", "numpy", "dateutil", "tracker.clock", "tracker.app"}
LOADED = """
import importlib, pkgutil, sys, tracker.compliance
for module in pkgutil.walk_packages(tracker.compliance.__path__, "tracker.compliance."):
    if not module.name.startswith("tracker.compliance.columns."):
        importlib.import_module(module.name)
print(*sys.modules)
"""
IMPORTS_INSIDE = {
    "tracker/cli/doctor.py:doctor_command",
    "tracker/cli/history.py:assess_command",
    "tracker/cli/populations.py:_spread",
    "tracker/cli/quota.py:_format",
    "tracker/cli/register.py:histories_command",
    "tracker/cli/rules.py:_population",
    "wsgi.py:create_full_app",
}
"""Functions that may import, as `file:name`, each for a reason written beside it."""
CLOCKS = {
    "date": {"today"},
    "datetime": {"today", "now", "utcnow"},
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime"},
}
DANGEROUS = {"eval", "exec", "Markup", "render_template_string", "pickle", "marshal", "shelve", "system", "popen"}
TRUSTED = {"tracker/web/middleware/language.py:Markup"}
"""The function that may mark text as HTML: it reads our own translations."""
UNESCAPED = re.compile(
    r"\|\s*safe\b|autoescape\s+false|Markup|render_template_string|<script(?![^>]* nonce=)|\son\w+=|\sstyle="
)

Check = Callable[[ast.Module], Iterator[str]]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def clock_reads(tree: ast.Module) -> Iterator[str]:
    """Yield every reading of the wall clock, however imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS.get(ast.unparse(node.value).rpartition(".")[2], ()):
            yield ast.unparse(node)
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from (alias.name for alias in node.names if alias.name in CLOCKS["time"])


def imports_inside(tree: ast.Module) -> Iterator[str]:
    """Yield the functions that import."""
    for function in ast.walk(tree):
        if isinstance(function, FUNCTIONS) and any(
            isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function)
        ):
            yield function.name


def vague_classes(tree: ast.Module) -> Iterator[str]:
    """Yield the classes with vague names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and {word.lower() for word in re.findall("[A-Z][a-z]*", node.name)} & VAGUE:
            yield node.name


def dangers(tree: ast.Module) -> Iterator[str]:
    """Yield what runs or trusts text: by name, by attribute, by import, through a shell."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name) | ast.ImportFrom(module=str(name)):
                yield from {name} & DANGEROUS
            case ast.keyword(arg="shell"):
                yield "shell"


def long_functions(tree: ast.Module) -> Iterator[str]:
    """Yield the functions of more than 30 lines."""
    for node in ast.walk(tree):
        if isinstance(node, FUNCTIONS) and (node.end_lineno or 0) - node.lineno >= 30:
            yield node.name


def found(check: Check) -> list[str]:
    """Return what a check finds in our sources, as `file:name`."""
    return found_by_all()[check]


@cache
def found_by_all() -> dict[Check, list[str]]:
    """Return the same for every check. Each source is parsed once, and its tree forgotten."""
    found: dict[Check, list[str]] = {check: [] for check in CHECKS}
    for path in SOURCES:
        tree = ast.parse(path.read_text())
        for check, names in found.items():
            names += [f"{path.relative_to(ROOT)}:{name}" for name in check(tree)]
    return found


CHECKS = imports_inside, vague_classes, dangers, long_functions, clock_reads


@pytest.mark.parametrize(
    ("check", "allowed"),
    [(imports_inside, IMPORTS_INSIDE), (vague_classes, set()), (dangers, TRUSTED), (long_functions, set())],
)
def test_no_source_is_forbidden(check: Check, allowed: set[str]) -> None:
    assert sorted(set(found(check)) - allowed) == []


def test_only_one_module_reads_the_wall_clock() -> None:
    assert {name.split(":")[0] for name in found(clock_reads)} == {"tracker/clock.py"}


NEGATIVE_CONTROLS: list[tuple[Check, list[str]]] = [
    (clock_reads, ["date.today()", "day = date.today", "datetime.datetime.now()", "dt.datetime.utcnow()"]),
    (clock_reads, ["time.time()", "time.gmtime()", "from time import localtime"]),
    (imports_inside, ["def f():\n if x:\n  import a", "async def f():\n from a import b"]),
    (vague_classes, [f"class {name}: pass" for name in ("Data", "JobRecord", "DataFrame", "QuotaManager", "Utils")]),
    (dangers, ["eval('1')", "import pickle", "from pickle import loads", "os.system('x')", "run('x', shell=True)"]),
    (dangers, ["Markup(x)", "from markupsafe import Markup", "flask.render_template_string(x)"]),
    (long_functions, ["def f():\n" + " pass\n" * 30]),
]


@pytest.mark.parametrize(("check", "source"), [(check, source) for check, sources in NEGATIVE_CONTROLS for source in sources])
def test_each_check_finds_its_case(check: Check, source: str) -> None:
    assert list(check(ast.parse(source)))


@pytest.mark.parametrize("source", ["clock.today()", "perf_counter()", "moment.time()", "from time import perf_counter"])
def test_lookalikes_of_the_clock_are_accepted(source: str) -> None:
    assert not list(clock_reads(ast.parse(source)))


def test_no_template_trusts_text() -> None:
    assert [f"{path.name}: {match}" for path in PAGES for match in UNESCAPED.findall(path.read_text())] == []


@pytest.mark.parametrize(
    "text", ["{{ name | safe }}", "{{ name|safe }}", "{% autoescape false %}", "<script>", '<p style="x">', '<a onclick="x">']
)
def test_trusted_text_in_a_template_is_found(text: str) -> None:
    assert UNESCAPED.search(text)


def test_files_stay_small() -> None:
    sizes = {path: len(path.read_text().splitlines()) for path in (*SOURCES, *PAGES)}
    assert [str(path) for path, lines in sizes.items() if lines > (300 if path.suffix == ".py" else 120)] == []


def test_commit_is_called_once() -> None:
    assert sum(path.read_text().count(".commit(") for path in SOURCES) <= 1


@pytest.mark.parametrize("floor", sorted(BESIDES))
def test_modules_have_nouns_of_house(floor: str) -> None:
    named = {path.stem for path in (TRACKER / floor).iterdir() if path.stem not in {"__init__", "__pycache__"}}
    assert sorted(named - NOUNS - BESIDES[floor]) == []


def test_no_module_has_a_vague_name() -> None:
    assert [path.name for path in TRACKER.rglob("*") if path.stem in VAGUE] == []


@pytest.mark.slow
def test_engine_loads_the_standard_library_alone() -> None:
    loaded = set(subprocess.check_output([sys.executable, "-c", LOADED], cwd=ROOT, text=True).split())
    assert "tracker.compliance.assess" in loaded
    assert loaded & HEAVY == set()


def folders() -> set[str]:
    """The folders under tracker/ that are ours to name."""
    below = {path.relative_to(TRACKER).as_posix() for path in TRACKER.rglob("*") if path.is_dir()}
    return {folder for folder in below if "__pycache__" not in folder and not folder.startswith(NOT_OURS)}


def test_map_names_every_folder_and_no_other() -> None:
    mapped, above = set(), ""
    for indent, name in re.findall(r"^( *)(\w+)/ ", tracker.__doc__ or "", re.MULTILINE):
        above = above if indent else name
        mapped.add(f"{above}/{name}" if indent else name)
    assert mapped == folders()


def test_architecture_names_every_folder_and_no_other() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `tracker/([\w/]+)/` \|", text, re.MULTILINE)) == folders()


def test_a_rule_has_one_name_everywhere() -> None:
    schemes = [tomllib.loads(path.read_text()) for path in TRACKER.glob("compliance/schemes/*.toml")]
    in_force = {name for scheme in schemes for version in scheme["versions"] for name in version["rules"]}
    assert [function.__name__.replace("_", "-") for function in RULES.values()] == list(RULES)
    assert {path.stem for path in TEMPLATES.glob("rules/*.html")} == set(RULES)
    assert {path.stem for path in ROOT.glob("tests/compliance/vectors/*.toml")} == set(RULES)
    assert in_force | UNDATED == set(RULES)


def test_documented_rules_have_the_order_of_findings() -> None:
    documented = (ROOT / "docs" / "interfaces.md").read_text()
    assert re.findall(r"^\| ([a-z]+-[a-z-]+) \|", documented, re.MULTILINE) == list(RULES)
