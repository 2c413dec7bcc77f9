"""Scenes of jobs and courses that are undone, and that end because the next begins."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, TypeAlias

from tests.goals.r5_play import ON, Act, Play
from tracker.models.accounts import COMMAND_LINE
from tracker.services.history.drafts import StintKey
from tracker.services.history.follow import follow_stint
from tracker.services.history.undo import undo_stint
from tracker.services.history.withdraw import withdraw_stint

Scene: TypeAlias = Callable[[Play], Act]
LATER = timedelta(days=400)
"""After every day on which a scene's jobs and courses begin."""


def _undone(use_case: Callable[..., Any], line: Callable[[Play], StintKey]) -> Scene:
    """The last change of a line is undone."""
    return lambda play: play.act(use_case, line(play), reason="undone")


def _withdrawn_job(play: Play) -> StintKey:
    return withdraw_stint(play.logged_job(), kind="job", reason="typed wrongly", by=COMMAND_LINE, on=ON)


def _withdrawn_course(play: Play) -> StintKey:
    return withdraw_stint(play.logged_course(), kind="course", reason="typed wrongly", by=COMMAND_LINE, on=ON)


def _follow_job(play: Play) -> Act:
    return play.act(
        partial(follow_stint, kind="job"), play.logged_job(), play.job()._replace(started_on=ON + LATER, ended_on=None)
    )


def _follow_course(play: Play) -> Act:
    return play.act(partial(follow_stint, kind="course"), play.logged_course(), play.course()._replace(started_on=ON + LATER))


HISTORY: dict[str, list[Scene]] = {
    "history.undoing.undo_job": [
        _undone(partial(undo_stint, kind="job"), Play.logged_job),
        _undone(partial(undo_stint, kind="job"), _withdrawn_job),
    ],
    "history.undoing.undo_course": [
        _undone(partial(undo_stint, kind="course"), Play.logged_course),
        _undone(partial(undo_stint, kind="course"), _withdrawn_course),
    ],
    "history.following.follow_job": [_follow_job],
    "history.following.follow_course": [_follow_course],
}
"""Use case -> its scenes."""
