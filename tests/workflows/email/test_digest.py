"""Officers' digest: one email a day if there is something to say, to officers who may sign in and want one."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tests.factories.accounts import create_user
from tests.factories.outbox import post_message
from tests.factories.participants import BORN, CAFE, create_job, create_participant, keyring, select_rows
from tests.factories.privacy_requests import record_access
from tests.factories.proofs import YUI
from tracker import clock
from tracker.adapters.email_message import OutgoingEmail
from tracker.adapters.smtp import MemoryMailer
from tracker.models.accounts import COMMAND_LINE
from tracker.models.audit import AuditLine
from tracker.models.outbox import OutboxMessage, UnwantedDigest
from tracker.queries.digests import digest_readers
from tracker.services.accounts.people import assign_roles
from tracker.services.digests import choose_digest, queue_digest
from tracker.services.history.confirm import confirm_job
from tracker.services.history.end import end_stint
from tracker.workflows.daily import assess_people_due, make_digests, make_due_alerts
from tracker.workflows.email.send import send_unsent_emails

pytestmark = pytest.mark.usefixtures("app")
DAY = timedelta(days=1)
START, SAFE, STAY_ENDS = date(2026, 1, 15), date(2026, 7, 14), date(2027, 1, 9)


def officer(name: str = "Lee", language: str = "en") -> int:
    """An officer who has accepted the invitation; the id."""
    return create_user(name, "officer", password="x", language=language)


def night(on: date) -> list[OutgoingEmail]:
    """The nightly work of a day; the digests that are sent."""
    mailer = MemoryMailer()
    with time_machine.travel(datetime(on.year, on.month, on.day, tzinfo=UTC), tick=False):
        assess_people_due(on=on)
        make_due_alerts(on=on)
        make_digests(on=on)
        send_unsent_emails(mailer, keyring(), on=on)
    return [mail for mail in mailer.emails if "lee" in mail.address or "chan" in mail.address]


def test_whole_stay_gives_officer_each_line_once() -> None:
    officer()
    worker = create_participant("P-1", on=START, particulars=YUI._replace(email="yui@post.example"))
    create_job(worker, START, at=CAFE, on=START)
    seen: dict[date, str] = {}
    for number in range(-40, 190):
        on = SAFE + number * DAY
        mails = night(on)
        assert len(mails) <= 1
        if mails:
            seen[on] = mails[0].text
    # Of the questions about the job, asked every 30 days from the first night on, the third is named.
    assert list(seen) == [SAFE - 30 * DAY, SAFE - 7 * DAY, SAFE + 20 * DAY, STAY_ENDS - 30 * DAY]
    soon, urgent, question, stay = seen.values()
    assert "Questions whether a job is ongoing, three times without an answer:\n\nP-1\n" in question
    assert "Limits that came within 30 days:" in soon
    assert "P-1: last safe day at Harbour Lantern Café Tuesday 14 July 2026" in soon
    assert f"http://127.0.0.1:5000/participants/{worker.id}" in soon
    assert "Within 7 days:" in urgent
    assert "P-1: the stay ends on Saturday 9 January 2027" in stay
    assert [words for words in ("Sato", "Yui", "結衣", str(BORN), "1999") if words in "".join(seen.values())] == []


@pytest.mark.parametrize(("answered", "digests"), [(False, 1), (True, 0)])
def test_unanswered_questions_are_named_once(answered: bool, digests: int) -> None:
    officer()
    worker = create_participant("P-1", on=START, particulars=YUI._replace(email="yui@post.example"))
    job = create_job(worker, START, at=CAFE, on=START)
    mails = list[OutgoingEmail]()
    for number in range(130):  # before the day that is 30 days before the last safe day
        mails += night(START + number * DAY)
        if answered and number == 70:
            confirm_job(job, on=START + number * DAY, by=COMMAND_LINE)
    assert ["three times without an answer" in mail.text for mail in mails] == [True] * digests


def test_ended_job_is_not_named() -> None:
    officer()
    worker = create_participant("P-1", on=START, particulars=YUI._replace(email="yui@post.example"))
    job = create_job(worker, START, at=CAFE, on=START)
    for number in (30, 60):
        assert night(START + number * DAY) == []
    third = START + 90 * DAY
    with time_machine.travel(datetime(third.year, third.month, third.day, tzinfo=UTC), tick=False):
        assess_people_due(on=third)
        make_due_alerts(on=third)
        end_stint(job, third, kind="job", on=third, by=COMMAND_LINE)
    assert night(third) == []


def test_second_run_on_a_day_stores_no_second_digest() -> None:
    officer()
    create_job(create_participant("P-1", on=START), START, at=CAFE, on=START)
    assert len(night(SAFE - 7 * DAY)) == 1
    assert night(SAFE - 7 * DAY) == []
    [reader] = digest_readers()
    earlier = reader._replace(last_at=None)
    with time_machine.travel(datetime(2026, 7, 7, tzinfo=UTC), tick=False):
        assert queue_digest(earlier, on=SAFE - 7 * DAY, by=-2) == queue_digest(earlier, on=SAFE - 7 * DAY, by=-2)
    assert len(select_rows(OutboxMessage, kind="digest")) == 1
    assert ("digest.made",) in select_rows(AuditLine, "action")


def test_nothing_to_say_is_no_email() -> None:
    officer()
    create_participant("P-1", on=START)
    assert night(SAFE) == []
    assert select_rows(OutboxMessage, kind="digest") == []


def test_only_officers_who_may_sign_in_and_want_it_get_one() -> None:
    create_user("Chan", "manager", "administrator", password="x")
    create_user("Chan", "officer")  # has not accepted the invitation
    gone, unwilling = officer("Chan"), officer("Chan")
    assign_roles(gone, frozenset(), by=COMMAND_LINE)
    choose_digest(unwilling, wanted=False, at=clock.now())
    choose_digest(unwilling, wanted=False, at=clock.now())
    choose_digest(999, wanted=False, at=clock.now())
    lee = officer("Lee", "ja")
    create_job(create_participant("P-1", on=START), START, at=CAFE, on=START)
    [mail] = night(SAFE - 7 * DAY)
    assert (mail.address, mail.language) == (f"lee-{lee}@post.example", "ja")
    assert "<h1>" in str(mail.html)
    assert mail.unsubscribe_url is not None
    choose_digest(unwilling, wanted=True, at=clock.now())
    assert select_rows(UnwantedDigest, "user_id") == []


@pytest.mark.parametrize("why", ["ended", "unwanted"])
def test_waiting_digest_is_dropped_if_it_became_untrue_or_unwanted(why: str) -> None:
    id_, mailer = officer(), MemoryMailer()
    line = create_job(create_participant("P-1", on=START), START, at=CAFE, on=START)
    on = SAFE - 7 * DAY
    with time_machine.travel(datetime(2026, 7, 7, tzinfo=UTC), tick=False):
        make_due_alerts(on=on)
        assert make_digests(on=on) == 1
        if why == "ended":
            end_stint(line, on, kind="job", on=on, by=COMMAND_LINE)
        else:
            choose_digest(id_, wanted=False, at=clock.now())
    with time_machine.travel(datetime(2026, 7, 8, tzinfo=UTC), tick=False):
        send_unsent_emails(mailer, keyring(), on=on)
    assert [mail for mail in mailer.emails if "lee" in mail.address] == []
    assert select_rows(OutboxMessage, "state", kind="digest") == [("unsent",)]


def test_request_and_failed_email_are_named() -> None:
    officer()
    with time_machine.travel(datetime(2026, 5, 4, tzinfo=UTC), tick=False):
        person = create_participant("P-1")
        asked = record_access(person.id)
        post_message(person.id, "case-decided", {"outcome": "no-issue"})
        send_unsent_emails(MemoryMailer(), keyring(), on=date(2026, 5, 4))
    [mail] = night(date(2026, 5, 5))
    assert "1 e-mail to a participant could not be delivered:" in mail.text
    assert "/outbox" in mail.text
    dates = [on for number in range(2, 46) if night(on := date(2026, 5, 4) + number * DAY)]
    due = date(2026, 5, 4) + 40 * DAY
    assert dates == [due - left * DAY for left in (14, 7, 3, 1, 0, -1, -2, -3, -4, -5)]
    assert f"/participants/{person.id}/privacy-requests/{asked.id}" in night(due + 6 * DAY)[0].text


def test_long_list_is_cut_with_its_number() -> None:
    officer()
    for number in range(22):
        create_job(create_participant(f"P-{number}", on=START), START, at=CAFE, on=START)
    [mail] = night(SAFE - 7 * DAY)
    assert mail.text.count("last safe day at") == 20
    assert "and 2 more" in mail.text
