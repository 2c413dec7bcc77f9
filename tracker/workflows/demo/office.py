"""The work of the demo's office so far: cases in every state, months closed and signed.

Each step has an operation key of its own, so that it happens once, however often the demo is loaded.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from tracker.compliance.case_states import ADVERSE
from tracker.compliance.findings import UNMET
from tracker.queries.cases import CaseFact, CaseKey, all_cases
from tracker.queries.operations import find_operation
from tracker.queries.participants import language_of
from tracker.services.case_answers import ask_third_party
from tracker.services.cases import close, confirm, decide, fix_data, propose, remark, review, take
from tracker.services.notices import NoticeDraft, serve
from tracker.services.reports import MonthDraft, close_first_issue, sign_month
from tracker.workflows.demo.decisions import decision_draft

Act: TypeAlias = Callable[..., CaseKey]
ONE_IN = 3
"""One case of three has been taken; the others wait."""
MONTHS = 11
"""The number of closed months. The last month is still open, and the one before it not yet signed."""
LAST = "demo: the office is up to date"
NO_ISSUE = "The days were counted again with the participant; nothing is open."
DOUBT = "The participant says that the last day was typed wrongly; the payslip is on its way."
QUESTION = "The employer, by email: which days were worked in the last month?"
REMARK = "Telephoned on the number in the file; the dates are as recorded."


class Colleagues(NamedTuple):
    """The ids of the office's users."""

    officers: tuple[int, ...]
    managers: tuple[int, ...]
    """Two or more."""


def do_office_work(office: Colleagues, *, on: date) -> None:
    """Do the office's work up to the demo's starting point; nothing if that is done."""
    if find_operation(LAST, by=office.officers[0]) is not None:
        return
    taken = [case for index, case in enumerate(all_cases()) if index % ONE_IN == 1]
    adverse = [case.id for case in taken if case.harm == UNMET]
    for index, case in enumerate(taken):
        acts = PROPOSED if adverse[-1:] == [case.id] else ACTS[index % len(ACTS)]
        _advance_case(case, acts, office.officers, index % len(office.officers), on)
    _reports(office, on)
    if taken:
        remark(CaseKey(taken[0].id, taken[0].version), REMARK, by=office.officers[0], operation=LAST)


ACTS: tuple[tuple[str, ...], ...] = (
    ("take",),
    ("take", "review"),
    ("take", "review", "decide"),
    ("take", "review", "decide", "close"),
    ("take", "close"),
    ("take", "fix_data"),
    ("take", "review", "ask_third_party"),
    ("take", "review", "serve"),
)
"""The steps that cases have reached, in turn."""
PROPOSED = ("take", "review", "propose")
"""The steps of the one case that waits for a second officer."""


def _advance_case(case: CaseFact, acts: tuple[str, ...], officers: Sequence[int], index: int, on: date) -> None:
    """Take a case through its steps, as one officer; an adverse decision is checked by the next."""
    draft = decision_draft(case.harm, language_of(case.participant_id))
    steps: dict[str, Act] = {
        "take": take,
        "review": review,
        "propose": partial(propose, draft=draft),
        "confirm": confirm,
        "decide": partial(decide, draft=draft),
        "close": partial(close, why=NO_ISSUE),
        "fix_data": partial(fix_data, why=DOUBT),
        "serve": partial(serve, draft=NoticeDraft("payslips"), on=on),
        "ask_third_party": partial(ask_third_party, question=QUESTION, on=on),
    }
    # A case that is not new was advanced before an interruption: the same operations give the same results.
    key = CaseKey(case.id, case.version if case.state == "new" else 1)
    for act in _steps(acts, is_adverse=draft.outcome in ADVERSE):
        by = officers[(index + (act == "confirm")) % len(officers)]
        key = steps[act](key, by=by, operation=f"demo: {act} case {case.id}")


def _steps(acts: tuple[str, ...], *, is_adverse: bool) -> Iterator[str]:
    """Yield the acts; an adverse decision is proposed and confirmed."""
    for act in acts:
        yield from ("propose", "confirm") if act == "decide" and is_adverse else (act,)


def _reports(office: Colleagues, on: date) -> None:
    """Close Japan's inbound months as one manager, and sign all but the newest as the other."""
    first, second, *_ = office.managers
    months = _months_before(on.replace(day=1) - timedelta(1))
    for month, following in pairwise([*months, ""]):
        draft = MonthDraft("japan", "inbound", month)
        key = close_first_issue(draft, on=on, by=first, operation=f"demo: close {month}")
        if following:
            sign_month(key, on=on, by=second, operation=f"demo: sign {month}")


def _months_before(day: date) -> list[str]:
    """Return the `MONTHS` months before the one of a day, the oldest first, as `YYYY-MM`."""
    months = []
    for _ in range(MONTHS):
        day = day.replace(day=1) - timedelta(1)
        months.append(f"{day:%Y-%m}")
    return months[::-1]
