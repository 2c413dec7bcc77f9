"""Alerts: each threshold of each day once, the most urgent after a pause, none for what is not in use any more."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from tests.factories.participants import CAFE, create_job, create_participant, keyring, select_rows
from tests.factories.proofs import YUI
from tracker.adapters.smtp import MemoryMailer
from tracker.compliance.alert_days import THRESHOLDS
from tracker.errors import NotFoundError
from tracker.models.accounts import COMMAND_LINE
from tracker.models.alerts import Alert
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.outbox import OutboxMessage
from tracker.queries.alerts import shown_alerts
from tracker.queries.employers import employers_of_limits
from tracker.services.alerts import make_alerts, snooze_alert
from tracker.services.history.correct import correct_stint
from tracker.services.history.drafts import JobDraft, StintKey
from tracker.services.history.end import end_stint
from tracker.services.history.withdraw import withdraw_stint
from tracker.services.participants.drafts import ParticularsDraft
from tracker.services.participants.erase import erase_participant
from tracker.workflows.daily import assess_people_due, make_due_alerts
from tracker.workflows.email.render import email_of_message_id
from tracker.workflows.email.send import send_unsent_emails

pytestmark = pytest.mark.usefixtures("app")
DAY = timedelta(days=1)
START, SAFE, STAY_ENDS, CARD = date(2026, 1, 15), date(2026, 7, 14), date(2027, 1, 9), date(2026, 2, 8)
REACHABLE = YUI._replace(email="yui@post.example")


def worker(*, on: date = START, end: date | None = None) -> StintKey:
    """Somebody with an address who works at the café from 15 January on."""
    return create_job(create_participant("P-1", on=on, particulars=REACHABLE), START, end, at=CAFE, on=on)


def night(on: date) -> int:
    """The nightly work that concerns alerts; how many were due."""
    assess_people_due(on=on)
    return make_due_alerts(on=on)


def messages() -> list[dict[str, Any]]:
    """The content of every alert's message, in the order of storing."""
    return [content for (content,) in select_rows(OutboxMessage, "content", kind="alert")]


def states(rule: str = "employer-tenure") -> list[tuple[int, date, str]]:
    """Threshold, day and state of the alerts of one rule, in the order of writing."""
    return [tuple(row) for row in select_rows(Alert, "threshold", "target_on", "state", rule=rule)]


def test_whole_stay_day_by_day_gives_each_alert_once_on_its_day() -> None:
    worker()
    seen = Counter[tuple[str, int, date]]()
    for number in range((STAY_ENDS - START).days + 5):
        on, before = START + number * DAY, len(messages())
        night(on)
        seen.update((each["rule"], each["threshold"], on) for each in messages()[before:])
    expected = [
        *(("employer-tenure", each, SAFE - each * DAY) for each in THRESHOLDS["employer-tenure"]),
        *(("stay-length", each, STAY_ENDS - each * DAY) for each in THRESHOLDS["stay-length"]),
        *(("identity-card", each, CARD - each * DAY) for each in THRESHOLDS["identity-card"]),
    ]
    assert seen == Counter(expected)


def test_server_that_was_down_sends_the_most_urgent_only() -> None:
    worker()
    assert night(SAFE - 10 * DAY) == 3  # with the question about a job without an end
    assert [(each["rule"], each["threshold"]) for each in messages()] == [("employer-tenure", 14)]
    assert states() == [(60, SAFE, "passed-over"), (14, SAFE, "made"), (7, SAFE, "due")]
    assert states("identity-card") == [(9, CARD, "passed-over")]


def test_second_run_on_a_day_makes_nothing() -> None:
    worker()
    night(SAFE - 14 * DAY)
    assert night(SAFE - 14 * DAY) == 0
    assert len(messages()) == 1


def test_moved_day_supersedes_and_is_announced_again() -> None:
    line = worker()
    night(SAFE - 14 * DAY)
    on = SAFE - 13 * DAY
    correct_stint(line, JobDraft(CAFE, START + DAY), kind="job", reason="a day later", on=on, by=COMMAND_LINE)
    assert states()[-2:] == [(7, SAFE, "superseded"), (14, SAFE + DAY, "due")]


def test_day_that_moves_back_is_not_announced_twice() -> None:
    line = worker()
    night(SAFE - 14 * DAY)
    on = SAFE - 13 * DAY
    later = correct_stint(line, JobDraft(CAFE, START + DAY), kind="job", reason="one", on=on, by=COMMAND_LINE)
    correct_stint(later, JobDraft(CAFE, START), kind="job", reason="two", on=on, by=COMMAND_LINE)
    night(on)
    assert len(messages()) == 1
    assert (7, SAFE, "due") in states()


def test_ended_job_is_not_announced() -> None:
    line = worker()
    end_stint(line, SAFE - 20 * DAY, kind="job", on=SAFE - 20 * DAY, by=COMMAND_LINE)
    night(SAFE - 7 * DAY)
    assert messages() == []
    assert {state for _, _, state in states()} == {"superseded"}


def test_job_that_ended_as_planned_is_not_announced() -> None:
    worker(end=SAFE - 8 * DAY)
    night(SAFE - 7 * DAY)
    assert messages() == []
    assert states()[-1][2] == "superseded"


def test_message_says_what_and_until_when() -> None:
    worker()
    night(SAFE - 60 * DAY)
    [content] = messages()
    assert content == {
        "rule": "employer-tenure",
        "subject": "1",
        "name": CAFE.name,
        "day": SAFE.isoformat(),
        "since": START.isoformat(),
        "months": 6,
        "threshold": 60,
    }


def test_person_without_address_has_alerts_on_the_page_alone() -> None:
    key = create_participant("P-1", on=START, particulars=ParticularsDraft(language="ja"))
    create_job(key, START, at=CAFE, on=START)
    night(SAFE - 60 * DAY)
    assert messages() == []
    assert [alert.threshold for alert in shown_alerts(key.id, on=SAFE - 60 * DAY)] == [60]


def test_snoozed_alert_is_away_until_the_next_threshold() -> None:
    line = worker()
    on = SAFE - 14 * DAY
    night(on)
    [shown] = shown_alerts(line.participant_id, on=on)
    snooze_alert(line.participant_id, shown.id, on=on, by=COMMAND_LINE)
    db.session.rollback()
    assert shown_alerts(line.participant_id, on=SAFE - 8 * DAY) == []
    night(SAFE - 7 * DAY)
    assert [alert.threshold for alert in shown_alerts(line.participant_id, on=SAFE - 7 * DAY)] == [7]


def test_only_a_shown_alert_can_be_put_away() -> None:
    line = worker()
    night(SAFE - 14 * DAY)
    [shown] = shown_alerts(line.participant_id, on=SAFE - 14 * DAY)
    for participant_id, alert_id in ((99, shown.id), (line.participant_id, shown.id + 1)):
        with pytest.raises(NotFoundError):
            snooze_alert(participant_id, alert_id, on=SAFE - 14 * DAY, by=COMMAND_LINE)


def test_alert_that_is_made_has_an_audit_line() -> None:
    worker()
    night(SAFE - 14 * DAY)
    assert ("alert.made",) in select_rows(AuditLine, "action")


def test_erasure_deletes_the_ledger() -> None:
    worker()
    erase_participant("P-1", reason="asked", by=COMMAND_LINE)
    assert select_rows(Alert) == []


def test_two_runs_make_an_alert_once() -> None:
    worker()
    assert make_alerts(limit=1, on=SAFE - 60 * DAY, by=COMMAND_LINE) == 3
    assert make_alerts(limit=1, on=SAFE - 60 * DAY, by=COMMAND_LINE) == 0


def send(on: date) -> list[str]:
    """The subjects of the alerts that are emailed on a day."""
    mailer = MemoryMailer()
    send_unsent_emails(mailer, keyring(), on=on)
    alerts = set(select_rows(OutboxMessage, "id", "due_at", kind="alert"))
    return [mail.subject for mail in mailer.emails if email_of_message_id(mail.message_id or "") in alerts]


def test_late_email_counts_the_days_left_when_it_is_sent() -> None:
    worker()
    night(SAFE - 14 * DAY)
    [subject] = send(SAFE - 11 * DAY)
    assert "あと11日" in subject


def test_email_of_an_ended_job_is_not_sent() -> None:
    line = worker()
    night(SAFE - 14 * DAY)
    end_stint(line, SAFE - 13 * DAY, kind="job", on=SAFE - 12 * DAY, by=COMMAND_LINE)
    assert send(SAFE - 12 * DAY) == []
    assert select_rows(OutboxMessage, "state", "problem", kind="alert") == [("unsent", "superseded")]


@pytest.mark.parametrize("left", [14, 1])
def test_email_of_a_job_that_ended_today_is_not_sent(left: int) -> None:
    line, on = worker(), SAFE - left * DAY
    night(on)
    end_stint(line, on, kind="job", on=on, by=COMMAND_LINE)
    assert send(on) == []
    assert shown_alerts(line.participant_id, on=on) == []


def test_email_of_a_withdrawn_job_is_not_sent_on_its_last_day() -> None:
    line = worker()
    night(SAFE)
    withdraw_stint(line, kind="job", reason="typed by mistake", on=SAFE, by=COMMAND_LINE)
    assert send(SAFE) == []


def test_email_of_a_job_that_ended_as_planned_is_not_sent_later() -> None:
    worker(end=SAFE - 13 * DAY)
    night(SAFE - 14 * DAY)
    assert send(SAFE - 12 * DAY) == []


def test_email_of_a_moved_day_is_not_sent() -> None:
    line = worker()
    night(SAFE - 14 * DAY)
    later = JobDraft(CAFE, START + DAY)
    correct_stint(line, later, kind="job", reason="a day later", on=SAFE - 14 * DAY, by=COMMAND_LINE)
    assert send(SAFE - 14 * DAY) == []


def test_email_after_its_day_is_not_sent() -> None:
    worker()
    night(SAFE)
    assert send(SAFE + DAY) == []


def test_course_with_a_number_for_a_name_is_no_employer() -> None:
    assert employers_of_limits([("course-length", "1"), ("employer-tenure", None)]) == {}
