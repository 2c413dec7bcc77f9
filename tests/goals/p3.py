"""P3: day by day over three years of clock travel, data are gone exactly on the due day, and holds are respected."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import time_machine
from dateutil.relativedelta import relativedelta
from sqlalchemy import func, select

from tests.factories.accounts import create_user
from tests.factories.participants import create_job, create_participant, dump_database
from tests.factories.retention import create_hold, set_periods
from tests.goals.line import Result, Size
from tests.goals.p3_lives import AUDIT_MONTHS, CLOSED, DAY, FIRST, PERIODS, SIGNED, YEARS, Life, days, lives, telling_days
from tests.goals.r11_saboteurs import swapped
from tests.goals.stage import staged
from tests.support.engines import ENGINES, Engine
from tracker.adapters.keys import Secret
from tracker.compliance.month_report import ReportScope
from tracker.compliance.retention import latest_due
from tracker.models.accounts import COMMAND_LINE, Session
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.participants import Participant
from tracker.queries import audit as audit_queries
from tracker.queries import holds
from tracker.queries import retention as due_queries
from tracker.queries.cases import CaseKey, open_cases
from tracker.queries.holds import HoldKey
from tracker.queries.participants import ParticipantKey, key_of
from tracker.queries.reports import report_for
from tracker.services import cases
from tracker.services.accounts.sessions import begin_session
from tracker.services.participants.drafts import ParticularsDraft, StayDraft, VisaDraft
from tracker.services.participants.stay import record_stay
from tracker.services.reports import MonthDraft, ReportKey, close_first_issue, sign_month
from tracker.services.retention.due import erase_due_participant
from tracker.services.retention.holds import lift_hold
from tracker.workflows import retention

LOG = logging.getLogger("goals")
SIZES: dict[Size, int] = {"quick": 15, "long": 1000}
"""People in the database."""
LIMIT = date(2029, 12, 31)
"""The last permitted day of everybody, so that no departure is over it."""
LINES = select(AuditLine.id, AuditLine.at, AuditLine.participant_id).order_by(AuditLine.id)
SESSIONS, SESSION_MONTHS, BETWEEN = 10, 12, 13
"""Browsers that are signed in at half past eleven in the evening in Hong Kong, and how many days lie between two of them."""
ERASED = select(Participant.reference).where(Participant.erased_at.is_not(None))
STORED_SESSIONS = select(func.count()).select_from(Session)
COUNTED_EACH = 5
"""The report is counted before and after the night on one of so many days on which somebody is gone."""
KILLED_AT = 4
"""Every so manieth erasure does not happen at first: the run is killed before it."""
BY: dict[str, Any] = {"by": COMMAND_LINE}


class KilledError(Exception):
    """The run was killed."""


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: how often something is not gone or gone early; the same without holds, and a day late.

    The quick size leaves out days on which nothing happens and nobody is due.
    """
    for engine in ENGINES:
        people = lives(SIZES[size])
        bad = faults(engine, people, list(days()) if size == "long" else telling_days(people))
        for fault in bad[:20]:
            LOG.warning("P3: %s: %s", engine, fault)
        few = lives(4)
        some = telling_days(few, every=YEARS * 366)
        caught = [len(faults(engine, few, some, saboteur)) for saboteur in (without_holds, a_day_late)]
        yield Result(goal="P3", engine=engine, n=SIZES[size], bad=len(bad), saboteur_bad=min(caught))


def faults(engine: Engine, people: Sequence[Life], travelled: Sequence[date], saboteur: Any = nullcontext) -> list[str]:
    """Travel through some days, and return what is gone early or late, and what else is not as it was."""
    with staged(engine), swapped(audit_queries, "AUDIT_MONTHS", AUDIT_MONTHS):
        office = Office(people)
        found: list[str] = []
        for day in travelled:
            with time_machine.travel(midnight(day) + timedelta(minutes=10), tick=False):
                office.happens(day)
                counted = figures() if day in office.counted_on else None
                with saboteur():
                    run_until_done(day)
                found += office.faults(day)
                if counted is not None and counted != figures():
                    found.append(f"the report counts otherwise after {day}")
        left = repr(dump_database()).lower()
        found += [f"{each.reference} is otherwise than the days say" for each in people if office.is_wrong(each, left)]
        return found + audit_queries.audit_faults()


class Office:
    """The people in the database, and what happens to them on a day."""

    def __init__(self, people: Sequence[Life]) -> None:
        self.people = people
        with time_machine.travel(midnight(FIRST), tick=False):
            self.manager, self.other = create_user("Ito", "manager"), create_user("Mori", "manager")
            self.keys = {each.number: enrol(each) for each in people}
        self.due = {each.number: each.gone_on() for each in people}
        self.counted_on = sorted(set(filter(None, self.due.values())))[::COUNTED_EACH]
        self.holds: dict[int, int] = {}
        self.cases: dict[int, CaseKey] = {}
        self.report: ReportKey | None = None
        self.gone: set[str] = set()
        self.audit: list[tuple[int, date, int | None]] = []
        lee = create_user("Lee", "officer")
        evenings = [midnight(FIRST + number * BETWEEN * DAY) - timedelta(minutes=30) for number in range(SESSIONS)]
        for number, evening in enumerate(evenings):
            with time_machine.travel(evening, tick=False):
                begin_session(Secret(f"token {number}"), "a browser", by=lee)
        # An hour without use ends them: half an hour after midnight.
        ends = [FIRST + number * BETWEEN * DAY for number in range(SESSIONS)]
        self.sessions = [end + relativedelta(months=SESSION_MONTHS) for end in ends]

    def happens(self, day: date) -> None:
        """Record what the lives say of a day, and of the days since the last one that was travelled to."""
        for since, stay, visa in PERIODS:
            if since == day:
                set_periods(day, stay_months=stay, visa_months=visa, session_months=SESSION_MONTHS)
        if day == CLOSED and any(each.scheme == "korea" for each in self.people):
            self.report = close_first_issue(MonthDraft("korea", "inbound", "2026-08"), on=day, by=self.manager)
        if day == SIGNED and self.report is not None:
            sign_month(self.report, on=day, by=self.other)
        for each in self.people:
            if each.reference not in self.gone:
                self._happens_to(each, day)

    def _happens_to(self, each: Life, day: date) -> None:
        key = self.keys[each.number]
        if each.hold and each.hold[0] == day:
            self.holds[each.number] = create_hold(key, each.hold[1], reason=f"{each.word} claims", on=day)
        if each.lifted == day and each.number in self.holds:
            lift_hold(key.id, HoldKey(self.holds[each.number], 1), f"{each.word} settled", on=day, **BY)
        if each.corrected and each.corrected[0] == day:
            now = key_of(key.id)
            assert now
            record_stay(now, stay(each, each.corrected[1]), reason=f"{each.word} says so", on=day, **BY)
        if each.case and each.departed and each.case[0] == day:
            create_job(key, each.applied - 9 * DAY, each.applied, on=day)
            [case] = open_cases([key.id]).values()
            self.cases[each.number] = cases.take(CaseKey(case.id, case.version), **BY)
        if each.case and each.case[1] == day and each.number in self.cases:
            cases.close(self.cases[each.number], "corrected by the register", **BY)

    def faults(self, day: date) -> list[str]:
        """Return who is gone without being due on a day, and who is due and not gone."""
        self.gone = set(db.session.scalars(ERASED))
        due = {each.reference for each in self.people if (gone := self.due[each.number]) is not None and gone <= day}
        found = [f"{reference} on {day}" for reference in sorted(self.gone ^ due)]
        found += self._audit_faults(day)
        left = sum(last >= day for last in self.sessions)
        stored = db.session.scalar(STORED_SESSIONS)
        db.session.rollback()
        return found if stored == left else [*found, f"{stored} sessions on {day}, not {left}"]

    def _audit_faults(self, day: date) -> list[str]:
        """Return whether the audit begins elsewhere than at the first line that is in its period, or about somebody with a hold."""
        known = self.audit[-1][0] if self.audit else 0
        rows = db.session.execute(LINES.where(AuditLine.id > known)).all()
        self.audit += [(id_, (at + timedelta(hours=8)).date(), about) for id_, at, about in rows]
        held = {self.keys[each.number].id for each in self.people if each.reference not in self.gone and not each.is_free(day)}
        while self.audit and self.audit[0][1] + relativedelta(months=AUDIT_MONTHS) < day and self.audit[0][2] not in held:
            self.audit.pop(0)
        begins = db.session.scalar(select(func.min(AuditLine.id)))
        expected = self.audit[0][0] if self.audit else None
        return [] if begins == expected else [f"the audit begins with line {begins} on {day}, not {expected}"]

    def is_wrong(self, each: Life, left: str) -> bool:
        """Return whether the word of somebody who is gone is left, or another's is not."""
        return (each.word in left) == (self.due[each.number] is not None)


def run_until_done(day: date) -> None:
    """Run the night, again after each time that it is killed."""
    tries = [0]

    def killed_at_times(participant_id: int, **given: Any) -> bool:
        tries[0] += 1
        if tries[0] % KILLED_AT == 2:
            raise KilledError
        return erase_due_participant(participant_id, **given)

    with swapped(retention, "erase_due_participant", killed_at_times):
        done = False
        while not done:
            with suppress(KilledError):
                retention.erase_due_people(on=day)
                done = True
    retention.delete_ended_sessions(on=day)
    retention.delete_old_audit_lines(on=day)


def enrol(each: Life) -> ParticipantKey:
    """A participant as their life begins."""
    names = ParticularsDraft(
        f"{each.word}fam", f"{each.word}given", None, date(1999, 3, 2), "F", None, f"{each.word}@post.example"
    )
    visa = VisaDraft(applied_on=each.applied)
    return create_participant(
        each.reference, on=FIRST, particulars=names, visa=visa, stay=stay(each, each.departed), scheme=each.scheme
    )


def stay(each: Life, departed: date | None) -> StayDraft:
    """The stay up to a departure; none without one."""
    return StayDraft() if departed is None else StayDraft(each.applied + 5 * DAY, LIMIT, departed)


def midnight(day: date) -> datetime:
    """The moment at which a day in Hong Kong begins."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)


def figures() -> Any:
    """The report of a month as it is counted now."""
    db.session.rollback()
    return report_for(ReportScope("japan", "inbound", "2026-11", FIRST + 10 * DAY))


def without_holds() -> AbstractContextManager[None]:
    """Nothing keeps data longer."""
    return swapped(holds, "SOURCES", {})


def a_day_late() -> AbstractContextManager[None]:
    """The day is read in another time zone: after midnight in Hong Kong it is still yesterday."""
    return swapped(due_queries, "latest_due", lambda months, on: latest_due(months, on=on - DAY))
