"""A job or course begins, and another ends on its eve: both are written, or neither."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from tests.factories.participants import CAFE, DAY, create_participant, dump_database, load_person, select_rows
from tracker.errors import ConflictError, FactError, NotFoundError
from tracker.models.accounts import COMMAND_LINE
from tracker.models.audit import AuditLine
from tracker.models.history import Job
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import CourseDraft, JobDraft, StintKey
from tracker.services.history.follow import follow_stint
from tracker.services.history.log import log_stint

pytestmark = pytest.mark.usefixtures("app")
START, NEXT = date(2026, 2, 1), date(2026, 4, 1)
BY: dict[str, Any] = {"on": date(2026, 5, 4), "by": COMMAND_LINE}
KINDS = [
    (
        partial(log_stint, kind="job"),
        partial(follow_stint, kind="job"),
        JobDraft(CAFE, START),
        JobDraft(Business("Star Hotel"), NEXT),
        "jobs",
    ),
    (
        partial(log_stint, kind="course"),
        partial(follow_stint, kind="course"),
        CourseDraft("School", "I", START),
        CourseDraft("School", "II", NEXT),
        "courses",
    ),
]
each_kind = pytest.mark.parametrize(("log", "follow", "first", "second", "kind"), KINDS, ids=["job", "course"])
Acts = Callable[..., StintKey]


@each_kind
def test_earlier_stint_ends_day_before(log: Acts, follow: Acts, first: Any, second: Any, kind: str) -> None:
    earlier = log(create_participant().id, first, **BY)
    later = follow(earlier, second, **BY)
    days = [
        (line.line_id, line.version, line.started_on, line.ended_on)
        for line in getattr(load_person(later.participant_id), kind)
    ]
    assert days == [(earlier.line_id, 2, START, NEXT - DAY), (later.line_id, 1, NEXT, None)]
    name = kind.removesuffix("s")
    assert [action for (action,) in select_rows(AuditLine, "action")][-2:] == [f"{name}.ended", f"{name}.logged"]


@each_kind
def test_refusal_leaves_both_stints(log: Acts, follow: Acts, first: Any, second: Any, kind: str) -> None:
    who = create_participant()
    earlier, other = log(who.id, first, **BY), log(who.id, second, **BY)
    before = dump_database()
    refused: list[tuple[StintKey, Any, str]] = [
        (earlier, second._replace(started_on=START), "start: before"),
        (earlier, second._replace(started_on=START, ended_on=START - DAY), "end: before"),
        (earlier, second, "start: already-there"),
    ]
    for key, draft, words in refused:
        with pytest.raises(FactError, match=words):
            follow(key, draft, **BY)
    for key, standing in ((earlier._replace(version=7), 1), (StintKey(who.id, other.line_id + 1, 1), None)):
        with pytest.raises(ConflictError) as conflict:
            follow(key, second._replace(started_on=NEXT + DAY), **BY)
        assert conflict.value.current_version == standing
    with pytest.raises(NotFoundError):
        follow(earlier._replace(participant_id=404), second, **BY)
    assert dump_database() == before


def test_both_versions_carry_one_operation() -> None:
    later = follow_stint(
        log_stint(create_participant().id, JobDraft(CAFE, START), kind="job", **BY),
        JobDraft(Business("Star Hotel"), NEXT),
        kind="job",
        **BY,
    )
    numbers = {number for (number,) in select_rows(Job, "operation_id", superseded_at=None)}
    assert len(numbers) == 1
    assert len(load_person(later.participant_id).jobs) == 2
