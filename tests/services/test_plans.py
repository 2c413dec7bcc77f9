"""A plan becomes real: all of it or nothing, in one operation, and the person is assessed once."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.factories.participants import (
    CAFE,
    count_new_rows,
    create_job,
    create_participant,
    dump_database,
    load_person,
    select_rows,
)
from tracker.errors import ConflictError, FactError, NotFoundError, OperationReusedError
from tracker.models.accounts import COMMAND_LINE
from tracker.models.assessments import AssessmentRow
from tracker.models.audit import AuditLine
from tracker.queries.employers import Spelling, spellings_of
from tracker.queries.participants import ParticipantKey, key_of
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import CourseDraft, JobDraft, StintKey
from tracker.services.history.log import log_stint
from tracker.services.plans import EarlierStint, LoggedPlan, log_plan

pytestmark = pytest.mark.usefixtures("app")
START, END, ON = date(2026, 7, 1), date(2026, 8, 31), date(2026, 5, 4)
BY: dict[str, Any] = {"on": ON, "by": COMMAND_LINE}
HOTEL = JobDraft(Business("Star Hotel"), START, END)
TEA = CourseDraft("HKU SPACE", "Tea", START)


def log(who: ParticipantKey, *drafts: JobDraft | CourseDraft, **more: Any) -> LoggedPlan:
    jobs = tuple(draft for draft in drafts if isinstance(draft, JobDraft))
    courses = tuple(draft for draft in drafts if isinstance(draft, CourseDraft))
    return log_plan(who, jobs, courses, **{**BY, **more})


def test_plan_is_logged_and_assessed_once() -> None:
    who, before = create_participant(), dump_database()
    logged = log(who, HOTEL, HOTEL._replace(started_on=date(2026, 10, 1), ended_on=None), TEA)
    jobs, courses = load_person(who.id).jobs, load_person(who.id).courses
    assert [(job.started_on, job.ended_on) for job in jobs] == [(START, END), (date(2026, 10, 1), None)]
    assert len({job.employer_id for job in jobs}) == 1
    assert [(course.name, course.started_on) for course in courses] == [("HKU SPACE Tea", START)]
    assert logged == LoggedPlan(
        tuple(StintKey(who.id, job.line_id, 1) for job in jobs), tuple(StintKey(who.id, line.line_id, 1) for line in courses)
    )
    grown = count_new_rows(before, dump_database())
    assert (grown["jobs"], grown["courses"], grown["employers"], grown["assessments"], grown["operations"]) == (2, 1, 1, 1, 1)
    assert [action for (action,) in select_rows(AuditLine, "action")][-3:] == ["job.logged", "job.logged", "course.logged"]
    assert len(select_rows(AssessmentRow, superseded_at=None)) == 1


def test_second_stint_uses_known_employer() -> None:
    who = create_participant()
    create_job(who, date(2026, 1, 15), date(2026, 3, 31))
    log(who, JobDraft(Business("harbour lantern café", CAFE.brn), START))
    assert len({job.employer_id for job in load_person(who.id).jobs}) == 1
    assert [*spellings_of(who.id)] == [
        Spelling("Harbour Lantern Café", CAFE.brn, name) for name in ("Harbour Lantern Café", "harbour lantern café")
    ]


REFUSED: list[tuple[tuple[JobDraft | CourseDraft, ...], str, str]] = [
    ((HOTEL, HOTEL._replace(employer=Business(" "))), "jobs[1].employer", "missing"),
    ((HOTEL, HOTEL._replace(ended_on=None)), "jobs[1].start", "already-there"),
    ((HOTEL, HOTEL._replace(started_on=date(2026, 9, 1))), "jobs[1].end", "before"),
    ((HOTEL, TEA._replace(provider="")), "courses[0].provider", "missing"),
    ((HOTEL, TEA._replace(title=" ")), "courses[0].title", "missing"),
    ((HOTEL, TEA, TEA._replace(title="Ｔｅａ")), "courses[1].start", "already-there"),
    ((HOTEL, TEA._replace(ended_on=date(2026, 6, 30))), "courses[0].end", "before"),
]


@pytest.mark.parametrize(("drafts", "field", "reason"), REFUSED, ids=[f"{field}: {why}" for _, field, why in REFUSED])
def test_where_one_cannot_be_recorded_none_is(drafts: tuple[JobDraft | CourseDraft, ...], field: str, reason: str) -> None:
    who, before = create_participant(), dump_database()
    with pytest.raises(FactError) as caught:
        log(who, *drafts)
    assert (caught.value.field, caught.value.reason) == (field, reason)
    assert caught.value.against == (field.replace(".end", ".start") if reason == "before" else None)
    assert dump_database() == before


def test_sent_twice_it_is_logged_once() -> None:
    who = create_participant()
    first = log(who, HOTEL, TEA, operation="a plan")
    before = dump_database()
    assert log(who, HOTEL, TEA, operation="a plan") == first
    assert dump_database() == before
    with pytest.raises(OperationReusedError):
        log(who, TEA, operation="a plan")


def test_stale_or_missing_participant_gets_nothing() -> None:
    who, before = create_participant(), dump_database()
    with pytest.raises(ConflictError) as caught:
        log(who._replace(version=0), HOTEL)
    assert caught.value.current_version == 1
    with pytest.raises(NotFoundError):
        log(who._replace(id=who.id + 1), HOTEL)
    assert dump_database() == before


def load_key(participant_id: int) -> ParticipantKey:
    key = key_of(participant_id)
    assert key
    return key


def earlier(who: ParticipantKey, answer: str, kind: str = "job", position: int = 0) -> tuple[EarlierStint, ...]:
    stints = load_person(who.id).jobs if kind == "job" else load_person(who.id).courses
    [stint] = stints
    return (EarlierStint(kind, position, StintKey(who.id, stint.line_id, stint.version), answer),)


@pytest.mark.parametrize("answer", ["same", "leave"])
def test_joined_draft_extends_earlier_job(answer: str) -> None:
    who = create_participant()
    key = log_stint(who.id, HOTEL._replace(job_title="Porter", hours_per_week=8.0), kind="job", **BY)
    who = load_key(who.id)
    draft = HOTEL._replace(started_on=date(2026, 10, 1), ended_on=None)
    [joined_key] = log(who, draft, earlier=earlier(who, answer)).jobs
    [job] = load_person(who.id).jobs
    assert joined_key == StintKey(who.id, key.line_id, 2)
    assert (job.started_on, job.ended_on, job.job_title, job.hours_per_week) == (START, None, "Porter", 8.0)
    assert [action for (action,) in select_rows(AuditLine, "action")][-1] == "job.corrected"


def test_ended_answer_ends_earlier_course() -> None:
    who = create_participant()
    log_stint(who.id, TEA, kind="course", **BY)
    who = load_key(who.id)
    log(who, TEA._replace(started_on=END), earlier=earlier(who, "ended", "course"))
    courses = load_person(who.id).courses
    assert [(each.started_on, each.ended_on) for each in courses] == [(START, END - timedelta(days=1)), (END, None)]


def test_two_drafts_may_extend_one_earlier_job() -> None:
    who = create_participant()
    log_stint(who.id, HOTEL, kind="job", **BY)
    who = load_key(who.id)
    drafts = (HOTEL._replace(started_on=END, ended_on=END), HOTEL._replace(started_on=date(2026, 10, 1), ended_on=None))
    log(who, *drafts, earlier=(*earlier(who, "same"), *earlier(who, "leave", position=1)))
    [job] = load_person(who.id).jobs
    assert (job.started_on, job.ended_on) == (START, None)


def test_stale_earlier_stint_raises_conflict() -> None:
    who = create_participant()
    log_stint(who.id, HOTEL, kind="job", **BY)
    who = load_key(who.id)
    [stale] = earlier(who, "leave")
    with pytest.raises(ConflictError):
        log(who, HOTEL._replace(started_on=END), earlier=(stale._replace(key=stale.key._replace(version=9)),))
