"""The kinds of operations are stored: none disappears or changes, and no two use cases share one."""

from collections import Counter

from tests.support.operation_kinds import operation_kinds
from tracker.models.former_requests import FORMER_REQUESTS

STORED = [
    "accounts.demo.welcome",
    "accounts.passkeys.add_passkey",
    "accounts.passkeys.finish_with_passkey",
    "accounts.passkeys.prove_with_passkey",
    "accounts.passkeys.remove_passkey",
    "accounts.passkeys.rename_passkey",
    "accounts.passwords.ask_new_password",
    "accounts.passwords.set_password",
    "accounts.passwords.strengthen_password",
    "accounts.people.ask_new_address",
    "accounts.people.assign_roles",
    "accounts.people.change_address",
    "accounts.people.invite",
    "accounts.people.invite_again",
    "accounts.people.invite_participant",
    "accounts.people.speak",
    "accounts.second_factors.begin_app",
    "accounts.second_factors.confirm_app",
    "accounts.second_factors.make_recovery_codes",
    "accounts.second_factors.remove_app",
    "accounts.second_factors.reset_factors",
    "accounts.second_step.finish_with_app",
    "accounts.second_step.finish_with_recovery_code",
    "accounts.second_step.warn_owner",
    "accounts.sessions.begin_session",
    "accounts.sessions.end_all_sessions",
    "accounts.sessions.end_session",
    "accounts.sessions.renew_session",
    "alerts.make_alerts",
    "alerts.snooze_alert",
    "assessments.assess_due",
    "assessments.assess_outdated",
    "calendar_feeds.end_feed",
    "calendar_feeds.open_feed",
    "cases.close",
    "cases.confirm",
    "cases.decide",
    "cases.propose",
    "cases.remark",
    "cases.review",
    "cases.send_back",
    "cases.take",
    "digests.queue_digest",
    "history.confirming.confirm_job",
    "history.correcting.correct_course",
    "history.correcting.correct_job",
    "history.ending.end_course",
    "history.ending.end_job",
    "history.entering.log_course",
    "history.entering.log_job",
    "history.following.follow_course",
    "history.following.follow_job",
    "history.undoing.undo_course",
    "history.undoing.undo_job",
    "history.withdrawing.withdraw_course",
    "history.withdrawing.withdraw_job",
    "outbox.choose_messages",
    "participants.add_participant",
    "participants.correct_particulars",
    "participants.give_back_place",
    "participants.note_passport_shown",
    "participants.record_arrival",
    "participants.record_departure",
    "participants.record_passport",
    "participants.record_stay",
    "participants.record_visa",
    "plans.log_plan",
    "privacy_requests.audit_copy",
    "privacy_requests.comply",
    "privacy_requests.delete_refusals",
    "privacy_requests.receive",
    "privacy_requests.refuse",
    "proofs.making.make_proof",
    "proofs.making.withdraw_proof",
    "proofs.signing_keys.rotate_key",
    "push.turn_off",
    "push.turn_on",
    "quota.set_ceiling",
    "register.taking.take_in",
    "register.uploads.forget_uploads",
    "register.uploads.keep_upload",
    "register.uploads.note_check",
    "register.uploads.note_taken",
    "register.uploads.withdraw_upload",
    "reports.close_first_issue",
    "reports.close_month",
    "reports.open_month",
    "reports.sign_month",
    "retention.erase_due",
    "retention.lift_hold",
    "retention.note_last_days",
    "retention.place_hold",
]
"""The kinds of all use cases when kinds were still made from the names of modules and functions."""


def test_each_stored_kind_has_its_use_case() -> None:
    assert sorted(set(STORED) - set(operation_kinds())) == []


def test_each_kind_belongs_to_one_use_case() -> None:
    assert [kind for kind, count in Counter(operation_kinds()).items() if count > 1] == []


def test_former_requests_speak_of_stored_operation_kinds() -> None:
    assert sorted(set(FORMER_REQUESTS) - set(STORED)) == []
