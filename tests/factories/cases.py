"""Cases in every state of the table, as use cases bring them there."""

from collections.abc import Callable
from datetime import date, timedelta

from tests.factories.participants import create_job, select_rows
from tracker import clock
from tracker.models.cases import Case
from tracker.queries.cases import CaseKey, case
from tracker.queries.participants import ParticipantKey
from tracker.services import case_answers, cases, notices
from tracker.services.case_moves import CannotMoveError
from tracker.services.cases import DecisionDraft
from tracker.services.history.drafts import StintKey

CONTESTED_ON = date(2026, 7, 15)
NOTICE = notices.NoticeDraft("payslips", "those of June")
DRAFT = DecisionDraft("contested-day-advice", "the last day was passed by one", "the two readings differ by that day")
ADVERSE_DRAFT = DRAFT._replace(outcome="limit-exceeded-referred")
Act = Callable[[CaseKey, int], CaseKey]


def expire(key: CaseKey, by: int) -> CaseKey:
    """Return the case after the day on which its answer was due, if it waits for one. Raises CannotMoveError if nothing is due."""
    if not case_answers.expire_answers(limit=9, on=CONTESTED_ON + timedelta(15), by=by):
        raise CannotMoveError("no answer is due")
    return CaseKey(key.id, case(key.id).version)


ACTS: dict[str, Act] = {
    "take": lambda key, by: cases.take(key, by=by),
    "review": lambda key, by: cases.review(key, by=by),
    "decide": lambda key, by: cases.decide(key, DRAFT, by=by),
    "propose": lambda key, by: cases.propose(key, ADVERSE_DRAFT, by=by),
    "confirm": lambda key, by: cases.confirm(key, by=by),
    "send_back": lambda key, by: cases.send_back(key, "which shifts?", by=by),
    "close": lambda key, by: cases.close(key, "typed twice", by=by),
    "fix_data": lambda key, by: cases.fix_data(key, "the roster has another day", by=by),
    "ask_third_party": lambda key, by: case_answers.ask_third_party(key, "the café, by telephone", on=CONTESTED_ON, by=by),
    "serve": lambda key, by: notices.serve(key, NOTICE, on=CONTESTED_ON, by=by),
    "extend": lambda key, by: notices.extend(key, "on a trip", on=CONTESTED_ON, by=by),
    "reply": lambda key, by: notices.reply(key.id, "until May", by=by),
    "contest": lambda key, by: notices.contest(key.id, "it was leave", on=clock.today(), by=by),
    "resume": lambda key, by: case_answers.resume(key, "the roster, by email", by=by),
    "expire": expire,
    "reopen": lambda key, by: cases.reopen(key, "a roster turned up", by=by),
}
"""Every act of the table, with the words that it needs."""
WAYS = {
    "new": (),
    "triage": ("take",),
    "data-fix": ("take", "fix_data"),
    "under-review": ("take", "review"),
    "awaiting-participant": ("take", "review", "serve"),
    "awaiting-third-party": ("take", "review", "ask_third_party"),
    "second-check": ("take", "review", "propose"),
    "decided": ("take", "review", "decide"),
    "closed": ("take", "review", "decide", "close"),
}
"""The acts that bring a case into each state."""


def create_case(who: ParticipantKey) -> CaseKey:
    """Return the case of somebody whose job has become contested."""
    return create_case_with_job(who)[1]


def create_case_with_job(who: ParticipantKey) -> tuple[StintKey, CaseKey]:
    """Return the job that has become contested, and its case."""
    stint = create_job(who, date(2026, 1, 15), CONTESTED_ON, on=CONTESTED_ON)
    return stint, CaseKey(select_rows(Case, "id", participant_id=who.id, rule="employer-tenure")[0][0], 1)


def advance_case(key: CaseKey, way: tuple[str, ...], by: int) -> CaseKey:
    """Return the case after these acts of an officer."""
    for act in way:
        key = ACTS[act](key, by)
    return key
