"""docs/quality.md is what the acceptance checks wrote: rows that hold, whose words are those of the checks."""

from pathlib import Path

import pytest

from tests.goals import quality
from tests.goals.harnesses import goals
from tests.goals.line import Result


def test_page_is_as_it_was_written() -> None:
    page = quality.PAGE.read_text(encoding="utf-8")
    assert page == quality.text(quality.rows_of(page)), "run `python -m tests.goals.quality`"


def test_every_row_holds_and_its_control_was_caught() -> None:
    rows = list(quality.rows_of(quality.PAGE.read_text(encoding="utf-8")))
    assert rows
    assert {row.goal for row in rows} <= set(goals())
    assert [row for row in rows if row.bad != "0" or row.control == "0" or row.n == "0"] == []


def test_later_run_replaces_earlier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quality, "PAGE", tmp_path / "quality.md")
    for n in (3, 4):
        quality.record([Result(goal="R1", engine="sqlite", n=n, bad=0, saboteur_bad=None)], "quick")
    quality.record([Result(goal="R1", engine="sqlite", n=9, bad=0, saboteur_bad=2)], "long")
    quality.record([Result(goal="F1", engine=None, n=5, bad=0, saboteur_bad=2)], "quick")
    rows = list(quality.rows_of(quality.PAGE.read_text(encoding="utf-8")))
    assert [(row.goal, row.engine, row.size, row.n, row.control) for row in rows] == [
        ("F1", "-", "quick", "5", "2"),
        ("R1", "sqlite", "quick", "4", "-"),
        ("R1", "sqlite", "long", "9", "2"),
    ]
    assert "Without a row so far: A1" in quality.PAGE.read_text(encoding="utf-8")


def test_printed_lines_become_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quality, "PAGE", tmp_path / "quality.md")
    log = tmp_path / "run.log"
    log.write_text("noise\ngoal=R3 engine=sqlite n=500 bad=0 saboteur_bad=1\ngoal=R3 engine=sqlite n=60 bad=0 saboteur_bad=6\n")
    quality.main([str(log)])
    assert [row.n for row in quality.rows_of(quality.PAGE.read_text(encoding="utf-8"))] == ["500", "60"]
