"""The copy of all personal data as a page shows it: tables and columns in words."""

import json
from datetime import date, datetime
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker.formats.tables_pdf import PrintedTable
from tracker.queries.personal_copy import PersonalCopy
from tracker.web.middleware.language import moment, plain_day

TABLE_WORDS = {
    "participants": _l("Participant"),
    "particulars": _l("Personal details"),
    "passports": _l("Passport"),
    "visas": _l("Visa"),
    "stays": _l("Stay"),
    "jobs": _l("Jobs"),
    "courses": _l("Courses"),
    "places": _l("Places of the quota"),
    "assessments": _l("Assessments"),
    "findings": _l("Findings"),
    "flags": _l("Flags"),
    "cases": _l("Cases"),
    "decisions": _l("Decisions"),
    "proofs": _l("Proofs for employers"),
    "privacy_requests": _l("Requests about personal data"),
    "retention_holds": _l("Holds on deletion"),
    "refusal_log": _l("Log of refusals"),
    "users": _l("Account"),
    "sessions": _l("Browsers"),
    "passkeys": _l("Passkeys"),
    "saved_filters": _l("Saved lists"),
    "alerts": _l("Alerts"),
    "job_confirmations": _l("Jobs that you confirmed"),
    "evidence": _l("Photos and PDFs"),
    "outbox": _l("Messages and e-mails"),
    "unwanted_messages": _l("Messages that are not wanted"),
    "push_subscriptions": _l("Browsers with push"),
    "calendar_feeds": _l("Calendar feed"),
    "calendar_days": _l("Days in the calendar"),
    "operations": _l("Forms you sent"),
    "audit_lines": _l("Audit"),
}
"""The tables in the order of the page."""
COLUMN_WORDS = {
    "about": _l("Belongs to"),
    "about_id": _l("Number of what it belongs to"),
    "action": _l("Action"),
    "added_at": _l("Added at"),
    "added_by": _l("Added by"),
    "address": _l("E-mail address"),
    "age_applied": _l("Age on application"),
    "answer": _l("Answer"),
    "answered_at": _l("Answered at"),
    "answered_by": _l("Answered by"),
    "answered_on": _l("Answered on"),
    "applied_on": _l("Applied on"),
    "arrived_on": _l("Arrived on"),
    "assessed_on": _l("Assessed for"),
    "at": _l("When"),
    "begun_at": _l("Signed in at"),
    "birth_date": _l("Born on"),
    "by": _l("Who"),
    "cancelled_on": _l("Cancelled on"),
    "changed_at": _l("Changed at"),
    "channel": _l("Received by"),
    "closed_at": _l("Closed at"),
    "confirmed_on": _l("Confirmed on"),
    "contested_at": _l("Contested at"),
    "content": _l("Content"),
    "created_at": _l("Created at"),
    "day": _l("Day"),
    "decided_at": _l("Decided at"),
    "decided_by": _l("Decided by"),
    "delete_on": _l("Will be deleted on"),
    "departed_on": _l("Departed on"),
    "details": _l("Details"),
    "device": _l("Browser"),
    "direction": _l("Direction"),
    "done_at": _l("Done at"),
    "due_at": _l("Due at"),
    "due_on": _l("Due on"),
    "email": _l("E-mail address"),
    "employer": _l("Employer"),
    "ended_at": _l("Ended at"),
    "ended_on": _l("Last day"),
    "ending": _l("How it ended"),
    "endpoint": _l("Address for push"),
    "ends_at": _l("Ends at"),
    "enter_by": _l("To be used by"),
    "entered_on": _l("Entered on"),
    "erased_at": _l("Erased at"),
    "exceeds": _l("Over the limit from, by reading"),
    "exceeds_on": _l("Over the limit from"),
    "family_name": _l("Family name"),
    "finding": _l("Finding"),
    "given_back_on": _l("Returned on"),
    "given_name": _l("Given name"),
    "ground": _l("Ground"),
    "harm": _l("Worst status"),
    "hours_per_week": _l("Hours a week"),
    "is_permanent": _l("Permanent contract"),
    "leave_days": _l("Days of leave"),
    "idle_until": _l("Ends unless used before"),
    "issued_on": _l("Visa issued on"),
    "job_title": _l("Job title"),
    "kind": _l("Kind"),
    "language": _l("Language"),
    "lapsed_on": _l("Lapsed on"),
    "lift_reason": _l("Why it was lifted"),
    "lifted_at": _l("Lifted at"),
    "lifted_by": _l("Lifted by"),
    "made_at": _l("Made at"),
    "made_on": _l("Made on"),
    "name": _l("Name"),
    "media_type": _l("Kind of file"),
    "names_employers": _l("Names employers"),
    "nationality": _l("Nationality"),
    "native_name": _l("Name in its own script"),
    "next_change_on": _l("Next change on"),
    "next_try_at": _l("Next try at"),
    "number": _l("Number"),
    "opened_at": _l("Opened at"),
    "outcome": _l("Outcome"),
    "permitted_until": _l("Permitted until"),
    "placed_at": _l("Placed at"),
    "placed_by": _l("Placed by"),
    "pressing_on": _l("Limit reached on"),
    "proved_at": _l("Identity last proved at"),
    "provider": _l("School"),
    "queue_rank": _l("Rank in the queue"),
    "queued_from": _l("In the queue from"),
    "answer_due_on": _l("Answer due by"),
    "is_escalated": _l("Escalated"),
    "is_extended": _l("Deadline was extended"),
    "is_paused": _l("Paused"),
    "raised_at": _l("Raised at"),
    "reason": _l("Reason"),
    "reasons": _l("Reasons"),
    "received_on": _l("Received on"),
    "recorded_at": _l("Recorded at"),
    "recorded_by": _l("Recorded by"),
    "reference": _l("Reference"),
    "refused_on": _l("Refused on"),
    "returned_as": _l("Returned as"),
    "rule": _l("Rule"),
    "scheme": _l("Scheme"),
    "seen_at": _l("Last used at"),
    "sent_at": _l("Sent at"),
    "sex": _l("Sex"),
    "snoozed_at": _l("Silenced at"),
    "started_on": _l("First day"),
    "state": _l("State"),
    "since": _l("Since"),
    "size": _l("Bytes"),
    "state_since": _l("In this state since"),
    "status": _l("Status"),
    "stay_ends_on": _l("End of the stay"),
    "stay_ends": _l("End of the stay"),
    "subject": _l("Subject"),
    "superseded_at": _l("Replaced at"),
    "taken_on": _l("Taken on"),
    "target_on": _l("Watched day"),
    "threshold": _l("Days ahead"),
    "title": _l("Title"),
    "token": _l("Signed statement"),
    "trace": _l("How it was counted"),
    "until": _l("Up to and including"),
    "used_at": _l("Last used at"),
    "version": _l("Version of the rules"),
    "visa_ends_on": _l("End of the visa"),
    "wanted": _l("What it should be"),
    "way": _l("Way"),
    "why": _l("Why"),
    "window": _l("Quota year"),
    "withdrawn": _l("Recorded by mistake"),
    "withdrawn_on": _l("Application withdrawn on"),
}


class CopySection(NamedTuple):
    """One table of the copy: its name in words, and its rows, each with the values that are not empty."""

    name: Any
    rows: tuple[tuple[tuple[Any, Any], ...], ...]


def copy_sections(copy: PersonalCopy) -> tuple[CopySection, ...]:
    """Return the tables with rows, in the order of `TABLE_WORDS`."""
    rows = {table.name: table.rows for table in copy.tables if table.rows}
    return tuple(CopySection(words, tuple(map(_values, rows[name]))) for name, words in TABLE_WORDS.items() if name in rows)


def printed_sections(copy: PersonalCopy) -> tuple[PrintedTable, ...]:
    """Return the sections as plain text, for a file in the language of the page."""
    return tuple(
        PrintedTable(str(name), [[(str(column), _as_text(value)) for column, value in row] for row in rows])
        for name, rows in copy_sections(copy)
    )


def _as_text(value: Any) -> str:
    """Return a value as the page writes it. Stored words and numbers of the program stay as they are."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return plain_day(value)
    return str(value) if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)


def _values(row: dict[str, Any]) -> tuple[tuple[Any, Any], ...]:
    return tuple((COLUMN_WORDS[name], value) for name, value in row.items() if value not in (None, ""))
