"""How a scene comes to a database in which its use case can be done: people, jobs, cases and months, made by other use cases."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from inspect import signature
from typing import Any, TypeAlias

from sqlalchemy import select, update

from tests.factories.accounts import _link_user, create_user
from tests.factories.participants import keyring
from tracker.adapters.keys import Secret
from tracker.models.accounts import COMMAND_LINE, User
from tracker.models.base import db
from tracker.models.cases import Case
from tracker.queries.cases import CaseKey
from tracker.queries.cases import case as load_case
from tracker.queries.participants import ParticipantKey
from tracker.services import case_answers, case_marks, cases, notices, reports
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import CourseDraft, JobDraft, StintKey
from tracker.services.history.log import log_stint
from tracker.services.participants import add
from tracker.services.participants.drafts import ParticipantDraft, ParticularsDraft, StayDraft, VisaDraft

Act: TypeAlias = partial[Any]
"""What is done at the end; it can be done again where it was undone."""
ON, DAY = date(2026, 3, 2), timedelta(days=1)
SCHEMES = ("japan", "korea", "france", "ireland", "germany")
DECISION = cases.DecisionDraft("no-issue", "what was found", "why")
NOTICE = notices.NoticeDraft("dates", "which?")
PROPOSAL = DECISION._replace(outcome="limit-exceeded-referred")


class Play:
    """One way to play a scene; the same number plays it in the same way."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.dice = random.Random(number)
        self.month = f"{2017 + number % 9}-{number // 9 % 12 + 1:02}"
        """A month that few others speak of; it is over."""
        self.scheme = SCHEMES[number % len(SCHEMES)]

    def act(self, use_case: Callable[..., Any], *asked: Any, **more: Any) -> Act:
        """A use case, to be done under a key of its own."""
        usual = {"by": COMMAND_LINE, "on": ON, "keys": keyring(), "operation": f"operation {self.number}"}
        named = signature(use_case).parameters
        return partial(use_case, *asked, **({name: value for name, value in usual.items() if name in named} | more))

    def day(self) -> date:
        """Any day of some months."""
        return date(2025, 9, 1) + self.dice.randrange(150) * DAY

    def job(self) -> JobDraft:
        """Any job; a long one with an employer who may be known."""
        start, employer = self.day(), Business(f"Employer {self.dice.randrange(4)} (fictional)")
        return JobDraft(employer, start, start + self.dice.randrange(300) * DAY, "cook", 20.5)

    def course(self) -> CourseDraft:
        """Any course."""
        return CourseDraft(f"School {self.dice.randrange(4)} (fictional)", "Cantonese", self.day())

    def draft(self) -> ParticipantDraft:
        """Somebody with a visa and a stay."""
        return ParticipantDraft(
            f"N{self.number}",
            self.scheme,
            particulars=ParticularsDraft("Family", "Given", sex="X", language=self.dice.choice(["en", "ja", None])),
            visa=VisaDraft(applied_on=date(2025, 6, 2), issued_on=date(2025, 7, self.dice.randrange(1, 28))),
            stay=StayDraft(arrived_on=date(2025, 8, 1)),
            passport_no=Secret("XX0000000"),
        )

    def person(self, **known: Any) -> ParticipantKey:
        """The same, added, with some jobs."""
        key = add.add_participant(self.draft()._replace(**known), keys=keyring(), by=COMMAND_LINE, on=ON)
        for number in range(self.dice.randrange(3)):
            job = self.job()._replace(employer=Business(f"Earlier employer {number} (fictional)"))
            log_stint(key.id, job, kind="job", by=COMMAND_LINE, on=ON)
        return key

    def logged_job(self) -> StintKey:
        """A job of somebody."""
        return log_stint(self.person().id, self.job()._replace(ended_on=None), kind="job", by=COMMAND_LINE, on=ON)

    def logged_course(self) -> StintKey:
        """A course of somebody."""
        return log_stint(self.person().id, self.course(), kind="course", by=COMMAND_LINE, on=ON)

    def case(self, *steps: str) -> CaseKey:
        """A case after some steps."""
        person = self.person(scheme="japan", stay=StayDraft(arrived_on=date(2024, 1, 2)))
        cases_of = select(Case.id, Case.version).where(Case.participant_id == person.id).order_by(Case.id)
        found = db.session.execute(cases_of).first()
        assert found is not None
        key = CaseKey(*found)
        for step in steps:
            drafts = {"decide": (DECISION,), "propose": (PROPOSAL,)}.get(step, ())
            key = getattr(cases, step)(key, *drafts, by=COMMAND_LINE)
        return key

    def asked_case(self) -> CaseKey:
        """A case that waits for an employer's answer."""
        return case_answers.ask_third_party(self.case("take", "review"), "whom", by=COMMAND_LINE, on=ON)

    def served_case(self) -> CaseKey:
        """A case that waits for its participant's reply."""
        return notices.serve(self.case("take", "review"), NOTICE, by=COMMAND_LINE, on=ON)

    def paused_case(self) -> CaseKey:
        """A case on hold."""
        return case_marks.mark(self.case("take"), "why", name="paused", by=COMMAND_LINE)

    def as_participant(self, use_case: Callable[..., Any], key: CaseKey, **more: Any) -> Act:
        """A use case of the person whom a case is about, in their own words."""
        return self.act(use_case, key.id, "own words", by=self.reader(key), **more)

    def reader(self, key: CaseKey) -> int:
        """The account of the person whom a case is about."""
        user = create_user("A reader", "participant")
        db.session.execute(update(User).where(User.id == user).values(stamp="the same each time"))
        db.session.commit()
        _link_user(load_case(key.id).participant_id, user, by=COMMAND_LINE)
        return user

    def read_case(self) -> CaseKey:
        """A case that waits for the reply of a person with an account."""
        key = self.served_case()
        self.reader(key)
        return key

    def report(self, *steps: str) -> reports.ReportKey:
        """A month's report after some steps."""
        draft = reports.MonthDraft(self.scheme, "outbound", self.month)
        key = reports.open_month(draft, by=COMMAND_LINE, on=ON)
        for step in steps:
            key = getattr(reports, f"{step}_month")(key, by=COMMAND_LINE, on=ON)
        return key
