"""A job without an end is asked about every 30 days until it ends; an answer moves the next question."""

from datetime import date, timedelta

import pytest

from tests.factories.participants import CAFE, create_job, create_participant, keyring, select_rows
from tests.factories.proofs import YUI
from tracker.adapters.smtp import MemoryMailer
from tracker.errors import ConflictError
from tracker.models.accounts import COMMAND_LINE
from tracker.models.alerts import Alert
from tracker.models.audit import AuditLine
from tracker.models.history import JobConfirmation
from tracker.models.outbox import OutboxMessage
from tracker.queries.alerts import open_questions, shown_alerts
from tracker.services.history.confirm import confirm_job
from tracker.services.history.correct import correct_stint
from tracker.services.history.drafts import JobDraft, StintKey
from tracker.services.history.end import end_stint
from tracker.services.participants.drafts import ParticularsDraft
from tracker.services.participants.erase import erase_participant
from tracker.workflows.daily import assess_people_due, make_due_alerts
from tracker.workflows.email.send import send_unsent_emails

pytestmark = pytest.mark.usefixtures("app")
DAY = timedelta(days=1)
MONTH = 30 * DAY
START, STAY_ENDS = date(2026, 1, 15), date(2027, 1, 9)


def worker(*, end: date | None = None, email: str | None = "yui@post.example", on: date = START) -> StintKey:
    """Somebody who works at the café from 15 January on."""
    return create_job(create_participant("P-1", on=on, particulars=YUI._replace(email=email)), START, end, at=CAFE, on=on)


def night(on: date) -> bool:
    """The nightly work that concerns alerts; whether a question was stored."""
    before = len(select_rows(OutboxMessage, kind="still-there"))
    assess_people_due(on=on)
    make_due_alerts(on=on)
    return len(select_rows(OutboxMessage, kind="still-there")) > before


def nights(first: date, last: date) -> list[date]:
    """The nights from a day to another that stored a question."""
    days = (first + number * DAY for number in range((last - first).days + 1))
    return [on for on in days if night(on)]


def test_whole_stay_day_by_day_asks_every_30_days_until_its_end() -> None:
    worker()
    assert nights(START, STAY_ENDS + 40 * DAY) == [START + number * MONTH for number in range(1, 12)]


def test_answer_moves_the_next_question() -> None:
    job, first = worker(), START + MONTH
    answered = first + 4 * DAY
    assert nights(START, answered) == [first]
    assert confirm_job(job, on=answered, by=COMMAND_LINE) == job
    assert open_questions(job.participant_id) == []
    assert nights(answered, answered + 2 * MONTH) == [answered + MONTH, answered + 2 * MONTH]
    confirm_job(job, on=answered + 2 * MONTH, by=COMMAND_LINE)
    assert select_rows(JobConfirmation, "version", "confirmed_on") == [(1, answered), (2, answered + 2 * MONTH)]
    assert [each for each in select_rows(AuditLine, "action") if each == ("job.confirmed",)] == [("job.confirmed",)] * 2


def test_second_tap_on_a_day_changes_nothing() -> None:
    job, on = worker(), START + MONTH
    night(on)
    for _ in range(2):
        confirm_job(job, on=on, by=COMMAND_LINE)
    assert len(select_rows(JobConfirmation)) == 1
    assert [row for row in select_rows(Alert, "state", "target_on", rule="open-job") if row[0] == "due"] == [
        ("due", on + MONTH)
    ]


def test_questions_end_with_the_job_and_begin_again_with_it() -> None:
    job, ended = worker(), START + 35 * DAY
    assert nights(START, ended) == [START + MONTH]
    closed = end_stint(job, ended, kind="job", on=ended, by=COMMAND_LINE)
    assert open_questions(job.participant_id) == []
    assert nights(ended, ended + 3 * MONTH) == []
    again = ended + 3 * MONTH
    correct_stint(closed, JobDraft(CAFE, START), kind="job", reason="still there", on=again, by=COMMAND_LINE)
    assert nights(again, again + MONTH) != []
    with pytest.raises(ConflictError):
        confirm_job(closed, on=again, by=COMMAND_LINE)


def test_job_with_an_end_is_not_asked_about() -> None:
    job = worker(end=date(2026, 6, 1))
    assert nights(START, START + 2 * MONTH) == []
    with pytest.raises(ConflictError):
        confirm_job(job, on=START + MONTH, by=COMMAND_LINE)


def test_job_recorded_late_is_asked_about_30_days_later() -> None:
    on = START + 3 * MONTH
    worker(on=on)
    assert nights(on, on + MONTH) == [on + MONTH]


def test_late_night_asks_once_and_counts_from_itself() -> None:
    worker()
    late = START + 75 * DAY
    assert [on for on in (late, late + DAY, late + MONTH) if night(on)] == [late, late + MONTH]


def test_question_that_waited_past_the_stay_is_ended() -> None:
    worker()
    make_due_alerts(on=STAY_ENDS + MONTH)
    assert select_rows(OutboxMessage, kind="still-there") == []
    assert select_rows(Alert, "state", rule="open-job") == [("superseded",)]


def test_question_is_on_the_page_alone_without_address() -> None:
    job = worker(email=None)
    assert not night(START + MONTH)
    assert [question.target_on for question in open_questions(job.participant_id)] == [START + MONTH]
    assert [alert.rule for alert in shown_alerts(job.participant_id, on=START + MONTH)] == []


@pytest.mark.parametrize("how", ["confirmed", "ended", "waiting"])
def test_email_of_an_answered_question_is_not_sent(how: str) -> None:
    job, on, mailer = worker(), START + MONTH, MemoryMailer()
    night(on)
    if how == "confirmed":
        confirm_job(job, on=on, by=COMMAND_LINE)
    elif how == "ended":
        end_stint(job, on, kind="job", on=on, by=COMMAND_LINE)
    send_unsent_emails(mailer, keyring(), on=on)
    subjects = [mail.subject for mail in mailer.emails if str(CAFE.name) in mail.subject]
    assert len(subjects) == (how == "waiting")


def test_job_that_was_ended_since_the_night_before_is_not_asked_about() -> None:
    job, on = worker(), START + MONTH
    end_stint(job, on + 5 * DAY, kind="job", on=on, by=COMMAND_LINE)
    assert not night(on)


def test_erasure_deletes_the_answers() -> None:
    erased = create_participant("P-2", on=START, particulars=ParticularsDraft(language="ja"))
    confirm_job(create_job(erased, START, at=CAFE, on=START), on=START + DAY, by=COMMAND_LINE)
    erase_participant("P-2", reason="asked", by=COMMAND_LINE)
    assert select_rows(JobConfirmation) == []
