"""The audit's chain holds as it was written, and shows where it was changed, cut or filled in."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from tests.models.writing import hired
from tracker.models.audit_chain import broken_lines
from tracker.models.base import db

pytestmark = pytest.mark.usefixtures("app")
LINES = 6
MADE_UP = """
INSERT INTO audit_lines (id, at, "by", operation_id, action, participant_id, details, details_digest, hash)
SELECT {id}, at, "by", operation_id, action, participant_id, details, details_digest, hash FROM audit_lines WHERE id = 2
"""


@pytest.fixture
def changed() -> Callable[..., list[int]]:
    """An audit of some lines; does something to it, and says where the chain breaks."""
    for number in range(LINES):
        hired(f"Officer-{number}")
    assert broken_lines() == []

    def change(*statements: str) -> list[int]:
        db.session.rollback()
        with db.engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
        return broken_lines()

    return change


def test_a_chain_without_lines_holds() -> None:
    assert broken_lines() == []


@pytest.mark.parametrize(
    "what",
    [
        "action = 'user.removed'",
        '"by" = -2',
        "details_digest = 'another'",
        "hash = 'another'",
        "details = '{\"user\": 999}'",
        "at = '2001-02-03 04:05:06'",
        "operation_id = (SELECT min(id) FROM operations)",
    ],
)
def test_an_edited_line_is_found(changed: Callable[..., list[int]], what: str) -> None:
    assert 3 in changed(f"UPDATE audit_lines SET {what} WHERE id = 3")


def test_a_deleted_line_is_found(changed: Callable[..., list[int]]) -> None:
    assert 4 in changed("DELETE FROM audit_lines WHERE id = 3")


def test_deleted_line_is_found(changed: Callable[..., list[int]]) -> None:
    moves = [f"UPDATE audit_lines SET id = {number - 1} WHERE id = {number}" for number in range(4, LINES + 1)]
    assert 3 in changed("DELETE FROM audit_lines WHERE id = 3", *moves)


def test_swapped_lines_are_found(changed: Callable[..., list[int]]) -> None:
    swap = [f"UPDATE audit_lines SET id = {new} WHERE id = {old}" for old, new in ((3, 99), (4, 3), (99, 4))]
    assert {3, 4} <= set(changed(*swap))


def test_a_line_put_in_between_is_found(changed: Callable[..., list[int]]) -> None:
    moves = [f"UPDATE audit_lines SET id = {number + 1} WHERE id = {number}" for number in range(LINES, 3, -1)]
    assert 4 in changed(*moves, MADE_UP.format(id=4))


def test_line_added_at_end_is_found(changed: Callable[..., list[int]]) -> None:
    assert changed(MADE_UP.format(id=LINES + 1)) == [LINES + 1, LINES + 1]


def test_a_cut_tail_is_found(changed: Callable[..., list[int]]) -> None:
    assert changed(f"DELETE FROM audit_lines WHERE id > {LINES - 2}") == [LINES + 1]


def test_an_audit_that_is_gone_is_found(changed: Callable[..., list[int]]) -> None:
    assert changed("DELETE FROM audit_lines") == [LINES + 1]


def test_erased_details_leave_the_chain_whole(changed: Callable[..., list[int]]) -> None:
    assert changed("UPDATE audit_lines SET details = NULL WHERE id = 3") == []


def test_chain_continues_after_check(changed: Callable[..., list[int]]) -> None:
    assert changed() == []
    hired("Somebody-more")
    assert broken_lines() == []
