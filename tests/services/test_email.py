"""Which emails a participant wants."""

from datetime import UTC, datetime

import pytest

from tests.factories.participants import create_participant, select_rows
from tracker.models.accounts import COMMAND_LINE
from tracker.models.outbox import UnwantedMessage
from tracker.services.email import choose_email
from tracker.services.participants.erase import erase_participant

pytestmark = pytest.mark.usefixtures("app")


def test_choice_of_an_erased_participant_is_not_stored() -> None:
    key = create_participant("P-1")
    erase_participant("P-1", reason="asked", by=COMMAND_LINE)
    choose_email(key.id, "alert", wanted=False, at=datetime(2026, 5, 4, tzinfo=UTC))
    assert select_rows(UnwantedMessage, "kind") == []
