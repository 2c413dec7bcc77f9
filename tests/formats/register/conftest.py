"""Where the tests of workbooks write them."""

from pathlib import Path

import pytest


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Where a workbook is written."""
    return tmp_path / "office.xls"
