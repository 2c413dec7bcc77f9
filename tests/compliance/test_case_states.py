"""Who works on a case, and so may open its files. The table of acts is tried cell by cell in the tests of cases."""

import pytest

from tracker.compliance.case_states import STATES, works_on


@pytest.mark.parametrize("state", STATES)
def test_assignee_works_on_a_case_in_every_state(state: str) -> None:
    assert works_on(1, state=state, assignee_id=1, conflicts=())
    assert not works_on(1, state=state, assignee_id=1, conflicts={1})


@pytest.mark.parametrize("state", STATES)
def test_others_work_on_it_only_for_the_second_check(state: str) -> None:
    assert works_on(2, state=state, assignee_id=1, conflicts={3}) is (state == "second-check")
    assert not works_on(2, state="second-check", assignee_id=1, conflicts={2})
