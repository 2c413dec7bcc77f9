"""What the documents say of the code is what the code does."""

import re
from pathlib import Path

from tracker.services.cases import MOVES

DOCS = Path(__file__).parents[1] / "docs"
ROW = re.compile(r"^\| ([a-z ]+) \| ([a-z ,–]+) \|$", re.MULTILINE)


def test_the_table_of_a_cases_states_is_the_one_in_the_code() -> None:
    told = [(state, leads) for state, leads in ROW.findall((DOCS / "cases.md").read_text()) if state != "from"]
    assert told == [
        (state.replace("-", " "), ", ".join(each.replace("-", " ") for each in leads) or "–") for state, leads in MOVES.items()
    ]
