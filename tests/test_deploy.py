"""The lines of docs/deploy.md alone take a fresh machine to its first administrator."""

import os
import re
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
NEEDED = (".venv", "wsgi.py", "config.py", "tracker", "templates", "migrations")


def lines_under(heading: str) -> list[str]:
    """Return the commands of one section of the document."""
    text = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^    (.+)$", text, re.MULTILINE)


def run_lines(folder: Path, lines: list[str]) -> "subprocess.CompletedProcess[str]":
    """Run lines in a folder that has the application's files, with nothing set but a path."""
    for name in NEEDED:
        (folder / name).symlink_to(ROOT / name)
    script = "\n".join(["set -e", *lines])
    environment = {"PATH": os.environ["PATH"]}
    return subprocess.run(["sh", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_documented_lines_invite_the_first_administrator(tmp_path: Path) -> None:
    install, *settings = lines_under("Install")[1:]
    assert install.startswith(".venv/bin/pip install")  # it takes minutes, and is what `make install` does
    done = run_lines(tmp_path, [*settings, *lines_under("Create the database and the first administrator")])
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"https://sojourn\.example/invitation/\S+", done.stdout.splitlines()[-1])
    assert (tmp_path / "instance" / "settings").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("setting", ["SECRET_KEY", "DATA_KEYS"])
def test_missing_key_prints_one_line(tmp_path: Path, setting: str) -> None:
    lines = [line for line in lines_under("Install")[2:] if setting not in line]
    assert len(lines) == len(lines_under("Install")[2:]) - 1
    done = run_lines(tmp_path, [*lines, *lines_under("Create the database and the first administrator")])
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert re.search(rf"^Error: .*({setting}|data key)", done.stderr.splitlines()[-1])


def test_drill_restores_the_newest_backup(tmp_path: Path) -> None:
    keys = [
        "mkdir backups",
        ".venv/bin/flask backup keys > pair 2> /dev/null",
        "grep export pair >> instance/settings",
        "grep AGE-SECRET-KEY pair > identity.txt",
        'echo "export BACKUP_FOLDER=$PWD/backups" >> instance/settings',
        ". instance/settings",
        ".venv/bin/flask backup make",
    ]
    (tmp_path / "deploy").symlink_to(ROOT / "deploy")
    first = [*lines_under("Install")[2:], *lines_under("Create the database and the first administrator"), *keys]
    drill = 'sh deploy/drill.sh identity.txt "sqlite:///$PWD/drill.db"'
    done = run_lines(tmp_path, [*first, drill])
    assert done.returncode == 0, done.stderr
    assert re.search(r"^drill: restored and ready after \d+ s$", done.stdout, re.MULTILINE)
    assert all(f"{page} 200" in done.stdout for page in ("/healthz", "/readyz", "/sign-in"))
    for target in ('"sqlite:///$PWD/drill.db"', '"$DATABASE_URL"'):
        script = f". instance/settings; sh deploy/drill.sh identity.txt {target}"
        again = subprocess.run(
            ["sh", "-c", script], cwd=tmp_path, env={"PATH": os.environ["PATH"]}, capture_output=True, check=False
        )
        assert again.returncode != 0, target
