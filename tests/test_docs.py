"""What the documents say of the code is what the code does."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tracker.services.cases import MOVES

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
ROW = re.compile(r"^\| ([a-z ]+) \| ([a-z ,–]+) \|$", re.MULTILINE)


def test_the_table_of_a_cases_states_is_the_one_in_the_code() -> None:
    told = [(state, leads) for state, leads in ROW.findall((DOCS / "cases.md").read_text()) if state != "from"]
    assert told == [
        (state.replace("-", " "), ", ".join(each.replace("-", " ") for each in leads) or "–") for state, leads in MOVES.items()
    ]


@pytest.mark.slow
def test_the_readmes_ten_lines_print_what_stands_under_them_with_the_standard_library_alone() -> None:
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("## The engine on its own\n")[1].split("\n## ")[0]
    lines, printed = re.findall(r"(?:^    .*\n)+", section, re.MULTILINE)
    block, expected = (re.sub("^    ", "", text, flags=re.MULTILINE) for text in (lines, printed))
    assert block.count("\n") == 10
    alone = [sys.executable, "-S", "-c", block]  # -S: nothing that is installed can be imported
    done = subprocess.run(alone, cwd=ROOT, env={"PYTHONUTF8": "1"}, capture_output=True, encoding="utf-8", check=False)
    assert (done.stdout, done.stderr) == (expected, "")
