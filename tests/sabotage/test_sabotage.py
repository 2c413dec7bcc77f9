"""The list of sabotage is whole: each patch applies to the code as it is, and its command is there to turn red."""

import ast
from pathlib import Path

import pytest

from tests.goals.harnesses import goals
from tests.sabotage.patches import ROOT, Patch, patches

PATCHES = patches()
NAMED_CONTROLS = {
    *("R1", "R2", "R3", "R4", "R5", "R6", "R8", "R9", "R10", "R11", "R12", "R13"),
    *("S1", "S2", "S3", "S5", "S6", "S7", "A1", "A2", "A3", "A4", "A5", "F2", "P1", "P2", "P3", "P4", "X1"),
}
"""The goals that name a negative control: the defence that it switches off is taken away here too."""


def test_names_differ() -> None:
    names = [patch.name for patch in PATCHES]
    assert sorted(set(names)) == sorted(names)


def test_goals_with_control_have_patches() -> None:
    found = {patch.defence.partition(":")[0] for patch in PATCHES}
    assert NAMED_CONTROLS - found == set()


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.name)
def test_patch_applies_once(patch: Patch) -> None:
    sabotaged = patch.sabotaged(ROOT)
    path = ROOT / patch.file
    assert not path.exists() or sabotaged != path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        ast.parse(sabotaged)


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.name)
def test_command_names_test_that_exists(patch: Patch) -> None:
    if patch.goal:
        assert patch.goal in goals()
        return
    file, _, name = patch.command.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert Path(file).name.startswith("test_")
    assert not name or name.partition("[")[0] in functions


def test_patch_that_does_not_apply_is_refused() -> None:
    patch = Patch(name="none", defence="R1: nothing", file="wsgi.py", old="no such text", new="", command="goal R1")
    with pytest.raises(ValueError, match="0 times"):
        patch.sabotaged(ROOT)
