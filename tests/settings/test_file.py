"""The file of settings is read as a shell reads it, and each line with another meaning than was meant is named."""

from pathlib import Path

import pytest

from tracker.settings.file import SettingsFile, read_settings_file

GOOD = """# ours
export SECRET_KEY=abc
export DATABASE_URL='postgresql://me:p$w@db.example/x?sslmode=require'

export TRUSTED_HOSTS="a.example, b.example" TRUSTED_PROXIES=1 # two
"""


def read(folder: Path, text: str, mode: int = 0o600) -> SettingsFile:
    path = folder / "settings"
    path.write_bytes(text.encode())
    path.chmod(mode)
    file = read_settings_file(path)
    assert file is not None
    return file


def test_entries_are_those_of_a_shell(tmp_path: Path) -> None:
    file = read(tmp_path, GOOD)
    assert file.problems == ()
    assert {name: tuple(entry) for name, entry in file.entries.items()} == {
        "SECRET_KEY": (2, "abc"),
        "DATABASE_URL": (3, "postgresql://me:p$w@db.example/x?sslmode=require"),
        "TRUSTED_HOSTS": (5, "a.example, b.example"),
        "TRUSTED_PROXIES": (5, "1"),
    }


def test_line_is_known_for_its_own_value_only(tmp_path: Path) -> None:
    file = read(tmp_path, GOOD)
    assert (file.line_of("SECRET_KEY", "abc"), file.line_of("SECRET_KEY", "x"), file.line_of("MAIL_URL", None)) == (
        2,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("export MAIL_FROM=Office <post@office.example>", "<"),
        ("export RATE_LIMIT=600 per minute", "'per'"),
        ("export DATABASE_URL=postgresql://db.example/x?sslmode=require&application_name=x", "&"),
        ("export SECRET_KEY=$(openssl rand -hex 32)", "$"),
        ('export SECRET_KEY="a`b`"', "`"),
        ("export MAIL_FROM='Office", "quotation mark"),
        ("TRUSTED_HOSTS=sojourn.example", "export"),
        ("export TRUSTED_HOST=sojourn.example", "write TRUSTED_HOSTS"),
        ("export SECRET_KEY=a SECRET_KEY=b", "line 2 as well"),
        ("export SECRET_KEY=a\r", "carriage return"),
    ],
)
def test_misread_line_is_named(tmp_path: Path, line: str, word: str) -> None:
    problems = read(tmp_path, f"# ours\n{line}\n").problems
    assert problems
    assert all(problem.startswith("Line 2: ") for problem in problems)
    assert word in " ".join(problems)


@pytest.mark.parametrize(("mode", "found"), [(0o600, 0), (0o400, 0), (0o640, 1), (0o604, 1)])
def test_file_that_others_may_read_is_named(tmp_path: Path, mode: int, found: int) -> None:
    assert len(read(tmp_path, GOOD, mode).problems) == found


def test_missing_file_is_none_and_a_folder_is_a_problem(tmp_path: Path) -> None:
    assert read_settings_file(tmp_path / "settings") is None
    folder = read_settings_file(tmp_path)
    assert folder is not None
    assert folder.problems == ("The file cannot be read: IsADirectoryError.",)
