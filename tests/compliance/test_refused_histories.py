"""A history that no rules apply to: the refusal names the field, the reason and the days."""

from datetime import date

import pytest

from tracker.compliance.assess import assess
from tracker.compliance.facts import History, Stay, Visa
from tracker.compliance.loading import builtin
from tracker.compliance.rulebook import CannotAssess

REFUSED = [
    (History("atlantis", Stay(date(2026, 1, 10))), ("scheme", "unknown-scheme", "atlantis", None, None)),
    (History("italy", Stay(date(2026, 1, 10))), ("scheme", "scheme-not-open", "italy", None, None)),
    (
        History("japan", Stay(date(2026, 1, 10)), Visa(issued_on=date(2009, 12, 31))),
        ("visa_issued_on", "no-version", "japan", date(2009, 12, 31), date(2010, 1, 1)),
    ),
    (
        History("japan", Stay(date(2026, 1, 10)), Visa(applied_on=date(2009, 12, 31))),
        ("applied_on", "no-version", "japan", date(2009, 12, 31), date(2010, 1, 1)),
    ),
    (History("japan", Stay(date(2009, 12, 31))), ("arrived_on", "no-version", "japan", date(2009, 12, 31), date(2010, 1, 1))),
]


@pytest.mark.parametrize(("history", "told"), REFUSED)
def test_history_without_rules_names_field(history: History, told: tuple[object, ...]) -> None:
    with pytest.raises(CannotAssess) as raised:
        assess(history, builtin(), on=date(2026, 7, 15))
    error = raised.value
    assert (error.field, error.reason, error.scheme, error.on, error.first) == told
    assert error.args == told
