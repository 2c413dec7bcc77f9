"""Every form that can be wrong lists its errors above itself, each with a link to its field; `Client` checks each link."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any, NamedTuple

import html5lib
import pytest
import time_machine
from flask import Flask, current_app

from tests.factories.accounts import create_participant_user, create_user
from tests.factories.forms import day, form, stint
from tests.factories.participants import create_job, keyring
from tests.factories.privacy_requests import record_correction
from tests.support.apps import checked_app
from tests.support.client import Client, signed_in
from tests.support.error_summary import check_error_summary, error_links
from tracker.adapters.keys import Secret
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.accounts import account
from tracker.queries.cases import CaseKey
from tracker.queries.queue import QueueFilter, queue
from tracker.services.accounts.people import AccountDraft, invite
from tracker.services.cases import review, take
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import CourseDraft
from tracker.services.history.log import log_stint
from tracker.services.participants.drafts import StayDraft
from tracker.web.policy import POLICY
from tracker.workflows.account_links import NEW_PASSWORD, Purpose, invitation, link

pytestmark = pytest.mark.usefixtures("inside")
TODAY = date(2026, 8, 20)
LONG = "x" * 6000
NO_DAY = ("x", 1, 2026)


class Wrong(NamedTuple):
    """A form that is sent with errors."""

    endpoint: str
    role: str
    path: str
    boxes: dict[str, Any]
    targets: tuple[str, ...]
    """The elements that the links of the summary lead to, in their order."""


PERSON = "/participants/{person}"
ABOUT = "/participants/{person}/facts"
WRONG = [
    Wrong("public.work_out", "", "/", form(stint("jobs-0", "", NO_DAY), arrived_on=("", "", "")), ("arrived_on-day", "jobs-0-name", "jobs-0-start-day")),
    Wrong("public.save", "", "/facts.json", form(stint("courses-4", LONG, (1, 2, 2026))), ("courses-4-name",)),
    Wrong("public.open_file", "", "/open", form(), ("file",)),
    Wrong("pathways.work_out", "", "/what-next", {"work_years": "x", "children": "21"} | day("birth_date", NO_DAY), ("birth_date-day", "work_years", "children")),
    Wrong("accounts.come_in", "", "/sign-in", {}, ("email", "password")),
    Wrong("passwords.ask", "", "/forgotten-password", {"email": "x"}, ("email",)),
    Wrong("passwords.choose", "", "{password}", {"password": "short"}, ("password",)),
    Wrong("invitations.come", "", "{invitation}", {"password": ""}, ("password",)),
    Wrong("proofs.check_sent", "", "/proofs", {}, ("file",)),
    Wrong("profile.language", "participant", "/profile/language", {"language": "tlh"}, ("language",)),
    Wrong("profile.address", "participant", "/profile/address", {}, ("email", "password_now")),
    Wrong("profile.password", "participant", "/profile/password", {}, ("present", "password")),
    Wrong("profile.record_passport", "participant", "/profile/passport", {"number": "1"}, ("number",)),
    Wrong("participants.arrive", "participant", "/participants/{guest}/arrival", {}, ("day-day",)),
    Wrong("participants.depart", "participant", f"{PERSON}/departure", day("day", (1, 1, 2030)), ("day-day",)),
    Wrong("history.log_job", "participant", f"{PERSON}/jobs/new", {"hours": "x", "job_title": LONG, "going_on": "no"}, ("employer", "start-day", "end-day", "hours", "job_title")),
    Wrong("history.log_course", "participant", f"{PERSON}/courses/new", {}, ("provider", "title", "start-day")),
    Wrong("history.change_job", "officer", f"{PERSON}/jobs/{{job}}/correct", {"employer": "A", **day("start", (0, 1, 2026))}, ("start-day", "reason")),
    Wrong("history.change_course", "officer", f"{PERSON}/courses/{{course}}/correct", {"reason": LONG}, ("provider", "title", "start-day", "reason")),
    Wrong("history.close_job", "participant", f"{PERSON}/jobs/{{job}}/end", {}, ("end-day",)),
    Wrong("history.close_course", "participant", f"{PERSON}/courses/{{course}}/end", day("end", (1, 13, 2026)), ("end-month",)),
    Wrong("history.take_out_job", "officer", f"{PERSON}/jobs/{{job}}/withdraw", {}, ("reason",)),
    Wrong("history.take_out_course", "participant", f"{PERSON}/courses/{{course}}/withdraw", {"reason": LONG}, ("reason",)),
    Wrong("evidence.add_to_job", "participant", f"{PERSON}/jobs/{{job}}/evidence", {}, ("file",)),
    Wrong("evidence.add_to_course", "participant", f"{PERSON}/courses/{{course}}/evidence", {"file": (BytesIO(b"MZ"), "a.exe")}, ("file",)),
    Wrong("plans.plan", "participant", f"{PERSON}/plan", {}, ("jobs-0-name",)),
    Wrong("plans.open_facts", "participant", f"{PERSON}/plan/open", {}, ("facts_file",)),
    Wrong("plans.keep", "participant", f"{PERSON}/plan/keep", stint("jobs-0", "A", (1, 9, 2026)), ("jobs-0-keep",)),
    Wrong("people.search", "officer", "/participants", {"q": LONG}, ("q",)),
    Wrong("people.add", "officer", "/participants/new", day("applied_on", NO_DAY), ("reference", "scheme", "direction", "sex", "language", "applied_on-day")),
    Wrong("people.change_particulars", "officer", f"{ABOUT}/particulars", {"email": "x", "nationality": "nowhere", "language": "xx"}, ("sex", "nationality", "email", "language", "reason")),
    Wrong("people.change_visa", "officer", f"{ABOUT}/visa", {**day("issued_on", NO_DAY), **day("applied_on", NO_DAY)}, ("applied_on-day", "issued_on-day", "reason")),
    Wrong("people.change_stay", "officer", f"{ABOUT}/stay", day("arrived_on", (1, 1, "")), ("arrived_on-year", "reason")),
    Wrong("people.show_passport", "officer", f"{ABOUT}/passport/shown", {"why": ""}, ("why",)),
    Wrong("people.change_passport", "officer", f"{ABOUT}/passport", {"number": "no"}, ("number", "reason")),
    Wrong("people.give_back", "officer", f"{ABOUT}/place", {}, ("how", "day-day")),
    Wrong("people.place_hold", "officer", f"{PERSON}/holds", day("until", NO_DAY), ("reason", "until-day")),
    Wrong("cases.remark", "officer", "/cases/{case}/remark", {"said": LONG}, ("said",)),
    Wrong("cases.fix_data", "officer", "/cases/{case}/fix-data", {"why": LONG}, ("why",)),
    Wrong("cases.ask_third_party", "officer", "/cases/{case}/ask-third-party", {}, ("why",)),
    Wrong("notices.serve", "officer", "/cases/{case}/serve", {"words": LONG}, ("notice", "words")),
    Wrong("notices.dispute", "participant", "/participants/{person}/cases/{case}/dispute", {}, ("own_words",)),
    Wrong("notices.reply", "participant", "/participants/{person}/cases/{case}/reply", {"own_words": LONG}, ("own_words",)),
    Wrong("notices.contest", "participant", "/participants/{person}/cases/{case}/contest", {}, ("own_words",)),
    Wrong("cases.decide", "officer", "/cases/{case}/decide", {}, ("outcome", "finding", "reasons")),
    Wrong("cases.hand_over", "officer", "/cases/{case}/hand-over", {"because": LONG}, ("to", "because")),
    Wrong("cases.other_facts", "officer", "/cases/{case}/other-facts", day("course_start", (1, 13, 2026)), ("course", "course_start-month")),
    Wrong("cases.propose_other_facts", "officer", "/cases/{case}/propose-fix", {"arrived_on-day": "", "because": LONG}, ("arrived_on-day", "because")),
    Wrong("cases.mark", "officer", "/cases/{case}/mark", {"cause": LONG}, ("mark", "cause")),
    Wrong("cases.save_filters", "officer", "/cases/filters", {}, ("filter_name",)),
    Wrong("cases.remind_several", "officer", "/cases/remind", {}, ("case",)),
    Wrong("cases.hand_over_several", "officer", "/cases/hand-over", {}, ("case", "to")),
    Wrong("register.upload", "officer", "/register", {}, ("files",)),
    Wrong("rules.compare", "officer", "/rules/draft", day("on", NO_DAY), ("text", "on-day")),
    Wrong("quota.record_ceiling", "manager", "/quota/japan/inbound/2027", {"source": LONG}, ("window", "amount", "source")),
    Wrong("reports.overview", "manager", "/months?scheme=x&direction=x&year=x", {}, ("scheme", "direction", "year")),
    Wrong("office.change", "administrator", "/office", {"new_days": "0", "fix_days": "x", "days_off": "x", "email": LONG, **day("valid_from", NO_DAY)}, ("new_days", "triage_days", "review_days", "fix_days", "check_days", "reply_days", "third_party_days", "days_off", "file_days", "stay_months", "visa_months", "session_months", "email_months", "email", "valid_from-day", "reason")),
    Wrong("messages.choose", "participant", "/participants/{person}/messages/settings", {"language": "x"}, ("language",)),
    Wrong("messages.turn_on", "participant", "/participants/{person}/push", {"endpoint": "http://127.0.0.1/"}, ("endpoint",)),
    Wrong("users.invite", "administrator", "/users", {}, ("name", "email", "roles")),
    Wrong("privacy.erase", "administrator", "/privacy/erase", {"reference": "P-none"}, ("reference", "reason")),
    Wrong("privacy_requests.ask_access", "officer", "/participants/{person}/privacy-requests/access", day("received_on", NO_DAY), ("received_on-day", "channel")),
    Wrong("privacy_requests.ask_correction", "participant", "/participants/{person}/privacy-requests/correction", {}, ("subject", "wanted", "why")),
    Wrong("privacy_requests.comply", "officer", "/participants/{person}/privacy-requests/{request}/comply", {}, ("note",)),
    Wrong("privacy_requests.refuse", "officer", "/participants/{person}/privacy-requests/{request}/refuse", {}, ("ground", "reasons")),
    Wrong("users.roles", "administrator", "/users/{user}/roles", {"roles": "emperor"}, ("user-{user}",)),
]  # fmt: skip
ELSEWHERE = {
    "cases.close": "a case that is under review has no such form: tests/web/test_case_waits.py",
    "cases.resume": "it needs a case that waits: tests/web/test_case_waits.py",
    "notices.extend": "it needs a case that waits: tests/web/test_notices.py",
    "cases.reopen": "it needs a closed case: tests/web/test_case_waits.py",
    "cases.send_back": "it needs a proposal of another officer: tests/web/test_second_check.py",
    "register.look_again": "its question needs a register of its own: tests/web/test_register_import.py",
    "reports.revise": "it needs a month that was signed: tests/web/test_months.py",
    "rules.table_of_changes": "the form of rules.compare",
    "second_step.check_code": "it needs a right password first: tests/web/test_second_step.py",
    "second_step.check_passkey": "it needs a device: tests/web/test_passkeys.py",
    "two_steps.confirm_app": "it needs an app that is being set up: tests/web/test_two_steps.py",
    "people.lift_hold": "it needs a hold: tests/web/people/test_retention.py",
    "passkeys.add": "it needs a device: tests/web/test_passkeys.py",
    "passkeys.rename": "it needs a passkey: tests/web/test_passkeys.py",
}
"""Forms with fields whose errors are checked in other tests."""
BUTTONS = {
    "accounts.go_out", "cases.confirm", "cases.review", "cases.take", "history.undo_course", "history.undo_job",
    "invitations.again", "invitations.invite", "notices.letter", "cases.delete_filters", "profile.change_address", "profile.end_all", "profile.end_session",
    "profile.show_passport", "proofs.make", "proofs.withdraw", "register.take_in", "register.withdraw", "reports.close",
    "reports.sign", "users.invite_again", "users.disable", "users.enable", "users.reset", "api.assess", "passkeys.begin",
    "passkeys.remove", "second_step.begin_passkey", "two_steps.begin_app", "two_steps.remove_app",
    "two_steps.make_recovery_codes", "privacy_requests.show_copy", "proofs.download_statement", "privacy_requests.download_copy", "privacy_requests.print_copy",
    "evidence.delete", "evidence.open_in_case",
    "alerts.snooze", "alerts.confirm_job", "calendar.make", "calendar.end", "messages.turn_off", "unsubscribe.choose",
}  # fmt: skip
"""Forms in which nothing is typed, and the one address that takes no form."""


@pytest.fixture(scope="module")
def app() -> Iterator[Flask]:
    """An application of this module: one of its pages lists all users, and other modules create hundreds."""
    with checked_app("sqlite") as app:
        yield app


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 8, 20, 4, tzinfo=UTC), tick=True):
        yield


class World:
    """A participant with a job, a course and a case, and whoever sends a form."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        key, participant = create_participant_user(f"E-{uuid.uuid4().hex[:8]}", on=TODAY, passport_no=Secret("TK1234567"))
        self.people = {"participant": participant} | {
            role: create_user(role.title(), role) for role in ("officer", "manager", "administrator")
        }
        job = create_job(key, date(2026, 1, 15), at=Business("Harbour Café (fictional)"), on=TODAY)
        course = log_stint(
            key.id, CourseDraft("School", "Cantonese", date(2026, 2, 1)), kind="course", on=TODAY, by=COMMAND_LINE
        )
        self.known = {"person": key.id, "job": job.line_id, "course": course.line_id, "user": self.people["manager"]}
        self.known["request"] = record_correction(key.id, received_on=TODAY).id
        self.known["guest"] = self.known["case"] = 0

    def sends(self, wrong: Wrong) -> Any:
        """Send the form as the user of its role."""
        if not wrong.role:
            client = self.app.test_client()
            assert isinstance(client, Client)
            return client.send(wrong.path.format(**self.links()), wrong.boxes)
        user = self.newcomer() if "{guest}" in wrong.path else self.people[wrong.role]
        path = wrong.path.format(**self.known)
        with signed_in(self.app, user) as client:
            if "/cases/" in path:
                path = path.replace("/cases/0/", f"/cases/{self.case()}/")
            if (wrong.endpoint, "POST") not in POLICY:
                return client.get(path)
            return client.send(path, {"version": "1", **wrong.boxes})

    def newcomer(self) -> int:
        """Create a participant who has not arrived yet; return the user."""
        key, user = create_participant_user(f"G-{uuid.uuid4().hex[:8]}", on=TODAY, stay=StayDraft())
        self.known["guest"] = key.id
        return user

    def case(self) -> int:
        """Return the case of the participant, which the officer has under review."""
        found = queue(QueueFilter(rule="employer-tenure"), on=TODAY, limit=1000)
        key = next(CaseKey(each.id, each.version) for each in found if each.participant_id == self.known["person"])
        for step in (take, review):
            key = step(key, by=self.people["officer"])
        return key.id

    def links(self) -> dict[str, str]:
        """Return the paths of an invitation and of a link for a new password."""
        made = invitation(config=current_app.config)
        email = f"{uuid.uuid4().hex}@office.example"
        invite(AccountDraft("T. Chan", email, frozenset({"manager"}), "en"), made, keys=keyring(), by=COMMAND_LINE)
        return {"invitation": _path(made.link.text), "password": self._password_link(NEW_PASSWORD)}

    def _password_link(self, purpose: Purpose) -> str:
        known = account(id_=self.people["manager"])
        assert known is not None
        return _path(link(purpose, known.stamp, "", config=current_app.config).text)


def _path(url: str) -> str:
    return url.removeprefix(current_app.config["PUBLIC_URL"])


def links_of(text: str) -> list[str]:
    """The targets of the error links of a page."""
    root = html5lib.HTMLParser(namespaceHTMLElements=False).parse(text)
    return [each.target for each in error_links([each for each in root.iter() if isinstance(each.tag, str)])]


@pytest.mark.parametrize("wrong", WRONG, ids=[each.endpoint for each in WRONG])
def test_each_error_is_linked_to_its_field(app: Flask, wrong: Wrong) -> None:
    world = World(app)
    answer = world.sends(wrong)
    assert answer.status_code == 422
    assert links_of(answer.text) == [each.format(**world.known) for each in wrong.targets]


def test_every_form_is_sent_with_errors_or_has_nothing_to_type() -> None:
    forms = {endpoint for endpoint, method in POLICY if method == "POST"}
    assert forms - {each.endpoint for each in WRONG} - ELSEWHERE.keys() == BUTTONS


@pytest.mark.parametrize(
    ("target", "text", "field"),
    [
        ("gone", "Enter the employer", "<input id='here'>"),
        ("here", "Select a role", "<fieldset id='here'></fieldset>"),
        ("here", "This field is required", "<input id='here'>"),
        ("here", "Enter the day as well", "<input id='here'>"),
        ("jobs-0-name", "Enter the name", "<input id='jobs-0-name'>"),
    ],
)
def test_link_without_a_field_or_a_name_is_found(target: str, text: str, field: str) -> None:
    page = f"<ul class='govuk-error-summary__list'><li><a href='#{target}'>{text}</a></li></ul>{field}"
    root = html5lib.HTMLParser(namespaceHTMLElements=False).parse(BytesIO(page.encode()))
    with pytest.raises(AssertionError):
        check_error_summary(list(root.iter()))
