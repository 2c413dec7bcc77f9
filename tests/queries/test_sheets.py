"""A stored verdict, shown on any day, is what the engine says on that day; and it costs the same for any history."""

import random
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from tests.factories.history import a_history
from tests.factories.participants import create_job, create_participant, draft_participant, keyring
from tests.support.statements import count_statements
from tracker.compliance.assess import assess
from tracker.compliance.loading import builtin
from tracker.compliance.rulebook import CannotAssess
from tracker.errors import FactError, NotFoundError
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.sheets import Sheet, history_on, sheet
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import CourseDraft, JobDraft
from tracker.services.history.log import log_stint
from tracker.services.history.withdraw import withdraw_stint
from tracker.services.participants.add import add_participant
from tracker.services.participants.drafts import ParticularsDraft, StayDraft, VisaDraft

pytestmark = pytest.mark.usefixtures("app")
DAY = timedelta(days=1)
SCHEMES = ("japan", "korea", "germany", "ireland", "hungary")
LIVES = 30


def lived(seed: int) -> tuple[int, date]:
    """Somebody with an awkward life, judged on some day; who, and that day."""
    dice = random.Random(seed)
    life = a_history(dice, dice.choice(SCHEMES))
    on = life.stay.arrived_on + dice.randint(-30, 500) * DAY
    by: dict[str, Any] = {"on": on, "by": COMMAND_LINE}
    visa = VisaDraft(life.visa.applied_on, life.visa.issued_on, life.visa.enter_by)
    facts = {"particulars": ParticularsDraft(birth_date=life.birth_date), "visa": visa, "stay": StayDraft(*life.stay)}
    key = add_participant(draft_participant(f"L-{seed}", scheme=life.scheme, **facts), keys=keyring(), **by)
    for job in life.jobs:
        logged(partial(log_stint, kind="job"), key.id, JobDraft(Business(job.name), job.started_on, job.ended_on), **by)
    for course in life.courses:
        logged(
            partial(log_stint, kind="course"),
            key.id,
            CourseDraft(course.name or "School", "Class", course.started_on, course.ended_on),
            **by,
        )
    return key.id, on


def logged(use_case: Any, *asked: Any, **by: Any) -> None:
    """Logs it, unless the person has it already."""
    with suppress(FactError):
        use_case(*asked, **by)


def watched(who: Sheet, on: date) -> list[date]:
    """Today, the day before and after, and every day on which something may turn."""
    assert who.assessment is not None
    days = {on, on + DAY, on + 40 * DAY, who.assessment.permitted_until + DAY}
    for finding in who.assessment.findings:
        for reading in finding.readings:
            days |= {reading.exceeds_on, reading.exceeds_on - DAY} if reading.exceeds_on else set()
    return sorted(days)


@pytest.mark.parametrize("seed", range(LIVES))
def test_stored_verdict_equals_engine_every_day(seed: int) -> None:
    who, judged_on = lived(seed)
    stored = sheet(who, on=judged_on)
    assert stored.stay.arrived_on is not None
    history = history_on(stored, stored.stay.arrived_on)
    try:
        assess(history, builtin(), on=judged_on)
    except CannotAssess:
        assert stored.assessment is None
        return
    for on in watched(stored, judged_on):
        assert sheet(who, on=on).assessment == assess(history, builtin(), on=on)


def test_before_an_arrival_there_is_no_verdict() -> None:
    key = create_participant(stay=StayDraft())
    assert sheet(key.id, on=date(2026, 5, 1)).assessment is None


def test_nobody_has_no_sheet() -> None:
    with pytest.raises(NotFoundError):
        sheet(404, on=date(2026, 5, 1))


def test_numbers_distinguish_equal_names() -> None:
    key = create_participant()
    for number in ("70012345", "70099999"):
        create_job(key, date(2026, 2, 1), date(2026, 2, 9), at=Business("Star Hotel", number))
    names = {line.name for line in sheet(key.id, on=date(2026, 5, 1)).versions}
    assert names == {"Star Hotel (70012345)", "Star Hotel (70099999)"}


def test_withdrawn_stint_is_kept_but_uncounted() -> None:
    line = create_job(create_participant(), date(2026, 2, 1))
    withdraw_stint(line, kind="job", reason="never worked there", on=date(2026, 5, 1), by=COMMAND_LINE)
    who = sheet(line.participant_id, on=date(2026, 5, 1))
    assert [(each.version, each.withdrawn) for each in who.versions] == [(1, False), (2, True)]
    assert (who.current, who.versions[1].reason) == ([], "never worked there")


@pytest.mark.parametrize("jobs", [0, 1, 30])
def test_sheet_costs_four_statements(jobs: int) -> None:
    key = create_participant()
    for number in range(jobs):
        start = date(2026, 1, 12) + number * 4 * DAY
        create_job(key, start, start + 2 * DAY, at=Business(f"Employer {number % 7} (fictional)"))
    with count_statements() as sent:
        sheet(key.id, on=date(2026, 5, 1))
    assert len(sent) == 4
