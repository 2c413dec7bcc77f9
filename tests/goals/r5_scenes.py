"""A scene for every use case, and several where it can go several ways."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any, TypeAlias

from tests.factories.editions import create_earlier_edition, move_verdict_to_edition
from tests.factories.former_rows import store_plain
from tests.factories.participants import create_officers, keyring
from tests.goals.r5_evidence import EVIDENCE, dispute_with_file
from tests.goals.r5_history import HISTORY
from tests.goals.r5_messages import MESSAGES
from tests.goals.r5_people import PEOPLE
from tests.goals.r5_play import DECISION, NOTICE, ON, PROPOSAL, Act, Play
from tests.goals.r5_proofs import FALLING, PROOFS
from tests.goals.r5_register import REGISTER
from tests.goals.r5_retention import RETENTION
from tracker import clock
from tracker.adapters.keys import Keyring, Secret
from tracker.formats.register.rows import CourseRow, EmploymentRow, ParticipantRow, PersonRows
from tracker.models.accounts import COMMAND_LINE, DAILY_RUN
from tracker.queries.office import DEFAULTS, DayOff, newest_office_version
from tracker.services import assessments, case_answers, case_marks, case_reminders, cases, handover, notices, plans, reports
from tracker.services.employers.businesses import Business
from tracker.services.history.correct import correct_stint
from tracker.services.history.end import end_stint
from tracker.services.history.log import log_stint
from tracker.services.history.withdraw import withdraw_stint
from tracker.services.office import OfficeDraft, change_office_settings
from tracker.services.participants import add, erase, particulars, passports, return_place, seal, search_marks, stay, visa
from tracker.services.participants.drafts import ParticularsDraft, StayDraft, VisaDraft
from tracker.services.quota import ceilings
from tracker.services.register.import_batch import take_in

Scene: TypeAlias = Callable[[Play], Act]
WHY = "typed wrongly"


def _late_answer(play: Play) -> Act:
    """A case that waited until the day before."""
    play.asked_case()
    return play.act(case_answers.expire_answers, limit=9, on=ON + timedelta(15), by=DAILY_RUN)


def _corrected(use_case: Callable[..., Any], *asked: Any, **more: Any) -> Scene:
    """Something is recorded about somebody who is known."""
    return lambda play: play.act(use_case, play.person(), *asked, **more)


def _add(play: Play) -> Act:
    return play.act(add.add_participant, play.draft())


def _add_overdue(play: Play) -> Act:
    """Somebody whose stay is over, so that a case is opened."""
    return play.act(add.add_participant, play.draft()._replace(stay=StayDraft(date(2024, 1, 2))))


def _visa_taken_back(play: Play) -> Act:
    return play.act(visa.record_visa, play.person(), VisaDraft(applied_on=date(2025, 6, 2)), reason=WHY)


def _first_visa(play: Play) -> Act:
    person = play.person(visa=VisaDraft(), passport_no=None)
    return play.act(visa.record_visa, person, VisaDraft(issued_on=date(2025, 7, 9)))


def _first_arrival(play: Play) -> Act:
    return play.act(stay.record_arrival, play.person(stay=StayDraft()), play.day())


def _first_passport(play: Play) -> Act:
    return play.act(passports.record_passport, play.person(passport_no=None), Secret("XX0000002"))


def _log_job(play: Play) -> Act:
    return play.act(partial(log_stint, kind="job"), play.person().id, play.job())


def _correct_job(play: Play) -> Act:
    return play.act(partial(correct_stint, kind="job"), play.logged_job(), play.job(), reason=WHY)


def _end_job(play: Play) -> Act:
    return play.act(partial(end_stint, kind="job"), play.logged_job(), date(2026, 2, 27))


def _log_course(play: Play) -> Act:
    return play.act(partial(log_stint, kind="course"), play.person().id, play.course())


def _correct_course(play: Play) -> Act:
    return play.act(
        partial(correct_stint, kind="course"), play.logged_course(), play.course()._replace(title="Pottery"), reason=WHY
    )


def _end_course(play: Play) -> Act:
    return play.act(partial(end_stint, kind="course"), play.logged_course(), date(2026, 2, 27))


def _log_plan(play: Play) -> Act:
    """Two jobs, one with a new employer, and a course."""
    jobs = play.job(), play.job()._replace(employer=Business("Planned employer (fictional)"))
    return play.act(plans.log_plan, play.person(), jobs, (play.course(),))


def _set_ceiling(play: Play) -> Act:
    draft = ceilings.CeilingDraft(play.scheme, "outbound", f"{2030 + play.number % 3}", 100 + play.number, "a circular")
    return play.act(ceilings.set_ceiling, draft)


def _change_settings(play: Play) -> Act:
    settings = DEFAULTS._replace(file_days=10 + play.number, days_off=(DayOff(play.day(), "a storm"),))
    return play.act(change_office_settings, OfficeDraft(settings, date(2199, 1, 1), WHY, newest_office_version()))


def _next_issue(play: Play) -> Act:
    """A closed month to which something came later."""
    play.report("close")
    issued = date.fromisoformat(f"{play.month}-02")
    play.person(direction="outbound", visa=VisaDraft(issued_on=issued), stay=StayDraft())
    return play.act(reports.open_month, reports.MonthDraft(play.scheme, "outbound", play.month, WHY))


def _close_first_issue(play: Play) -> Act:
    return play.act(reports.close_first_issue, reports.MonthDraft(play.scheme, "outbound", play.month))


def _sign_month(play: Play) -> Act:
    return play.act(reports.sign_month, play.report("close"), by=create_officers(1, by=COMMAND_LINE)[0])


def _assess_due(play: Play) -> Act:
    play.person(scheme="japan")
    return play.act(assessments.assess_due, limit=3, on=date(2026, 9, 1))


def _assess_outdated(play: Play) -> Act:
    move_verdict_to_edition(play.person(scheme="japan").id, create_earlier_edition(1))
    return play.act(assessments.assess_outdated, limit=3, on=date(2026, 5, 4))


def _renew_search_marks(play: Play) -> Act:
    play.person()
    return play.act(search_marks.renew_search_marks, limit=3, keys=Keyring((b"another key".ljust(32),)))


def _seal_identifiers(play: Play) -> Act:
    store_plain([play.person().id])
    return play.act(seal.seal_identifiers, limit=3, keys=keyring())


def _erase(play: Play) -> Act:
    """Somebody who has not arrived, so that no case is open."""
    key = add.add_participant(play.draft()._replace(stay=StayDraft()), keys=keyring(), by=COMMAND_LINE, on=date(2026, 5, 4))
    return play.act(erase.erase_participant, key.reference, reason=WHY)


def _seal_accounts(play: Play) -> Act:
    """Officers as former releases stored them."""
    create_officers(2, by=COMMAND_LINE)
    return play.act(seal.seal_accounts, limit=3)


def _take_in(play: Play) -> Act:
    """Jobs and courses of somebody who is known, and somebody who is not."""
    known, new = play.person().reference, f"{play.number} of the register"
    row = ParticipantRow(3, new, play.scheme, passport_no="XX0000001", visa_issued_on=play.day(), arrived_on=date(2024, 1, 2))
    jobs = [EmploymentRow(n, known, f"Of the register {n}", None, play.day()) for n in range(2, 4)]
    courses = [CourseRow(n, new, "School", f"Class {n}", play.day()) for n in range(2, 4)]
    step = [PersonRows(known, None, tuple(jobs)), PersonRows(new, row, (), tuple(courses))]
    return play.act(take_in, step, operation=None)


SCENES: dict[str, list[Scene]] = {
    **EVIDENCE,
    **HISTORY,
    **MESSAGES,
    **PEOPLE,
    **PROOFS,
    **REGISTER,
    **RETENTION,
    "assessments.assess_due": [_assess_due],
    "assessments.assess_outdated": [_assess_outdated],
    "cases.take": [lambda play: play.act(cases.take, play.case())],
    "cases.review": [lambda play: play.act(cases.review, play.case("take"))],
    "cases.decide": [lambda play: play.act(cases.decide, play.case("take", "review"), DECISION)],
    "cases.propose": [lambda play: play.act(cases.propose, play.case("take", "review"), PROPOSAL)],
    "cases.confirm": [lambda play: play.act(cases.confirm, play.case("take", "review", "propose"), by=DAILY_RUN)],
    "cases.send_back": [lambda play: play.act(cases.send_back, play.case("take", "review", "propose"), "why", by=DAILY_RUN)],
    "cases.remark": [lambda play: play.act(cases.remark, play.case(), "a remark")],
    "handover.hand_over": [lambda play: play.act(handover.hand_over, play.case("take"), None, "on leave")],
    "handover.hand_over_all": [lambda play: play.act(handover.hand_over_all, (play.case("take"),), None, "on leave")],
    "cases.propose_fix": [lambda play: play.act(cases.propose_fix, play.case("take"), "other facts")],
    "cases.remind": [lambda play: play.act(case_reminders.remind_now, (play.read_case(),))],
    "cases.mark": [lambda play: play.act(partial(case_marks.mark, name="paused"), play.case("take"), "why")],
    "cases.unmark": [lambda play: play.act(partial(case_marks.unmark, name="paused"), play.paused_case(), "why")],
    "cases.declare_conflict": [lambda play: play.act(case_marks.declare_conflict, play.case("take"), "why")],
    "cases.fix_data": [lambda play: play.act(cases.fix_data, play.case("take"), "why")],
    "cases.ask_third_party": [lambda play: play.act(case_answers.ask_third_party, play.case("take", "review"), "whom")],
    "cases.resume": [lambda play: play.act(case_answers.resume, play.asked_case(), "what")],
    "cases.expire_answers": [_late_answer],
    "notices.serve": [lambda play: play.act(notices.serve, play.case("take", "review"), NOTICE)],
    "notices.extend": [lambda play: play.act(notices.extend, play.served_case(), "why")],
    "notices.print_letter": [lambda play: play.act(notices.audit_letter, play.served_case().id)],
    "notices.reply": [lambda play: play.as_participant(notices.reply, play.served_case())],
    "notices.dispute": [lambda play: play.as_participant(notices.dispute, play.case("take")), dispute_with_file],
    "notices.contest": [
        lambda play: play.as_participant(notices.contest, play.case("take", "review", "decide"), on=clock.today())
    ],
    "cases.reopen": [lambda play: play.act(cases.reopen, play.case("take", "review", "decide", "close"), "why")],
    "cases.close": [lambda play: play.act(cases.close, play.case("take", "review", "decide"))],
    "history.entering.log_job": [_log_job],
    "history.correcting.correct_job": [_correct_job],
    "history.ending.end_job": [_end_job],
    "history.withdrawing.withdraw_job": [
        lambda play: play.act(partial(withdraw_stint, kind="job"), play.logged_job(), reason=WHY),
        FALLING,
    ],
    "history.entering.log_course": [_log_course],
    "history.correcting.correct_course": [_correct_course],
    "history.ending.end_course": [_end_course],
    "history.withdrawing.withdraw_course": [
        lambda play: play.act(partial(withdraw_stint, kind="course"), play.logged_course(), reason=WHY)
    ],
    "office.change_settings": [_change_settings],
    "participants.add_participant": [_add, _add_overdue],
    "participants.correct_particulars": [
        _corrected(particulars.correct_particulars, ParticularsDraft("Other"), reason=WHY),
    ],
    "participants.erase": [_erase],
    "accounts.seal_accounts": [_seal_accounts],
    "participants.seal_identifiers": [_seal_identifiers],
    "participants.renew_search_marks": [_renew_search_marks],
    "participants.record_visa": [
        _corrected(visa.record_visa, VisaDraft(issued_on=date(2024, 12, 9)), reason=WHY),
        _visa_taken_back,
        _first_visa,
    ],
    "participants.give_back_place": [
        _corrected(return_place.return_place, how, day=date(2025, 11, 3)) for how in ("lapsed", "cancelled")
    ],
    "participants.record_stay": [_corrected(stay.record_stay, StayDraft(date(2024, 5, 1)), reason=WHY)],
    "participants.record_arrival": [_corrected(stay.record_arrival, date(2024, 6, 1)), _first_arrival],
    "participants.record_departure": [_corrected(stay.record_departure, date(2026, 2, 1))],
    "participants.record_passport": [
        _corrected(passports.record_passport, Secret("XX0000002")),
        _first_passport,
    ],
    "plans.log_plan": [_log_plan],
    "quota.set_ceiling": [_set_ceiling],
    "register.taking.take_in": [_take_in],
    "reports.open_month": [_next_issue],
    "reports.close_first_issue": [_close_first_issue],
    "reports.close_month": [lambda play: play.act(reports.close_month, play.report())],
    "reports.sign_month": [_sign_month],
}
"""Use case -> its scenes."""
