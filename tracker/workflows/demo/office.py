"""What the office of the demonstration has done so far: cases in every state, months that are closed and signed.

Each act has an operation key of its own, so that it is done once however often the demonstration is loaded.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from tracker.queries.cases import CaseFact, CaseKey, all_cases
from tracker.queries.operations import done
from tracker.queries.participants import language_of
from tracker.services.cases import close, decide, remark, review, take
from tracker.services.reports import MonthDraft, close_first_issue, sign_month
from tracker.workflows.demo.decisions import decision

Act: TypeAlias = Callable[..., CaseKey]
EVERY = 3
"""One case of three was begun; the others wait."""
MONTHS = 11
"""How many months back the reports go. The last month is left to be closed, the one before it to be signed."""
LAST = "demo: the office is up to date"
REMARK = "Telephoned on the number in the file; the dates are as recorded."


class Colleagues(NamedTuple):
    """The office, by the ids of its users."""

    officers: tuple[int, ...]
    managers: tuple[int, ...]
    """Two or more."""


def office_works(office: Colleagues, *, on: date) -> None:
    """Brings the office's work to where the demonstration begins; nothing where it is there."""
    if done(LAST, by=office.officers[0]) is not None:
        return
    told = [held for place, held in enumerate(all_cases()) if place % EVERY == 1]
    for place, held in enumerate(told):
        _goes_on(held, ACTS[place % len(ACTS)], office.officers[place % len(office.officers)])
    _reports(office, on)
    if told:
        remark(CaseKey(told[0].id, told[0].version), REMARK, by=office.officers[0], operation=LAST)


ACTS: tuple[tuple[str, ...], ...] = (
    ("take",),
    ("take", "review"),
    ("take", "review", "decide"),
    ("take", "review", "decide", "close"),
    ("take", "close"),
)
"""How far cases have come, in turn."""


def _goes_on(held: CaseFact, acts: tuple[str, ...], by: int) -> None:
    """One officer brings a case as far as it has come."""
    known: dict[str, Act] = {
        "take": take,
        "review": review,
        "decide": partial(decide, draft=decision(held.harm, language_of(held.participant_id))),
        "close": close,
    }
    key = CaseKey(held.id, 1)
    for act in acts:
        key = known[act](key, by=by, operation=f"demo: {act} case {held.id}")


def _reports(office: Colleagues, on: date) -> None:
    """Japan's months, one way: each is closed by one manager, and all but the newest signed by the other."""
    first, second, *_ = office.managers
    months = _months_before(on.replace(day=1) - timedelta(1))
    for month, following in pairwise([*months, ""]):
        draft = MonthDraft("japan", "inbound", month)
        key = close_first_issue(draft, on=on, by=first, operation=f"demo: close {month}")
        if following:
            sign_month(key, on=on, by=second, operation=f"demo: sign {month}")


def _months_before(day: date) -> list[str]:
    """The months before the one of a day, the oldest first, as `YYYY-MM`."""
    months = []
    for _ in range(MONTHS):
        day = day.replace(day=1) - timedelta(1)
        months.append(f"{day:%Y-%m}")
    return months[::-1]
