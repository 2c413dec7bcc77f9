"""R3: a fact, flag, remark or message that changes while an officer types a decision, before and after the decision."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from itertools import count
from typing import Any

from tests.factories.participants import create_officers
from tests.goals.r11_saboteurs import swapped
from tests.goals.stage import enrol
from tracker.errors import ConflictError
from tracker.formats.register.rows import ParticipantRow
from tracker.models.accounts import COMMAND_LINE
from tracker.models.base import db
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.cases import CaseKey, case, decisions, open_cases
from tracker.queries.participants import ids_by_reference, key_of
from tracker.services import cases, flags
from tracker.services.cases import DecisionDraft
from tracker.services.flags import renew_cases
from tracker.services.history.drafts import CourseDraft
from tracker.services.history.log import log_stint
from tracker.services.participants.stay import record_departure

LOG = logging.getLogger("goals")
ARRIVED, ON = date(2024, 1, 10), date(2026, 3, 2)
STUDIED, LEFT = date(2024, 2, 1), date(2024, 6, 1)
DRAFT = DecisionDraft("no-issue", "the days that were seen", "the reasons for them")
BY: dict[str, Any] = {"by": COMMAND_LINE}
KINDS = ("fact", "flag", "remark", "message")
Control = Callable[[], AbstractContextManager[None]]


def change(kind: str, case_id: int) -> None:
    """Change one thing that a decision on a case is made on, as somebody who has not seen the case."""
    db.session.rollback()
    who = case(case_id).participant_id
    if kind == "fact":
        log_stint(who, CourseDraft("Harbour School (fictional)", "Tea", STUDIED, STUDIED), kind="course", on=ON, **BY)
    elif kind == "flag":
        key = key_of(who)
        assert key is not None
        record_departure(key, LEFT, on=ON, **BY)
    elif kind == "remark":
        cases.remark(CaseKey(case_id, 1), "rang about the stay", **BY)
    else:
        notify(who, **BY)


@transaction("tests.notify")
def notify(work: UnitOfWork, who: int, *, by: int, operation: str | None = None) -> None:
    """Send a message to a participant."""
    work.post(who, "verdict-changed", "en", rules=[])
    renew_cases(work, [who])


def faults() -> list[str]:
    """Everything that is wrong with either order, for each kind of change."""
    orders = (changed_before, changed_after)
    return [f"{kind}: {fault}" for kind in KINDS for order in orders for fault in order(kind)]


def least_caught() -> int:
    """The smallest number of faults that a control leaves in the scenes that it concerns."""
    caught = []
    for control, kinds in CONTROLS:
        for kind in kinds:
            with control():
                found = list(changed_before(kind))
            LOG.info("R3: %s under %s: %s", kind, control.__name__, found)
            caught.append(len(found))
    return min(caught)


_numbers = count(1)


def changed_before(kind: str) -> Iterator[str]:
    """A change comes before the decision on what was seen, which is refused; the next is made on the case as it is now."""
    seen, officer = _reviewed()
    change(kind, seen.id)
    if not _is_refused(lambda: cases.decide(seen, DRAFT, by=officer)) or decisions(seen.id):
        yield "a decision was signed on what had changed"
    else:
        cases.decide(CaseKey(seen.id, case(seen.id).version), DRAFT, by=officer)


def changed_after(kind: str) -> Iterator[str]:
    """A change comes after the decision: the case is not closed on what was seen."""
    seen, officer = _reviewed()
    decided = cases.decide(seen, DRAFT, by=officer)
    change(kind, seen.id)
    if not _is_refused(lambda: cases.close(decided, by=officer)):
        yield "a case was closed on what had changed"
    else:
        cases.close(CaseKey(seen.id, case(seen.id).version), by=officer)


def _reviewed() -> tuple[CaseKey, int]:
    """A case of somebody new, under review, and its officer."""
    reference = f"R3-{next(_numbers)}"
    enrol([ParticipantRow(2, reference, "japan", arrived_on=ARRIVED)], on=ON)
    (officer,) = create_officers(1, **BY)
    [found] = open_cases(list(ids_by_reference([reference]).values())).values()
    db.session.rollback()
    return cases.review(cases.take(CaseKey(found.id, found.version), by=officer), by=officer), officer


def _is_refused(act: Callable[[], object]) -> bool:
    try:
        act()
    except ConflictError:
        return True
    finally:
        db.session.rollback()
    return False


def unchecked() -> AbstractContextManager[None]:
    """A control: the version that was seen is not compared; the states are."""
    return swapped(cases, "lock_case", lambda key: case(key.id, lock=True))


@contextmanager
def unmoved(action: str) -> Iterator[None]:
    """A control: changes of one kind move no version."""
    renew = flags.renew_version

    def only_noted(work: UnitOfWork, key: CaseKey, who: int, what: str, **details: Any) -> CaseKey:
        if what != action:
            return renew(work, key, who, what, **details)
        work.audit(what, who, case=key.id, **details)
        return key

    with swapped(cases, "renew_version", only_noted), swapped(flags, "renew_version", only_noted):
        yield


def unmoved_by_remarks() -> AbstractContextManager[None]:
    """A control: a remark moves no version."""
    return unmoved("case.remark")


def unmoved_by_flags() -> AbstractContextManager[None]:
    """A control: neither a fact, nor a withdrawn flag, nor a message moves a version."""
    return unmoved("case.changed")


CONTROLS: tuple[tuple[Control, tuple[str, ...]], ...] = (
    (unchecked, KINDS),
    (unmoved_by_remarks, ("remark",)),
    (unmoved_by_flags, ("fact", "flag", "message")),
)
