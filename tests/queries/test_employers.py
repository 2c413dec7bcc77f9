"""Names that are offered where somebody types an employer: those of the office, never what participants typed."""

from datetime import date

import pytest

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.participants import ON, create_participant
from tests.support.statements import count_statements
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.employers import KnownEmployer, called_by_the_office, known_to_the_office
from tracker.queries.operations import find_operation
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import JobDraft
from tracker.services.history.log import log_stint

pytestmark = pytest.mark.usefixtures("app")
START = date(2026, 2, 1)


def logged(participant_id: int, name: str, brn: str | None = None, *, by: int = COMMAND_LINE) -> None:
    """A job there, recorded by somebody; each of somebody's jobs begins on another day."""
    log_stint(participant_id, JobDraft(Business(name, brn), START), kind="job", on=ON, by=by)


def test_office_names_alone_are_known() -> None:
    (key, yui), officer = create_participant_user("P-1"), create_user("Lee", "officer")
    logged(key.id, "Secret Noodles", by=yui)
    logged(key.id, "Peak Tram Books", "70055555", by=officer)
    logged(key.id, "Harbour Café")
    with count_statements() as statements:
        assert known_to_the_office(9) == [KnownEmployer("Harbour Café", None), KnownEmployer("Peak Tram Books", "70055555")]
    assert len(statements) == 1
    assert len(known_to_the_office(1)) == 1


def test_participant_name_is_not_office_name() -> None:
    key, yui = create_participant_user("P-1")
    logged(key.id, "my boss", "70055555", by=yui)
    logged(create_participant("P-2").id, "Peak Tram Books", "70055555")
    assert known_to_the_office(9) == []
    assert called_by_the_office("peaktrambooks") is called_by_the_office("myboss") is None


def test_unique_office_name_finds_business() -> None:
    who = create_participant("P-1").id
    logged(who, "Peak Tram Books", "70055555")
    assert called_by_the_office("peaktrambooks") == KnownEmployer("Peak Tram Books", "70055555")
    assert called_by_the_office("harbourcafé") is None
    logged(who, "Peak Tram Books", "70066666")
    assert called_by_the_office("peaktrambooks") is None


def test_operation_is_known_to_its_author() -> None:
    key, yui = create_participant_user("P-1")
    log_stint(key.id, JobDraft(Business("Harbour Café"), START), kind="job", on=ON, by=yui, operation="a key")
    assert find_operation("a key", by=yui)
    assert find_operation("a key", by=COMMAND_LINE) is None
    assert find_operation("another", by=yui) is None
