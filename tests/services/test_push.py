"""Push is turned on and off in a participant's browsers, and a participant chooses kinds and ways of messages."""

import pytest

from tests.factories.accounts import create_participant_user
from tests.factories.participants import raw_rows, select_rows
from tests.factories.push import ENDPOINT, OF_A_BROWSER, PUBLIC_KEY, push_draft, turn_push_on
from tracker.errors import ConflictError, FactError, NotFoundError
from tracker.models.accounts import User
from tracker.models.outbox import UnwantedMessage
from tracker.models.push import PushSubscription
from tracker.queries.outbox import is_unwanted, unwanted_messages
from tracker.queries.push import browsers_of
from tracker.services.outbox import ChoicesDraft, choose_messages
from tracker.services.push import MAX_BROWSERS, turn_off, turn_on

pytestmark = pytest.mark.usefixtures("app")
ALERTS, RESULTS = ("email", "alert"), ("push", "verdict-changed")
NOTHING = frozenset[tuple[str, str]]()


def choices(unwanted: set[tuple[str, str]], shown: set[tuple[str, str]], language: str = "en") -> ChoicesDraft:
    return ChoicesDraft(language, frozenset(unwanted), frozenset(shown))


def test_browser_is_stored_sealed_and_once() -> None:
    key, user_id = create_participant_user("P-1")
    first = turn_on(key.id, push_draft(), by=user_id)
    second = turn_on(key.id, push_draft(), by=user_id)
    assert [each.id for each in browsers_of(key.id, signed_with=PUBLIC_KEY)] == [second]
    assert first != second or second == 1
    assert browsers_of(key.id, signed_with="another") == []
    assert select_rows(PushSubscription, "endpoint", "keys") == [(ENDPOINT, f"{OF_A_BROWSER.p256dh}.{OF_A_BROWSER.auth}")]
    stored = str(raw_rows()["push_subscriptions"])
    assert [each for each in (ENDPOINT, OF_A_BROWSER.p256dh, OF_A_BROWSER.auth) if each in stored] == []


def test_browser_that_changes_hands_is_the_latters_alone() -> None:
    (first, her), (second, his) = create_participant_user("P-1"), create_participant_user("P-2")
    turn_on(first.id, push_draft(), by=her)
    turn_on(second.id, push_draft(), by=his)
    assert [len(browsers_of(key.id, signed_with=PUBLIC_KEY)) for key in (first, second)] == [0, 1]


def test_number_of_browsers_is_limited() -> None:
    key, user_id = create_participant_user("P-1")
    for number in range(MAX_BROWSERS):
        turn_push_on(key.id, f"{ENDPOINT}-{number}", by=user_id)
    with pytest.raises(FactError, match="full"):
        turn_on(key.id, push_draft(), by=user_id)
    turn_push_on(key.id, f"{ENDPOINT}-0", by=user_id)  # one that is known already


def test_push_is_turned_off_by_its_participant_alone() -> None:
    (key, user_id), (other, _) = create_participant_user("P-1"), create_participant_user("P-2")
    browser_id = turn_push_on(key.id, by=user_id)
    for participant_id, id_ in ((other.id, browser_id), (key.id, browser_id + 1)):
        with pytest.raises(NotFoundError):
            turn_off(participant_id, id_, by=user_id)
    assert turn_off(key.id, browser_id, by=user_id) == key.id
    assert select_rows(PushSubscription, "id") == []


def test_unknown_participant_turns_nothing_on() -> None:
    with pytest.raises(NotFoundError):
        turn_on(999, push_draft(), by=-1)
    with pytest.raises(NotFoundError):
        choose_messages(999, choices(set(), set()), by=-1)


def test_choices_are_stored_taken_back_and_in_one_place() -> None:
    key, user_id = create_participant_user("P-1")
    choose_messages(key.id, choices({ALERTS, RESULTS}, set(), "ja"), by=user_id)
    assert unwanted_messages(key.id) == {ALERTS, RESULTS}
    assert (is_unwanted(key.id, "alert"), is_unwanted(key.id, "alert", "push")) == (True, False)
    assert select_rows(User, "language", id=user_id) == [("ja",)]
    choose_messages(key.id, choices({RESULTS}, {ALERTS, RESULTS}), by=user_id)
    assert select_rows(UnwantedMessage, "way", "kind") == [RESULTS]


def test_choices_over_others_than_shown_raise_conflict() -> None:
    key, user_id = create_participant_user("P-1")
    choose_messages(key.id, choices({ALERTS}, set()), by=user_id)
    with pytest.raises(ConflictError):
        choose_messages(key.id, choices(set(), {RESULTS}), by=user_id)
    assert unwanted_messages(key.id) == {ALERTS}


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (choices({("email", "case-decided")}, set()), "unwanted"),
        (choices({("email", "invitation")}, set()), "unwanted"),
        (choices(set(), set(), "xx"), "language"),
    ],
)
def test_what_is_legally_due_cannot_be_turned_off(draft: ChoicesDraft, field: str) -> None:
    key, user_id = create_participant_user("P-1")
    with pytest.raises(FactError) as error:
        choose_messages(key.id, draft, by=user_id)
    assert error.value.field == field
    assert unwanted_messages(key.id) == NOTHING
