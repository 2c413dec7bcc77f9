"""The copy of all personal data as a file."""

from datetime import UTC, date, datetime

import pytest

from tracker.formats.personal_copy import copy_json
from tracker.queries.personal_copy import CopiedTable, PersonalCopy

NOW = datetime(2026, 6, 12, 4, tzinfo=UTC)


def test_days_and_moments_are_texts() -> None:
    table = CopiedTable("stays", ({"arrived_on": date(2026, 1, 31), "recorded_at": NOW, "reason": None},))
    text = copy_json(PersonalCopy("P-1", NOW, (table,)), {})
    assert '"arrived_on": "2026-01-31"' in text
    assert '"recorded_at": "2026-06-12T04:00:00+00:00"' in text
    assert '"reason": null' in text


def test_value_without_a_text_raises_type_error() -> None:
    with pytest.raises(TypeError, match="bytes cannot be copied"):
        copy_json(PersonalCopy("P-1", NOW, (CopiedTable("jobs", ({"title": b"a"},)),)), {})
