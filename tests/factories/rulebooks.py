"""Rulebook files as text: the parts of an invented scheme, and drafts of a real one."""

from pathlib import Path

from tracker.compliance.loading import builtin_files
from tracker.compliance.rulebook_diff import Draft, parse_draft

SOURCE = (
    '{ title = "A page", address = "https://atlantis.example/page", published = "2020", read = "2026-11", kind = "official" }'
)
STAY = f'[versions.rules.stay-length]\nlimit = 12\nunit = "months"\nsource = {SOURCE}\n'
HEAD = 'partner = "AQ"\ndirection = "inbound"\nopen = true\n'
VERSION = "[[versions]]\ngranted_from = 2020-01-01\n"
JAPAN = builtin_files()["japan.toml"].decode()
OLD, NEW = JAPAN.rsplit("[[versions]]", 1)


def read_draft(newest: str, older: str = OLD) -> Draft:
    return parse_draft("draft.toml", f"{older}[[versions]]{newest}".encode())


def tenure_limited_to(months: int) -> str:
    """The newest version with another limit for one employer."""
    head, tail = NEW.split("[versions.rules.employer-tenure]")
    assert "limit = 6" in tail
    return f"{head}[versions.rules.employer-tenure]{tail.replace('limit = 6', f'limit = {months}', 1)}"


def without_rule(rule: str) -> str:
    """The newest version without a rule, which stands before another one."""
    head, tail = NEW.split(f"[versions.rules.{rule}]")
    return f"{head}[versions.rules{tail.partition('[versions.rules')[2]}" if "[versions.rules" in tail else head


def write_scheme(tmp_path: Path, text: str | bytes, name: str = "atlantis.toml") -> Path:
    """Write the file of a scheme into a folder; return the folder."""
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return tmp_path
