"""Other facts are proposed before a notice, in a new version; the record stays as it is."""

import pytest

from tests.factories.accounts import create_user
from tests.factories.cases import WAYS, advance_case, create_case
from tests.factories.participants import create_participant, dump_database, select_rows
from tracker.compliance.case_states import BEFORE_NOTICE
from tracker.models.audit import AuditLine
from tracker.queries.dossiers import dossier
from tracker.services.case_marks import declare_conflict
from tracker.services.case_moves import CannotMoveError, ConflictOfInterestError
from tracker.services.cases import propose_fix

pytestmark = pytest.mark.usefixtures("app")
WORDS = "Last day: 20 July 2026 → 10 July 2026"


@pytest.mark.parametrize("state", WAYS)
def test_facts_are_proposed_before_a_notice(state: str) -> None:
    by, other = create_user("Lee", "officer"), create_user("Novak", "officer")
    key = advance_case(create_case(create_participant()), WAYS[state], by)
    if state not in BEFORE_NOTICE:
        before = dump_database()
        with pytest.raises(CannotMoveError, match="before a notice"):
            propose_fix(key, WORDS, by=other)
        assert dump_database() | {"operations": []} == before | {"operations": []}
        return
    assert propose_fix(key, WORDS, by=other).version == key.version + 1
    found = dossier(key.id)
    assert found.proposed_fix is not None
    assert (found.proposed_fix.remark, found.proposed_fix.by, found.state) == (WORDS, "Novak", state)


def test_proposal_needs_words_and_is_sealed() -> None:
    by, key = create_user("Lee", "officer"), create_case(create_participant())
    with pytest.raises(CannotMoveError, match="needs words"):
        propose_fix(key, " ", by=by)
    propose_fix(key, WORDS, by=by)
    assert "July" not in str(select_rows(AuditLine, "details", action="case.fix-proposed"))


def test_officer_with_conflict_proposes_nothing() -> None:
    by, key = create_user("Lee", "officer"), create_case(create_participant())
    with pytest.raises(ConflictOfInterestError):
        propose_fix(declare_conflict(key, "my cousin", by=by), WORDS, by=by)
    assert dossier(key.id).proposed_fix is None


def test_served_notice_ends_the_time_for_other_facts() -> None:
    by = create_user("Lee", "officer")
    key = advance_case(create_case(create_participant()), WAYS["under-review"], by)
    assert dossier(key.id).is_before_notice
    key = advance_case(key, ("serve", "resume"), by)
    assert (dossier(key.id).state, dossier(key.id).is_before_notice) == ("under-review", False)
