"""N2: the queue and the closed cases, page by page and list by list, at 1,000,000 cases against 1,000."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import product
from time import perf_counter, process_time
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import Column, ColumnElement, String, Table, cast, func, insert, literal, select, text, true

from bench.asking import Cost, asking, in_turn
from bench.line import Line
from bench.lives import signed
from tests.factories.accounts import create_user
from tests.factories.participants import create_job, create_participant
from tests.support.databases import database, make_app
from tests.support.engines import Engine
from tests.support.statements import count_statements
from tracker import clock
from tracker.compliance.findings import CONTESTED, UNMET
from tracker.compliance.urgency import rank
from tracker.models.base import Base, db
from tracker.models.cases import Case, Flag
from tracker.models.participants import Participant
from tracker.queries.queue import OPEN, TO_DO
from tracker.services.accounts.sessions import begin_session, new_token
from tracker.web.queue import ON_A_PAGE

FEW, MANY = 1000, 1_000_000
SELDOM, MINE = range(300), range(200, 500)
"""Of the thousand, those under a rule that is seldom broken, and those that the reader has: no more of them among a million."""
AGAIN = FEW - MINE.stop
"""The others of the thousand, who come again and again among a million."""
RULES, RARE = ("employer-tenure", "work-total", "study-total"), "course-count"
TABLES: tuple[Table, ...] = tuple(Base.metadata.tables[name] for name in ("participants", "cases", "flags"))
OVER, FIRST = timedelta(days=300), 1000
"""How long somebody has worked in one job; the first id of the thousand."""
TABS = {"to-do": TO_DO, "unassigned": TO_DO, "mine": OPEN, "decided": OPEN[-1:], "all": OPEN, "closed": ("closed",)}
LISTS = [
    *product(TABS, ("", "study-total", RARE), ("",)),
    *product(("to-do", "unassigned", "all"), ("", "study-total"), ("over-30",)),
]
"""Tabs of the page, and the rule and the days that are filtered by with each."""
LONG_OVER = timedelta(days=30)
"""The days of `over-30`."""
STATES = (*OPEN, *("decided", "closed") * 3)
"""The states of the cases in turn: so many of each that the lists of the thousand, too, have full pages."""
TAKES = 2
PAGES = (0.0, 0.5, 1.0)
"""First, middle, last: how far into the list."""


class Office(NamedTuple):
    """An application with so many open cases, and the browser of an officer."""

    app: Flask
    user_id: int
    cookie: str

    def page(self, tab: str, rule: str, days: str, part: float) -> str:
        """The address of a page of a list; the last is full."""
        asked = [Case.state.in_(TABS[tab]), *([Case.rule == rule] if rule else [])]
        whose = {"mine": self.user_id, "unassigned": None}
        asked += [Case.assignee_id == whose[tab]] if tab in whose else []
        asked += [Case.pressing_on <= clock.today() - LONG_OVER] if days else []
        order: Any = (
            (Case.closed_at.desc(), Case.id.desc()) if tab == "closed" else (Case.queue_rank, Case.pressing_on, Case.id)
        )
        place = (Case.id,) if tab == "closed" else order
        with self.app.app_context():
            number = db.session.scalars(select(func.count()).select_from(Case).where(*asked)).one()
            before = max(min(int(number * part), number - ON_A_PAGE) - 1, 0)
            last = db.session.execute(select(*place).where(*asked).order_by(*order).offset(before).limit(1)).one()
        return f"/cases?tab={tab}&rule={rule}&days={days}" + (f"&after={'~'.join(map(str, last))}" if part else "")

    def asking(self, path: str) -> Callable[[], bytes]:
        """What asks for a page. Ends the program where one of its statements counts, or nothing is shown."""
        ask = asking(self.app, path, self.cookie)
        with self.app.app_context(), count_statements() as sent:
            shown = ask().count(b'<th scope="row">')
        if not shown or any("count(" in statement.lower() for statement in sent):
            raise SystemExit(f"N2: {path} shows {shown} cases, and sends {sent}")
        return ask


def n2(engine: Engine = "sqlite") -> Line:
    """The worst page of the worst list, each in the better of two takes: whatever else the machine does is no page's cost.

    SQLite works in this process, and its work is timed; PostgreSQL works in others, and time itself is.
    """
    timer = process_time if engine == "sqlite" else perf_counter
    with office(engine, MANY) as many, office(engine, FEW) as few:
        found: list[tuple[Cost, str]] = []
        for (tab, rule, days), part in product(LISTS, PAGES):
            both = [each.asking(each.page(tab, rule, days, part)) for each in (many, few)]
            taken = (in_turn(both[0], both[1], timer) for _ in range(TAKES))
            found.append((min(taken, key=lambda cost: cost.times), f"{tab},{rule or '-'},{days or '-'},{part}"))
    cost, page = max(found, key=lambda each: each[0].times)
    note = f"cases={MANY} pages={len(found)} worst={page}"
    return Line(f"N2/{engine}", f"{cost.ours / 1000:.1f}ms", f"{cost.theirs / 1000:.1f}ms", cost.times, 1.2, 1.1, False, note)


@contextmanager
def office(engine: Engine, count: int) -> Iterator[Office]:
    """So many cases, some of them closed, and an officer who has some."""
    with database(engine) as url:
        app = make_app(url, RATE_LIMIT="1000000 per second")
        with app.app_context():
            reader, token = create_user("Reader", "officer"), new_token()
            begin_session(token, "a browser of the bench", by=reader)
            _thousand(reader, create_user("Other", "officer"))
            _again((count - MINE.stop) // AGAIN - 1)
            db.session.remove()
        yield Office(app, reader, signed(token.text))
        with app.app_context():
            db.engine.dispose()


def _thousand(reader: int, other: int) -> None:
    """A thousand people with a case each, like one whom services made."""
    create_job(create_participant("P-0", on=clock.today()), clock.today() - OVER, on=clock.today())
    with db.engine.begin() as connection:
        person, case, flag = (dict(connection.execute(select(*each.columns)).mappings().one()) for each in TABLES)
        for number in range(FEW):
            id_, rule = FIRST + number, RARE if number in SELDOM else RULES[number // len(STATES) % len(RULES)]
            state, harm = STATES[number % len(STATES)], (UNMET, CONTESTED)[number // len(STATES) // len(RULES) % 2]
            assignee = reader if number in MINE else None if state == "new" or (state in TO_DO and number % 2) else other
            place = {
                "queue_rank": rank(harm, assigned=assignee is not None),
                "pressing_on": clock.today() - timedelta(number % 365),
            }
            closed_at = clock.now() - timedelta(minutes=number) if state == "closed" else None
            yours = {"participant_id": id_, "rule": rule}
            connection.execute(insert(Participant), person | {"id": id_, "reference": f"P-{id_}"})
            connection.execute(
                insert(Case),
                case
                | yours
                | place
                | {"id": id_, "state": state, "harm": harm, "assignee_id": assignee, "closed_at": closed_at},
            )
            subject = flag["subject"] if rule == RULES[0] else ""
            connection.execute(insert(Flag), flag | yours | {"id": id_, "case_id": id_, "status": harm, "subject": subject})


def _again(times: int) -> None:
    """The last of the thousand so many times more."""
    more = select(literal(1).label("n")).where(literal(times) > 0).cte(recursive=True)
    more = more.union_all(select(more.c.n + 1).where(more.c.n < times))
    with db.engine.begin() as connection:
        for table in TABLES:
            columns = [_shifted(column, more.c.n * AGAIN) for column in table.columns]
            source = select(*columns).join_from(table, more, true()).where(table.c.id >= FIRST + MINE.stop)
            connection.execute(insert(table).from_select(list(table.columns), source))
        if db.engine.name == "postgresql":
            connection.execute(text("ANALYZE"))  # as its autovacuum does in time


def _shifted(column: "Column[Any]", by: ColumnElement[int]) -> ColumnElement[Any]:
    if column.name == "reference":
        return column + "-" + cast(by, String)
    return column + by if column.name in {"id", "participant_id", "case_id"} else column
