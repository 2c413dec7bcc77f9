"""What harnesses know of every address: who is let in, written down a second time, and what its form is filled in with.

An address that stands in no row fails the goals S1, S4 and S5.
"""

from typing import Any, NamedTuple

from tests.factories.forms import break_at_harbour_cafe, day
from tests.factories.push import ENDPOINT, PUSH_KEYS
from tests.goals.house_boxes import (
    AFTER_ISSUE,
    BEFORE_ARRIVAL,
    CEILING,
    CORRECTION,
    COURSE,
    DECISION,
    DRAFT,
    ERASURE,
    FILTERS,
    FIRST,
    HOLD,
    JOB,
    KEYS,
    LIFE,
    NEW,
    NEW_PERSON,
    NEXT_YEAR,
    OF_CASE,
    OF_FEED,
    OF_LINE,
    OFFICE,
    OPERATION,
    PARTICULARS,
    PLAN,
    REGISTER,
    SIGNED,
    STAY,
    VISA,
    WHY,
)

PRINCIPALS = ("anonymous", "owner", "other", "assigned", "officer", "manager", "administrator", "disabled")
"""Who asks. The owner is the participant whom an address is about; the assigned officer has the owner's case."""
ALL = frozenset(PRINCIPALS)
NOBODY = frozenset[str]()
MEMBERS = ALL - {"anonymous", "disabled"}
OFFICER = frozenset({"officer"})
"""Whoever sent a register; to the other officers it is not there."""
OFFICERS = OFFICER | {"assigned"}
OWN = OFFICERS | {"owner"}
OWNER = frozenset({"owner"})
PARTICIPANTS = frozenset({"owner", "other"})
STAFF = MEMBERS - PARTICIPANTS
MANAGER, ADMINISTRATOR = frozenset({"manager"}), frozenset({"administrator"})


class Row(NamedTuple):
    """One endpoint with one method."""

    let_in: frozenset[str]
    boxes: dict[str, Any] = {}  # noqa: RUF012 - never changed
    """What its form is filled in with so that it does what it is for; `{version}`, `{email}` and `{password}` are put in."""
    writes: bool = True
    """Whether the filled-in form changes the database."""
    by: str = "owner"
    """Who fills it in."""
    about: str = "owner"
    """The participant whom the address is about when the form is filled in."""
    at: dict[str, Any] = {}  # noqa: RUF012 - never changed
    """What its arguments are, where they are others than usually."""
    json: Any = None
    """What is sent to an interface in the place of a form."""

    @property
    def asker(self) -> str:
        """Somebody who is let in: who fills the form in, else the first of all; nobody's is told to be the owner."""
        return next((each for each in (self.by, *PRINCIPALS) if each in self.let_in), self.by)


ROWS: dict[str, Row] = {
    "GET static": Row(ALL),
    "GET public.start": Row(ALL),
    "POST public.work_out": Row(ALL, break_at_harbour_cafe(), writes=False),
    "POST public.save": Row(ALL, break_at_harbour_cafe(), writes=False),
    "POST public.open_file": Row(ALL, {}, writes=False),
    "GET public.how_we_count": Row(ALL),
    "GET rules.overview": Row(ALL),
    "GET rules.scheme": Row(ALL),
    "GET rules.draft": Row(OFFICERS | MANAGER),
    "POST rules.compare": Row(OFFICERS | MANAGER, DRAFT, writes=False, by="officer"),
    "POST rules.table_of_changes": Row(OFFICERS, DRAFT, writes=False, by="officer"),
    "GET operations.healthz": Row(ALL),
    "GET operations.readyz": Row(ALL),
    "GET operations.metrics": Row(ALL),
    "GET letters.sent": Row(NOBODY),
    "GET unsubscribe.page": Row(ALL),
    "POST unsubscribe.choose": Row(ALL, {"List-Unsubscribe": "One-Click", "wanted": ""}, by="anonymous"),
    "GET outbox.failed": Row(OFFICERS | ADMINISTRATOR, by="officer"),
    "GET api-docs.openapi_json": Row(ALL),
    "POST api.assess": Row(ALL, writes=False, by="anonymous", json=LIFE),
    "GET accounts.sign_in": Row(ALL),
    "POST accounts.come_in": Row(ALL, {"email": "{email}", "password": "{password}", "next": "/profile"}, by="anonymous"),
    "GET accounts.sign_out": Row(ALL),
    "POST accounts.go_out": Row(ALL),
    "GET second_step.page": Row(ALL),
    "POST second_step.check_code": Row(ALL, {"code": "{code}"}, by="anonymous"),
    "POST second_step.begin_passkey": Row(ALL, {"next": "/profile"}, by="anonymous"),
    "POST second_step.check_passkey": Row(ALL, {"credential": "{signature}"}, by="anonymous"),
    "GET passwords.forgotten": Row(ALL),
    "POST passwords.ask": Row(ALL, {"email": "{email}"}, by="anonymous"),
    "GET passwords.renew": Row(ALL),
    "POST passwords.choose": Row(ALL, {"password": NEW}, by="anonymous"),
    "GET invitations.accept": Row(ALL),
    "POST invitations.come": Row(ALL, {"password": NEW}, by="anonymous"),
    "POST invitations.again": Row(ALL, by="anonymous"),
    "GET invitations.overview": Row(OFFICERS),
    "POST invitations.invite": Row(OFFICERS, by="officer", about="guest"),
    "GET profile.page": Row(MEMBERS),
    "POST profile.language": Row(MEMBERS, {"language": "ja"}),
    "POST profile.address": Row(MEMBERS, {"email": "moved@post.example", "password_now": "{password}"}),
    "POST profile.password": Row(MEMBERS, {"present": "{password}", "password": NEW}),
    "POST profile.end_session": Row(MEMBERS),
    "POST profile.end_all": Row(MEMBERS),
    "GET profile.confirm_address": Row(ALL),
    "POST profile.change_address": Row(ALL, by="anonymous"),
    "POST profile.show_passport": Row(PARTICIPANTS),
    "POST profile.record_passport": Row(PARTICIPANTS, {"number": "TK7654321", **KEYS}),
    "GET two_steps.page": Row(MEMBERS),
    "POST two_steps.begin_app": Row(STAFF, by="manager"),
    "GET two_steps.new_app": Row(STAFF),
    "POST two_steps.confirm_app": Row(STAFF, {"code": "{new_code}"}, by="assigned"),
    "POST two_steps.remove_app": Row(STAFF, by="assigned"),
    "POST two_steps.make_recovery_codes": Row(STAFF, by="assigned"),
    "POST passkeys.begin": Row(MEMBERS, writes=False),
    "POST passkeys.add": Row(MEMBERS, {"passkey_name": "A phone", "credential": "{new_passkey}"}),
    "POST passkeys.rename": Row(OWNER, {"passkey_name": "Another phone"}),
    "POST passkeys.remove": Row(OWNER),
    "GET office.settings": Row(ADMINISTRATOR),
    "POST office.change": Row(ADMINISTRATOR, OFFICE, by="administrator"),
    "GET office.contact": Row(ALL),
    "GET audit.overview": Row(ADMINISTRATOR),
    "GET users.overview": Row(ADMINISTRATOR),
    "POST users.invite": Row(
        ADMINISTRATOR, {"name": "Chan", "email": "chan@office.example", "roles": "manager"}, by="administrator"
    ),
    "POST users.invite_again": Row(ADMINISTRATOR, by="administrator"),
    "POST users.roles": Row(ADMINISTRATOR, {"roles": "officer"}, by="administrator"),
    "POST users.disable": Row(ADMINISTRATOR, by="administrator"),
    "POST users.enable": Row(ADMINISTRATOR, by="administrator"),
    "POST users.reset": Row(ADMINISTRATOR, by="administrator"),
    "GET participants.limits": Row(OWN),
    "GET participants.timeline": Row(OWN),
    "GET participants.arrival": Row(OWN),
    "POST participants.arrive": Row(OWN, day("day", (10, 6, 2026)) | KEYS, by="officer", about="guest"),
    "GET participants.departure": Row(OWN),
    "POST participants.depart": Row(OWN, day("day", (10, 6, 2026)) | KEYS),
    "GET history.new_job": Row(OWN),
    "POST history.log_job": Row(OWN, JOB | FIRST),
    "GET history.job": Row(OWN),
    "GET history.job_saved": Row(OWN),
    "GET history.correct_job": Row(OWN),
    "POST history.change_job": Row(OWN, JOB | OF_LINE | WHY),
    "GET history.end_job": Row(OWN),
    "POST history.close_job": Row(OWN, day("end", (31, 5, 2026)) | OF_LINE),
    "GET history.withdraw_job": Row(OWN),
    "POST history.take_out_job": Row(OWN, OF_LINE | WHY),
    "POST history.undo_job": Row(OWN, OF_LINE | WHY),
    "GET history.new_course": Row(OWN),
    "POST history.log_course": Row(OWN, COURSE | FIRST),
    "GET history.course": Row(OWN),
    "GET history.course_saved": Row(OWN),
    "GET history.correct_course": Row(OWN),
    "POST history.change_course": Row(OWN, COURSE | OF_LINE | WHY),
    "GET history.end_course": Row(OWN),
    "POST history.close_course": Row(OWN, day("end", (31, 5, 2026)) | OF_LINE),
    "GET history.withdraw_course": Row(OWN),
    "POST history.take_out_course": Row(OWN, OF_LINE | WHY),
    "POST history.undo_course": Row(OWN, OF_LINE | WHY),
    "GET plans.plan": Row(OWN),
    "POST plans.plan": Row(OWN, PLAN | KEYS, writes=False),
    "POST plans.keep": Row(OWN, PLAN | KEYS | {"jobs-0-keep": "y"}),
    "GET plans.kept": Row(OWN),
    "GET alerts.messages": Row(OWNER),
    "POST alerts.confirm_job": Row(OWNER, OF_LINE),
    "POST alerts.snooze": Row(OWNER, {"operation": OPERATION}),
    "GET messages.settings": Row(OWNER),
    "POST messages.choose": Row(OWNER, {"language": "en", "shown": "", "operation": OPERATION}),
    "POST messages.turn_on": Row(OWNER, PUSH_KEYS | {"endpoint": ENDPOINT, "operation": OPERATION}),
    "POST messages.turn_off": Row(OWNER, {"operation": OPERATION}),
    "GET push.worker": Row(ALL),
    "GET push.manifest": Row(ALL),
    "GET calendar.page": Row(OWNER),
    "POST calendar.make": Row(OWNER, OF_FEED | {"names_employers": "y"}),
    "POST calendar.end": Row(OWNER, OF_FEED),
    "GET calendar_feed.feed": Row(ALL),
    "GET proofs.overview": Row(OWNER),
    "GET proofs.offer": Row(OWNER),
    "POST proofs.make": Row(OWNER, {"until": "2026-07-31", **KEYS}),
    "GET proofs.proof": Row(OWNER),
    "GET proofs.download": Row(OWNER),
    "GET proofs.ask": Row(OWNER),
    "POST proofs.withdraw": Row(OWNER, OF_LINE),
    "GET proofs.check": Row(ALL),
    "POST proofs.check_sent": Row(ALL, {"text": "no proof"}, writes=False),
    "GET proofs.check_as_json": Row(ALL),
    "GET proofs.remind": Row(NOBODY),
    "GET proofs.keys": Row(ALL),
    "GET participants.decisions": Row(OWN),
    "GET participants.why": Row(OWN),
    "GET cases.waiting": Row(OFFICERS),
    "GET cases.case": Row(OFFICERS),
    "POST cases.take": Row(OFFICERS, OF_CASE, by="officer", about="other"),
    "POST cases.review": Row(OFFICERS, OF_CASE, by="assigned"),
    "POST cases.close": Row(OFFICERS, OF_CASE | {"why": "Typed twice."}, by="assigned"),
    "POST notices.serve": Row(OFFICERS, OF_CASE | {"notice": "dates", "words": "Which roster?"}, by="assigned", about="third"),
    "POST notices.extend": Row(OFFICERS, OF_CASE | {"why": "On a trip."}, by="assigned", about="seventh"),
    # Everybody here has an account; letters are for those without one.
    "POST notices.letter": Row(NOBODY, {"operation": OPERATION}, writes=False),
    # The owner's case is in triage: a reply and a contest are refused, and change nothing.
    "POST notices.reply": Row(OWNER, {"own_words": "Until May.", "operation": OPERATION}, writes=False),
    "POST notices.dispute": Row(OWNER, {"own_words": "Until May.", "operation": OPERATION}),
    "POST notices.contest": Row(OWNER, {"own_words": "Until May.", "operation": OPERATION}, writes=False),
    "POST cases.fix_data": Row(OFFICERS, OF_CASE | {"why": "Typed twice?"}, by="assigned"),
    "POST cases.ask_third_party": Row(OFFICERS, OF_CASE | {"why": "The café."}, by="assigned", about="third"),
    "POST cases.resume": Row(OFFICERS, OF_CASE | {"why": "A roster."}, by="assigned", about="fifth"),
    "POST cases.reopen": Row(OFFICERS, OF_CASE | {"why": "A roster."}, by="officer", about="sixth"),
    "POST cases.remark": Row(OFFICERS, OF_CASE | {"said": "Rang twice."}, by="assigned"),
    "POST cases.decide": Row(OFFICERS, DECISION, by="assigned", about="third"),
    "POST cases.confirm": Row(OFFICERS, OF_CASE, by="officer", about="fourth"),
    "POST cases.send_back": Row(OFFICERS, OF_CASE | {"why": "Which payslip?"}, by="officer", about="fourth"),
    "GET cases.other_facts": Row(OFFICERS),
    "POST cases.other_facts": Row(OFFICERS, OF_CASE, writes=False),
    "POST cases.propose_other_facts": Row(OFFICERS, OF_CASE | {"because": "A roster."}, by="officer"),
    "POST cases.mark": Row(OFFICERS, OF_CASE | {"mark": "escalated", "cause": "Departs soon."}, by="officer"),
    "POST cases.hand_over": Row(OFFICERS, OF_CASE | {"to": "queue", "because": "On leave."}, by="officer"),
    "POST cases.hand_over_several": Row(
        OFFICERS,
        {"case": "{case_id}.{case_version}", "to": "queue", "because": "Leave.", "version": "0", "operation": OPERATION},
        by="officer",
    ),
    "POST cases.remind_several": Row(
        OFFICERS, {"case": "{case_id}.{case_version}", "version": "0", "operation": OPERATION}, by="officer", about="seventh"
    ),
    "POST cases.save_filters": Row(OFFICERS, FILTERS | {"filter_name": "My list"}, by="officer"),
    "POST cases.delete_filters": Row(OFFICERS, {"name": "My list"}, by="officer", writes=False),
    "GET cases.next_case": Row(OFFICERS),
    "GET cases.back": Row(OFFICERS),
    "GET cases.csv_file": Row(OFFICERS),
    "GET cases.xlsx_file": Row(OFFICERS),
    "GET people.overview": Row(OFFICERS),
    "POST people.search": Row(OFFICERS, {"q": "Sato", "after": ""}, writes=False),
    "GET people.new": Row(OFFICERS),
    "POST people.add": Row(OFFICERS, NEW_PERSON | FIRST | WHY),
    "GET people.facts": Row(OFFICERS),
    "GET people.erased": Row(NOBODY),
    "GET people.retention": Row(OFFICERS),
    "POST people.place_hold": Row(OFFICERS, HOLD | WHY),
    "GET people.hold": Row(OFFICERS),
    "POST people.lift_hold": Row(OFFICERS, OF_LINE | WHY),
    "GET privacy.erasure": Row(ADMINISTRATOR),
    "POST privacy.erase": Row(ADMINISTRATOR, ERASURE, by="administrator"),
    "GET privacy_requests.waiting": Row(OFFICERS),
    "GET privacy_requests.overview": Row(OWN),
    "GET privacy_requests.access": Row(OWN),
    "POST privacy_requests.ask_access": Row(OWN, FIRST),
    "GET privacy_requests.correction": Row(OWN),
    "POST privacy_requests.ask_correction": Row(OWN, CORRECTION | FIRST),
    "GET privacy_requests.one": Row(OWN),
    "POST privacy_requests.comply": Row(OFFICERS, {"note": "The name is right now.", **OF_LINE}, by="officer"),
    "GET privacy_requests.refusal": Row(OFFICERS),
    "POST privacy_requests.refuse": Row(
        OFFICERS, {"ground": "unclear", "reasons": "No value was given.", **OF_LINE}, by="officer"
    ),
    "POST privacy_requests.show_copy": Row(OWNER),
    "POST privacy_requests.download_copy": Row(OWNER),
    "GET people.particulars": Row(OFFICERS),
    "POST people.change_particulars": Row(OFFICERS, PARTICULARS | KEYS | WHY),
    "GET people.visa": Row(OFFICERS),
    "POST people.change_visa": Row(OFFICERS, VISA | BEFORE_ARRIVAL | KEYS | WHY),
    "GET people.stay": Row(OFFICERS),
    "POST people.change_stay": Row(OFFICERS, STAY | AFTER_ISSUE | KEYS | WHY),
    "GET people.place": Row(OFFICERS),
    "POST people.give_back": Row(OFFICERS, day("day", (1, 6, 2026)) | {"how": "cancelled"} | KEYS | WHY),
    "GET people.passport": Row(OFFICERS),
    "POST people.show_passport": Row(OFFICERS, {"why": "A form for the airline."}),
    "POST people.change_passport": Row(OFFICERS, {"number": "TK7654323", **KEYS} | WHY),
    "GET register.overview": Row(OFFICERS),
    "POST register.upload": Row(OFFICERS, {"files": REGISTER, "operation": OPERATION}, by="officer"),
    "GET register.preview": Row(OFFICER),
    "POST register.look_again": Row(OFFICER, {"dates": ""}),
    "POST register.take_in": Row(OFFICER),
    "POST register.withdraw": Row(OFFICER),
    "GET register.refused": Row(OFFICER),
    "GET quota.board": Row(ALL),
    "GET quota.ledger": Row(MANAGER, at=NEXT_YEAR),
    "POST quota.record_ceiling": Row(MANAGER, CEILING, by="manager", at=NEXT_YEAR),
    "GET reports.overview": Row(MANAGER),
    "GET reports.month": Row(MANAGER),
    "GET reports.download": Row(MANAGER),
    "POST reports.close": Row(
        MANAGER, {"issue": "", "version": "", "operation": OPERATION}, by="manager", at={"month": "2026-04"}
    ),
    "POST reports.sign": Row(MANAGER, {"issue": "{closed}", "version": "2", "operation": OPERATION}, by="manager"),
    "POST reports.revise": Row(
        MANAGER,
        {"issue": "{signed}", "version": "3", "operation": OPERATION, "why": "A late visa."},
        by="manager",
        at={"month": "2025-09"},
    ),
    "GET reports.published": Row(ALL),
    "GET reports.published_month": Row(ALL, at=SIGNED),
    "GET reports.published_file": Row(ALL, at=SIGNED),
}
"""`method endpoint` -> what is known of it."""
