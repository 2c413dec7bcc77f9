"""A bar is seen where the work is long, and on standard error alone."""

import pytest

from tracker.cli import progress
from tracker.cli.progress import bar


@pytest.mark.parametrize(("patience", "seen"), [(0.0, True), (3600.0, False)])
def test_a_bar_is_seen_after_a_while(
    patience: float, *, seen: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", patience)
    with bar("assessing", 10) as moved:
        moved(4)
    said = capsys.readouterr()
    assert ("assessing" in said.err, said.out) == (seen, "")
