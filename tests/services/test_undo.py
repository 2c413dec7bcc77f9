"""The last change of a job or course is undone: the version before stands again, and all of them are kept."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from tests.factories.participants import CAFE, DAY, create_participant, load_person
from tracker.errors import ConflictError, FactError
from tracker.models.accounts import COMMAND_LINE
from tracker.services.history.drafts import CourseDraft, JobDraft, StintKey
from tracker.services.history.end import end_stint
from tracker.services.history.log import log_stint
from tracker.services.history.undo import undo_stint
from tracker.services.history.withdraw import withdraw_stint

pytestmark = pytest.mark.usefixtures("app")
START, END = date(2026, 2, 1), date(2026, 3, 31)
BY: dict[str, Any] = {"on": date(2026, 5, 4), "by": COMMAND_LINE}
WHY: dict[str, Any] = {**BY, "reason": "undone"}
JOB, COURSE = JobDraft(CAFE, START), CourseDraft("Harbour School (fictional)", "Cantonese", START)
KINDS = [
    (
        partial(log_stint, kind="job"),
        partial(end_stint, kind="job"),
        partial(withdraw_stint, kind="job"),
        partial(undo_stint, kind="job"),
        JOB,
        "jobs",
    ),
    (
        partial(log_stint, kind="course"),
        partial(end_stint, kind="course"),
        partial(withdraw_stint, kind="course"),
        partial(undo_stint, kind="course"),
        COURSE,
        "courses",
    ),
]
Acts = Callable[..., StintKey]


def days(key: StintKey, kind: str) -> list[tuple[date, date | None]]:
    """The days of everything that counts."""
    return [(line.started_on, line.ended_on) for line in getattr(load_person(key.participant_id), kind)]


@pytest.mark.parametrize("acts", KINDS)
def test_each_change_and_undo_is_undone(acts: tuple[Any, ...]) -> None:
    log, end, withdraw, undo, draft, kind = acts
    key = end(log(create_participant().id, draft, **BY), END, **BY)
    key = undo(key, **WHY)
    assert (key.version, days(key, kind)) == (3, [(START, None)])
    key = undo(key, **WHY)
    assert days(key, kind) == [(START, END)]
    key = undo(withdraw(key, **WHY), **WHY)
    assert (key.version, days(key, kind)) == (6, [(START, END)])


@pytest.mark.parametrize(("log", "undo", "draft", "kind"), [(kind[0], kind[3], kind[4], kind[5]) for kind in KINDS])
def test_what_was_just_logged_is_withdrawn(log: Acts, undo: Acts, draft: Any, kind: str) -> None:
    key = undo(log(create_participant().id, draft, **BY), **WHY)
    assert (key.version, days(key, kind)) == (2, [])
    assert days(undo(key, **WHY), kind) == [(START, None)]


def test_superseded_version_is_not_undone() -> None:
    key = log_stint(create_participant().id, JOB, kind="job", **BY)
    end_stint(key, END, kind="job", **BY)
    with pytest.raises(ConflictError) as refused:
        undo_stint(key, kind="job", **WHY)
    assert refused.value.current_version == 2


def test_what_never_was_is_not_undone() -> None:
    with pytest.raises(ConflictError) as refused:
        undo_stint(StintKey(create_participant().id, 404, 1), kind="course", **WHY)
    assert refused.value.current_version is None


@pytest.mark.parametrize(("log", "withdraw", "undo", "draft"), [(kind[0], kind[2], kind[3], kind[4]) for kind in KINDS])
def test_replaced_stint_is_not_restored(log: Acts, withdraw: Acts, undo: Acts, draft: Any) -> None:
    who = create_participant().id
    gone = withdraw(log(who, draft, **BY), **WHY)
    log(who, draft, **BY)
    with pytest.raises(FactError, match="start: already-there"):
        undo(gone, **WHY)
    other = log(who, draft._replace(started_on=START + DAY), **BY)
    assert undo(other, **WHY).version == 2
