"""Every version of what is recorded of a person is shown, with its author, moment and reason."""

from datetime import date

import pytest

from tests.factories.accounts import create_user
from tests.factories.participants import ON, create_participant, keyring
from tests.support.statements import count_statements
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.people import versions_of
from tracker.services.participants.drafts import ParticularsDraft, StayDraft, VisaDraft
from tracker.services.participants.particulars import correct_particulars
from tracker.services.participants.stay import record_stay

pytestmark = pytest.mark.usefixtures("app")
YUI = ParticularsDraft("ＴＡＮＡＫＡ", "Yui Ann", "田中　結衣", date(1999, 3, 2), "F", "JPN")


def test_versions_are_oldest_first_with_reason() -> None:
    lee = create_user("Lee", "officer")
    key = create_participant("P-1", particulars=YUI, visa=VisaDraft())
    key = correct_particulars(key, YUI._replace(sex="X"), reason="as she says", on=ON, keys=keyring(), by=lee)
    record_stay(key, StayDraft(date(2026, 1, 9)), on=ON, by=lee, reason="typed wrongly")
    create_participant("P-2", particulars=YUI)
    with count_statements() as sent:
        told = versions_of(key.id)
    assert len(sent) == 4
    assert [
        (each.fact.version, each.fact.sex, each.recorded_by, each.is_service, each.reason) for each in told.particulars
    ] == [
        (1, "F", "command line", True, None),
        (2, "X", "Lee", False, "as she says"),
    ]
    assert [each.fact.arrived_on for each in told.stay] == [date(2026, 1, 10), date(2026, 1, 9)]
    assert told.visa == ()
    assert versions_of(key.id + 99) == ((), (), ())
    assert COMMAND_LINE < 0
