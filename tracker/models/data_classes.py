"""What each column says about people: the classes that docs/privacy.md explains to a data protection officer."""

from typing import Any

from sqlalchemy import Column

IDENTIFIER, PERSONAL, FACT, SECRET, NONE = "identifier", "personal", "programme fact", "secret", "none"
IDENTIFIERS = {
    "particulars": ("family_name", "given_name", "native_name", "birth_date", "email", "sealed"),
    "participants": ("reference",),
    "passports": ("sealed", "mark"),
    "participant_search_marks": ("mark",),
    "users": ("name", "email", "email_mark"),
    "outbox": ("address", "address_mark"),
    "proofs": ("token",),
    "push_subscriptions": ("endpoint", "endpoint_mark"),
    "register_uploads": ("content", "refused", "told"),
    "register_rows": ("content",),
}
"""Values that name a person, seal the name, or recognise it."""
PERSONAL_VALUES = {
    "particulars": ("reason", "language"),
    "visas": ("reason",),
    "stays": ("reason",),
    "jobs": ("reason", "job_title"),
    "courses": ("reason", "provider", "title"),
    "job_confirmations": ("reason",),
    "decisions": ("finding", "reasons"),
    "audit_lines": ("details", "details_digest"),
    "operations": ("digest", "answer"),
    "outbox": ("content", "language"),
    "unwanted_messages": ("kind",),
    "users": ("language",),
    "sessions": ("device",),
    "push_subscriptions": ("device",),
    "passkeys": ("name",),
    "saved_filters": ("name",),
    "flags": ("subject",),
    "findings": ("subject",),
    "calendar_days": ("subject",),
    "alerts": ("subject",),
    "register_rows": ("key",),
    "register_uploads": ("name", "digest"),
    "passports": ("reason",),
    "throttles": ("mark",),
    "privacy_requests": ("wanted", "why", "answer"),
    "refusal_log": ("reasons",),
    "retention_holds": ("reason", "lift_reason"),
    "evidence": ("name",),
}
"""Words that people typed, and what describes a person without a name."""
SECRETS = {
    "person_keys": ("wrapped",),
    "signing_keys": ("sealed",),
    "users": ("password", "stamp", "password_nonce", "address_nonce"),
    "sessions": ("token_digest", "challenge", "new_app"),
    "unfinished_sign_ins": ("token_digest", "challenge"),
    "form_pages": ("token_digest", "sealed"),
    "authenticator_apps": ("sealed",),
    "recovery_codes": ("mark",),
    "passkeys": ("credential_id", "public_key"),
    "outbox": ("sealed",),
    "push_subscriptions": ("keys",),
    "calendar_feeds": ("token_digest", "token"),
    "evidence": ("key",),
}
"""Keys, and what proves who somebody is."""
FACTS = {
    "participants": (
        "scheme",
        "direction",
        "next_change_on",
        "permitted_until",
        "stay_ends_on",
        "visa_ends_on",
        "age_applied",
        "erased_at",
    ),
    "particulars": ("sex", "nationality"),
    "visas": ("applied_on", "issued_on", "enter_by", "refused_on", "withdrawn_on", "lapsed_on", "cancelled_on"),
    "stays": ("arrived_on", "permitted_until", "departed_on"),
    "jobs": ("employer_id", "hours_per_week", "is_permanent", "leave_days", "started_on", "ended_on", "withdrawn"),
    "courses": ("started_on", "ended_on", "withdrawn"),
    "job_confirmations": ("confirmed_on",),
    "assessments": ("assessed_on", "version", "status", "permitted_until", "stay_ends", "next_change_on"),
    "findings": ("rule", "status", "exceeds_on", "next_change_on", "trace"),
    "flags": ("rule", "status", "exceeds", "state"),
    "cases": (
        "rule",
        "state",
        "harm",
        "queue_rank",
        "pressing_on",
        "queued_from",
        "answer_due_on",
        "is_extended",
        "is_escalated",
        "is_paused",
        "contested_at",
        "opened_at",
        "state_since",
        "closed_at",
    ),
    "retention_holds": ("until",),
    "decisions": ("outcome",),
    "places": ("scheme", "direction", "window", "number", "taken_on", "given_back_on", "returned_as"),
    "calendar_days": ("rule", "day"),
    "alerts": ("rule", "threshold", "target_on", "due_on", "state"),
    "unwanted_messages": ("way",),
    "calendar_feeds": ("names_employers", "ended_at"),
    "proofs": ("employer_id", "until", "made_on", "language", "ended_at", "ending"),
    "privacy_requests": ("kind", "channel", "subject", "received_on", "due_on", "state", "ground", "answered_on"),
    "refusal_log": ("kind", "ground", "entered_on", "delete_on"),
    "evidence": ("number", "about", "about_id", "media_type", "size"),
}
"""What rules, cases and reports need about a participant."""


def class_of(column: "Column[Any]") -> str:
    """Return the class of a column; "none" for keys, versions, moments of recording, and all that is not about a participant."""
    for name, classes in ((IDENTIFIER, IDENTIFIERS), (PERSONAL, PERSONAL_VALUES), (SECRET, SECRETS), (FACT, FACTS)):
        if column.name in classes.get(column.table.name, ()):
            return name
    return NONE
