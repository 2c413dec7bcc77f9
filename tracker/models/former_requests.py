"""Requests as the first form of digests wrote them: with the names that modules, classes and fields had then.

A form filled in before a renaming may be sent again after it. This table is frozen: names in it never change. When a draft
changes its fields, its entry here picks the former fields out of the new draft.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

Text = Callable[[Any], str]
"""Writes one argument as `repr` wrote it then."""


class FormerRequest(NamedTuple):
    """The arguments that a page passed to a use case, in the order of its parameters."""

    positional: tuple[Text, ...]
    keywords: Mapping[str, Text] = MappingProxyType({})


def _tuple_of(name: str, *plain: str, **others: Text) -> Text:
    """Write a NamedTuple: its former name and fields, `plain` ones first.

    Fields that were added since are left out with their defaults: a form from before has no others.
    """
    fields: dict[str, Text] = {**dict.fromkeys(plain, repr), **others}

    def text(value: Any) -> str:
        parts = [f"{field}={write(each)}" for (field, write), each in zip(fields.items(), value, strict=False)]
        added = {field: getattr(value, field) for field in value._fields[len(fields) :]}
        parts += [f"{field}={each!r}" for field, each in added.items() if each != value._field_defaults[field]]
        return f"{name}({', '.join(parts)})"

    return text


def _several(each: Text) -> Text:
    """Write a tuple of values of one kind."""
    return lambda values: _parenthesised([each(value) for value in values])


def _parenthesised(texts: list[str]) -> str:
    return f"({', '.join(texts)}{',' if len(texts) == 1 else ''})"


def _file(value: Any) -> str:
    return f"Bytes({value.digest.hex()})"


JOB_DRAFT = _tuple_of(
    "JobDraft", employer=_tuple_of("Business", "name", "brn"), start=repr, end=repr, job_title=repr, hours_per_week=repr
)
COURSE_DRAFT = _tuple_of("CourseDraft", "provider", "title", "start", "end")
LINE_KEY = _tuple_of("LineKey", "participant_id", "line_id", "version")
PERSON_KEY = _tuple_of("ParticipantKey", "id", "version", "reference")
CASE_KEY = _tuple_of("CaseKey", "id", "version")
PROOF_DRAFT = _tuple_of("ProofDraft", "employer_id", "until", "language")
PROOF_KEY = _tuple_of("ProofKey", "participant_id", "id")
CEILING_DRAFT = _tuple_of("CeilingDraft", "scheme", "direction", "window", "amount", "source", "seen")
MONTH_DRAFT = _tuple_of("MonthDraft", "scheme", "direction", "month", "why")
REPORT_KEY = _tuple_of("ReportKey", "id", "version")
DECISION_DRAFT = _tuple_of("DecisionDraft", "outcome", "finding", "reasons")
PARTICULARS_DRAFT = _tuple_of(
    "ParticularsDraft",
    *("family_name", "given_name", "native_name", "birth_date", "sex", "nationality", "email", "language"),
)
VISA_DRAFT = _tuple_of("VisaDraft", "applied_on", "issued_on", "enter_by", "refused_on", "withdrawn_on")
STAY_DRAFT = _tuple_of("StayDraft", "arrived_on", "permitted_until", "departed_on")
PARTICIPANT_DRAFT = _tuple_of(
    "ParticipantDraft",
    *("reference", "scheme", "direction"),
    particulars=PARTICULARS_DRAFT,
    visa=VISA_DRAFT,
    stay=STAY_DRAFT,
    passport_no=repr,
)
REASON = MappingProxyType({"reason": repr})

FORMER_REQUESTS = {
    "history.entering.log_job": FormerRequest((repr, JOB_DRAFT)),
    "history.entering.log_course": FormerRequest((repr, COURSE_DRAFT)),
    "history.following.follow_job": FormerRequest((LINE_KEY, JOB_DRAFT)),
    "history.following.follow_course": FormerRequest((LINE_KEY, COURSE_DRAFT)),
    "history.correcting.correct_job": FormerRequest((LINE_KEY, JOB_DRAFT), REASON),
    "history.correcting.correct_course": FormerRequest((LINE_KEY, COURSE_DRAFT), REASON),
    "history.ending.end_job": FormerRequest((LINE_KEY, repr)),
    "history.ending.end_course": FormerRequest((LINE_KEY, repr)),
    "history.withdrawing.withdraw_job": FormerRequest((LINE_KEY,), REASON),
    "history.withdrawing.withdraw_course": FormerRequest((LINE_KEY,), REASON),
    "history.undoing.undo_job": FormerRequest((LINE_KEY,), REASON),
    "history.undoing.undo_course": FormerRequest((LINE_KEY,), REASON),
    "plans.log_plan": FormerRequest((PERSON_KEY, _several(JOB_DRAFT), _several(COURSE_DRAFT))),
    "participants.add_participant": FormerRequest((PARTICIPANT_DRAFT,)),
    "participants.correct_particulars": FormerRequest((PERSON_KEY, PARTICULARS_DRAFT), REASON),
    "participants.record_visa": FormerRequest((PERSON_KEY, VISA_DRAFT), REASON),
    "participants.record_stay": FormerRequest((PERSON_KEY, STAY_DRAFT), REASON),
    "participants.record_arrival": FormerRequest((PERSON_KEY, repr)),
    "participants.record_departure": FormerRequest((PERSON_KEY, repr)),
    "participants.give_back_place": FormerRequest((PERSON_KEY, repr), {"day": repr}),
    "participants.record_passport": FormerRequest((PERSON_KEY, repr)),
    "proofs.making.make_proof": FormerRequest((PERSON_KEY, PROOF_DRAFT)),
    "proofs.making.withdraw_proof": FormerRequest((PROOF_KEY,)),
    "cases.take": FormerRequest((CASE_KEY,)),
    "cases.review": FormerRequest((CASE_KEY,)),
    "cases.close": FormerRequest((CASE_KEY,)),
    "cases.decide": FormerRequest((CASE_KEY,), {"draft": DECISION_DRAFT}),
    "cases.remark": FormerRequest((CASE_KEY,), {"said": repr}),
    "quota.set_ceiling": FormerRequest((CEILING_DRAFT,)),
    "reports.open_month": FormerRequest((MONTH_DRAFT, repr)),
    "reports.close_first_issue": FormerRequest((MONTH_DRAFT,)),
    "reports.close_month": FormerRequest((REPORT_KEY,)),
    "reports.sign_month": FormerRequest((REPORT_KEY,)),
    "register.uploads.keep_upload": FormerRequest((repr, _file)),
}
"""Every use case that a page's form sent with an operation key."""


def former_text(kind: str, by: int, request: dict[int, Any]) -> str | None:
    """Return the text that the first form of digests was made from; None if no page sent such a request.

    `request`: arguments by position, 1 for the first; one that is missing had its default, which was None.
    """
    former = FORMER_REQUESTS.get(kind)
    if former is None:
        return None
    given = [request.get(position) for position in range(1, 1 + len(former.positional) + len(former.keywords))]
    texts = [write(value) for write, value in zip((*former.positional, *former.keywords.values()), given, strict=True)]
    positional, keywords = texts[: len(former.positional)], texts[len(former.positional) :]
    named = ", ".join(f"({name!r}, {text})" for name, text in zip(former.keywords, keywords, strict=True))
    return f"({kind!r}, {by!r}, {_parenthesised(positional)}, [{named}])"
