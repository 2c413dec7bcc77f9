"""An officer's cases: the queue, the page of a case, every act on it; two officers at once lose nothing."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.participants import create_job
from tests.support.client import Client, signed_in
from tests.support.pages import field_error, page_text
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.participants import ParticipantKey
from tracker.queries.queue import QueueFilter, queue
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import StintKey
from tracker.services.history.end import end_stint
from tracker.services.participants.drafts import StayDraft, VisaDraft
from tracker.services.participants.stay import record_departure

pytestmark = pytest.mark.usefixtures("inside")
NOON = datetime(2026, 8, 20, 4, tzinfo=UTC)
TODAY = date(2026, 8, 20)
CAFE = Business("Harbour Café (fictional)", "70099001")
DECISION = {"outcome": "contested-day-advice", "finding": "Two days too many.", "reasons": "By both readings."}


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    with time_machine.travel(NOON, tick=True):
        yield


class Office:
    """An officer with a browser, and the case of somebody who has worked for too long."""

    def __init__(self, app: Flask, client: Client, key: ParticipantKey, case_id: int) -> None:
        self.app, self.client, self.key, self.path = app, client, key, f"/cases/{case_id}"

    def sends(self, act: str, **boxes: Any) -> TestResponse:
        """Presses a button of the case, or sends one of its forms."""
        page = self.client.get(self.path).text
        hidden = dict(re.findall(r'name="(csrf_token|version|operation)" value="([^"]*)"', page))
        self.sent = hidden | boxes
        return self.client.post(f"{self.path}/{act}", data=self.sent)

    def says(self) -> str:
        """The words of the page."""
        return page_text(self.client.get(self.path))


@pytest.fixture
def office(app: Flask, request: pytest.FixtureRequest) -> Iterator[Office]:
    """The officer who is at work."""
    key, _ = create_participant_user(f"C-{request.node.name}", visa=VisaDraft(issued_on=date(2025, 12, 10)))
    create_job(key, date(2026, 1, 15), at=CAFE, on=TODAY)
    with signed_in(app, create_user("Lee", "officer")) as client:
        yield Office(app, client, key, _case_of(key))


def _case_of(key: ParticipantKey) -> int:
    found = queue(QueueFilter(rule="employer-tenure"), on=TODAY, limit=1000)
    return next(line.id for line in found if line.participant_id == key.id)


def test_queue_shows_finding_and_assignee(office: Office) -> None:
    said = page_text(office.client.get("/cases?tab=all&rule=employer-tenure"))
    assert office.key.reference in said
    assert "Harbour Café (fictional) 15 Jul 37 2 of 2 ja nobody new – Take by 24 Aug" in " ".join(said.split())
    office.sends("take")
    assert office.key.reference in page_text(office.client.get("/cases?tab=mine"))
    assert office.key.reference not in page_text(office.client.get("/cases?tab=decided"))


@pytest.mark.parametrize("after", ["0~2000-01-01~0", "none", "1~2~3"])
def test_a_page_goes_on_from_any_place(office: Office, after: str) -> None:
    assert office.key.reference in page_text(office.client.get(f"/cases?tab=all&after={after}"))


def test_full_page_links_to_next(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.web.queue.ON_A_PAGE", 1)
    key, _ = create_participant_user(f"{office.key.reference}-2")
    create_job(key, date(2026, 1, 15), at=CAFE, on=TODAY)
    page, seen = office.client.get("/cases?tab=all").text, set[str]()
    while more := re.search(r'href="(/cases\?[^"]*after=[^"]*)"', page):
        seen |= set(re.findall(r'href="/cases/(\d+)#acts"', page))
        page = office.client.get(more[1].replace("&amp;", "&")).text
    assert len(seen) > 1


def test_queue_filters_by_status_and_assignee(office: Office) -> None:
    def asked(query: str) -> bool:
        return office.key.reference in page_text(office.client.get(f"/cases?{query}"))

    assert asked("status=unmet")
    assert not asked("status=contested")
    assert asked("tab=unassigned&status=anything")
    office.sends("take")
    assert not asked("tab=unassigned")


def test_late_case_shows_due_day(office: Office) -> None:
    with (
        time_machine.travel(datetime(2026, 8, 25, 4, tzinfo=UTC)),
        signed_in(office.app, create_user("Novak", "officer")) as client,
    ):
        assert "5 days – Take by 24 Aug" in page_text(client.get("/cases?tab=all&rule=employer-tenure"))


def test_missing_departure_is_requested_not_flagged(office: Office) -> None:
    key, _ = create_participant_user(
        "C-gone", stay=StayDraft(date(2025, 7, 20)), visa=VisaDraft(issued_on=date(2025, 7, 1)), on=TODAY
    )
    page = page_text(office.client.get("/cases?rule=stay-length"))
    assert "no departure recorded C-gone" in page
    found = queue(QueueFilter(rule="stay-length"), on=TODAY, limit=100)
    path = f"/cases/{next(each.id for each in found if each.reference == 'C-gone')}"
    assert "no departure recorded" in page_text(office.client.get(path))
    record_departure(key, TODAY, on=TODAY, by=COMMAND_LINE)
    assert "may be over C-gone" in page_text(office.client.get("/cases?rule=stay-length"))
    assert "no departure recorded" not in page_text(office.client.get(path))


def test_change_of_language_keeps_text(office: Office) -> None:
    assert 'formaction="' + office.path + '/remark?lang=ja"' in office.client.get(office.path).text
    answer = office.sends("remark?lang=ja", said="半分だけ", step="language")
    assert (answer.status_code, "半分だけ" in answer.text, '<html lang="ja">' in answer.text) == (200, True, True)
    for act in ("take", "review"):
        office.sends(act)
    answer = office.sends("decide?lang=ja", finding="半分だけ", step="language")
    assert (answer.status_code, "半分だけ" in answer.text, "-error" in answer.text) == (200, True, False)


def test_empty_queue_explains_itself(office: Office) -> None:
    assert "No open cases." in page_text(office.client.get("/cases?tab=all&rule=course-count"))


def test_participant_reads_decision_of_closed_case(app: Flask, office: Office) -> None:
    assert "Officer no officer yet" in office.says()
    assert "to be taken by an officer by 24 August" in office.says()
    for act, state in (("take", "being reviewed"), ("review", "under review")):
        assert office.sends(act).status_code == 303
        assert state in office.says()
    assert office.sends("remark", said="Asked the employer.").status_code == 303
    assert office.sends("decide", **DECISION).status_code == 303
    said = office.says()
    for words in (
        "Two days too many.",
        "By both readings.",
        "Asked the employer.",
        "A day on which the readings differ: advice given",
    ):
        assert words in said
    assert office.sends("close", why="no issue").status_code == 303
    assert "closed" in office.says()
    reader = page_text(office.client.get(f"/participants/{office.key.id}/decisions"))
    assert "Two days too many." in reader
    assert "Asked the employer." not in reader


def test_case_without_a_decision_shows_its_next_step(office: Office) -> None:
    said = page_text(office.client.get(f"/participants/{office.key.id}/decisions"))
    assert "An officer takes the case by Monday 24 August 2026." in said
    key, _ = create_participant_user(f"{office.key.reference}-none")
    assert "Nothing was decided." in page_text(office.client.get(f"/participants/{key.id}/decisions"))


@pytest.mark.parametrize("missing", ["outcome", "finding", "reasons"])
def test_incomplete_decision_keeps_text(office: Office, missing: str) -> None:
    office.sends("take")
    office.sends("review")
    answer = office.sends("decide", **{**DECISION, missing: ""})
    assert answer.status_code == 422
    assert field_error(answer, missing)
    for name, words in DECISION.items():
        if name != missing:
            assert words in answer.text


def test_long_decision_and_empty_remark_are_refused(office: Office) -> None:
    office.sends("take")
    office.sends("review")
    assert "5000 characters or fewer" in field_error(office.sends("decide", **{**DECISION, "reasons": "x" * 5001}), "reasons")
    assert office.sends("decide", **DECISION, step="again").status_code == 200
    assert office.sends("remark", said=" ").status_code == 422


def test_second_officer_sees_conflict_and_keeps_text(app: Flask, office: Office) -> None:
    office.sends("take")
    office.sends("review")
    office.sends("decide", **DECISION)
    late = office.client.post(f"{office.path}/decide", data=office.sent | {"operation": "late", "finding": "Only one day."})
    assert late.status_code == 409
    assert "The case changed after you opened this page" in page_text(late)
    assert re.search(r"Case: decided \S+ .*, Lee", page_text(late))
    assert "You typed Finding Only one day." in " ".join(page_text(late).split())
    with signed_in(app, create_user("Novak", "officer")) as client:
        other = Office(app, client, office.key, int(office.path.rpartition("/")[2]))
        answer = other.sends("close")
        assert answer.status_code == 409
        assert "another officer’s" in page_text(answer)


def test_remark_under_used_key_is_written_once(office: Office) -> None:
    sent = [office.sends("remark", said="Called the café.")]
    sent.append(office.client.post(f"{office.path}/remark", data=office.sent))
    assert [answer.status_code for answer in sent] == [303, 303]
    other = office.client.post(f"{office.path}/remark", data=office.sent | {"said": "Called the hostel."})
    assert other.status_code == 409
    assert "Called the hostel." in other.text
    assert office.says().count("Called the café.") == 1
    assert "Called the hostel." not in office.says()


def test_case_shows_changes_since_opening(office: Office) -> None:
    assert "What changed since the case was opened" not in office.says()
    job = re.search(rf"/participants/{office.key.id}/jobs/(\d+)", office.client.get(office.path).text)
    assert job
    line = StintKey(office.key.id, int(job[1]), 1)
    end_stint(line, date(2026, 7, 1), kind="job", on=TODAY, by=COMMAND_LINE)
    said = office.says()
    assert "What changed since the case was opened (1)" in said
    assert "Harbour Café (fictional) ended on 1 July 2026." in said
    assert "No flags are left" in said


def test_closed_case_is_found_in_tab_and_on_participants_page(office: Office) -> None:
    limits = f"/participants/{office.key.id}"
    assert "being reviewed" not in page_text(office.client.get(limits))
    assert re.search(
        r"Case \d+: Harbour Café \(fictional\) new, opened on 20 August 2026", page_text(office.client.get(limits))
    )
    office.sends("take")
    office.sends("close", why="no issue")
    listed = office.client.get("/cases?tab=closed")
    assert f"{office.key.reference} Harbour Café (fictional) closed without a decision Lee" in page_text(listed)
    assert f'href="{office.path}"' in listed.text
    assert office.key.reference not in page_text(office.client.get("/cases?tab=closed&rule=study-total"))
    assert "closed on 20 August 2026 without a decision" in page_text(office.client.get(limits))


def test_participant_sees_no_list_of_cases(app: Flask, office: Office) -> None:
    key, user_id = create_participant_user("C-own-page")
    create_job(key, date(2026, 1, 15), at=CAFE, on=TODAY)
    with signed_in(app, user_id) as client:
        assert not re.search(r"Case \d+", page_text(client.get(f"/participants/{key.id}")))
    assert re.search(r"Case \d+", page_text(office.client.get(f"/participants/{key.id}")))


def test_full_page_of_closed_cases_links_to_next(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.web.queue.ON_A_PAGE", 1)
    key, _ = create_participant_user(f"{office.key.reference}-2")
    create_job(key, date(2026, 1, 15), at=CAFE, on=TODAY)
    other = Office(office.app, office.client, key, _case_of(key))
    for each in (office, other):
        each.sends("take")
        each.sends("close", why="no issue")
    page, seen = office.client.get("/cases?tab=closed").text, list[str]()
    while more := re.search(r'href="(/cases\?[^"]*after=[^"]*)"', page):
        seen += re.findall(r'href="(/cases/\d+)"', page)
        page = office.client.get(more[1].replace("&amp;", "&")).text
    seen += re.findall(r'href="(/cases/\d+)"', page)
    assert len(seen) == len(set(seen))
    assert seen.index(other.path) < seen.index(office.path)


def test_no_such_case_is_not_there(office: Office) -> None:
    assert office.client.get("/cases/999999").status_code == 404
    assert office.client.post("/cases/999999/take", data={"csrf_token": office.client.token(office.path)}).status_code == 404
