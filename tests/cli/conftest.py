"""Commands are patient."""

import pytest

from tracker.cli import progress


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine makes no bar of short work: what is on standard error is compared."""
    monkeypatch.setattr(progress, "PATIENCE", 3600.0)
