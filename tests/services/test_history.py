"""Jobs and courses are logged, ended, corrected and withdrawn: the same rules for both, and every version is kept."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, NamedTuple

import pytest

from tests.factories.participants import ARRIVED, CAFE, DAY, create_participant, dump_database, load_person, select_rows
from tracker.errors import ConflictError, FactError, NotFoundError
from tracker.models.accounts import COMMAND_LINE
from tracker.models.audit import AuditLine
from tracker.models.base import Base
from tracker.models.history import Course, Job
from tracker.queries.participants import ParticipantKey
from tracker.services.employers.businesses import Business
from tracker.services.history.correct import correct_stint
from tracker.services.history.drafts import CourseDraft, JobDraft, StintKey
from tracker.services.history.end import end_stint
from tracker.services.history.log import log_stint
from tracker.services.history.withdraw import withdraw_stint

pytestmark = pytest.mark.usefixtures("app")
START, END, ON = date(2026, 2, 1), date(2026, 4, 30), date(2026, 5, 4)
BY: dict[str, Any] = {"on": ON, "by": COMMAND_LINE}
NOODLES = Business("Kowloon Ramen House")


class Kind(NamedTuple):
    """Jobs, or courses: their use cases, a draft, and the same draft with something else in it."""

    name: str
    table: type[Base]
    draft: JobDraft | CourseDraft
    other: JobDraft | CourseDraft
    log: Callable[..., StintKey]
    correct: Callable[..., StintKey]
    end: Callable[..., StintKey]
    withdraw: Callable[..., StintKey]

    def logged(self, key: ParticipantKey, **values: Any) -> StintKey:
        """One, logged."""
        return self.log(key.id, self.draft._replace(**values), **BY)

    def lines(self, key: ParticipantKey) -> Any:
        """Those that stand."""
        return getattr(load_person(key.id), f"{self.name}s")


KINDS = [
    Kind(
        "job", Job, JobDraft(CAFE, START, None, "Server", 24.5), JobDraft(NOODLES, START),
        partial(log_stint, kind="job"), partial(correct_stint, kind="job"), partial(end_stint, kind="job"), partial(withdraw_stint, kind="job"),
    ),
    Kind(
        "course", Course, CourseDraft(" Lion Rock Language School ", "Cantonese I", START), CourseDraft("HKU SPACE", "Tea", START),
        partial(log_stint, kind="course"), partial(correct_stint, kind="course"), partial(end_stint, kind="course"), partial(withdraw_stint, kind="course"),
    ),
]  # fmt: skip
each_kind = pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])


@each_kind
def test_logged_stint_is_stored_as_typed(kind: Kind) -> None:
    who = create_participant()
    line: StintKey = kind.logged(who, ended_on=END)
    [found] = kind.lines(who)
    assert line == StintKey(who.id, found.line_id, 1)
    assert (found.id, found.version, found.started_on, found.ended_on) == (found.line_id, 1, START, END)
    if kind.name == "job":
        assert found[6:] == ("Server", 24.5, None, None)
    else:
        assert (found.provider, found.title, found.name) == (
            "Lion Rock Language School", "Cantonese I", "Lion Rock Language School Cantonese I",
        )  # fmt: skip
    said = {"line": found.line_id, "version": 1}
    assert select_rows(AuditLine, "action", "participant_id", "details")[-1] == (f"{kind.name}.logged", who.id, said)


@each_kind
def test_corrected_job_keeps_old_row(kind: Kind) -> None:
    who = create_participant()
    line = kind.logged(who)
    line = kind.end(line, END, **BY)
    line = kind.correct(line, kind.draft._replace(ended_on=END - DAY), reason="the contract says so", **BY)
    line = kind.withdraw(line, reason="somebody else's", **BY)
    assert kind.lines(who) == ()
    kept = select_rows(kind.table, "line_id", "version", "ended_on", "reason", "withdrawn", "superseded_at")
    assert [row[1:5] for row in kept] == [
        (1, None, None, False), (2, END, None, False), (3, END - DAY, "the contract says so", False),
        (4, END - DAY, "somebody else's", True),
    ]  # fmt: skip
    assert {row[0] for row in kept} == {line.line_id}
    assert [row[5] is None for row in kept] == [False, False, False, True]
    done = [f"{kind.name}.{what}" for what in ("logged", "ended", "corrected", "withdrawn")]
    assert [action for (action,) in select_rows(AuditLine, "action")][1:] == done
    assert kind.logged(who).line_id != line.line_id


@each_kind
def test_a_change_that_changes_nothing_writes_nothing(kind: Kind) -> None:
    line = kind.logged(create_participant(), ended_on=END)
    before = len(select_rows(AuditLine))
    assert kind.end(line, END, **BY) == kind.correct(line, kind.draft._replace(ended_on=END), reason="so", **BY) == line
    assert (len(select_rows(kind.table)), len(select_rows(AuditLine))) == (1, before)


@each_kind
def test_wrong_order_and_duplicate_are_refused(kind: Kind) -> None:
    who = create_participant()
    first, second = kind.logged(who), kind.log(who.id, kind.other, **BY)
    before = dump_database()
    refused: list[tuple[Callable[[], StintKey], tuple[str, str, str | None]]] = [
        (lambda: kind.logged(who, started_on=START + DAY, ended_on=START), ("end", "before", "start")),
        (lambda: kind.correct(first, kind.draft._replace(ended_on=START - DAY), reason="so", **BY), ("end", "before", "start")),
        (lambda: kind.end(first, START - DAY, **BY), ("end", "before", "start")),
        (lambda: kind.logged(who), ("start", "already-there", None)),
        (lambda: kind.correct(second, kind.draft, reason="so", **BY), ("start", "already-there", None)),
    ]
    for change, expected in refused:
        with pytest.raises(FactError) as error:
            change()
        assert (error.value.field, error.value.reason, error.value.against) == expected
    assert dump_database() == before


@each_kind
def test_fact_against_rule_is_recorded(kind: Kind) -> None:
    who = create_participant()
    for start, end in ((ARRIVED - DAY, ARRIVED - DAY), (date(2031, 1, 1), None)):
        assert kind.logged(who, started_on=start, ended_on=end).version == 1


@each_kind
def test_stale_version_or_other_person_is_refused(kind: Kind) -> None:
    who, other = create_participant(), create_participant("P-2")
    seen = kind.logged(who)
    standing = kind.end(seen, END, **BY)
    gone = kind.withdraw(kind.log(who.id, kind.other, **BY), reason="so", **BY)
    before = dump_database()
    for key, expected in ((seen, 2), (gone, None), (standing._replace(participant_id=other.id), None)):
        for change in (
            partial(kind.correct, key, kind.draft, reason="so"),
            partial(kind.end, key, ON),
            partial(kind.withdraw, key, reason="so"),
        ):
            with pytest.raises(ConflictError) as conflict:
                change(**BY)
            assert conflict.value.current_version == expected
    with pytest.raises(NotFoundError):
        kind.log(other.id + 1, kind.draft, **BY)
    assert dump_database() == before


def test_spellings_with_same_start_are_one_job() -> None:
    who = create_participant()
    log_stint(who.id, JobDraft(Business("Tai Ping Shan Guesthouse"), START), kind="job", **BY)
    for spelling in ("ＴＡＩ　PING SHAN guesthouse", "taipingshanguesthouse"):
        with pytest.raises(FactError, match="start: already-there"):
            log_stint(who.id, JobDraft(Business(spelling), START), kind="job", **BY)
        log_stint(who.id, JobDraft(Business(spelling), START + len(spelling) * DAY), kind="job", **BY)
    assert len({job.employer_id for job in load_person(who.id).jobs}) == 1


@pytest.mark.parametrize("employer", [Business(None), Business(""), Business(" \u3000")])
def test_a_job_without_an_employer_is_refused(employer: Business) -> None:
    with pytest.raises(FactError, match="employer: missing"):
        log_stint(create_participant().id, JobDraft(employer, START), kind="job", **BY)


@pytest.mark.parametrize(("provider", "title", "field"), [(" ", "Tea", "provider"), ("HKU SPACE", "\u3000", "title")])
def test_incomplete_course_is_refused(provider: str, title: str, field: str) -> None:
    with pytest.raises(FactError, match=f"{field}: missing"):
        log_stint(create_participant().id, CourseDraft(provider, title, START), kind="course", **BY)
