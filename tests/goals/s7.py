"""S7: a text that somebody typed is text on every page, to every role and in every export: no live node, no formula."""

import csv
import logging
import re
import uuid
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from html.parser import HTMLParser
from io import StringIO
from typing import Any
from unicodedata import normalize

from markupsafe import Markup
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.goals.house import House, Way, house
from tests.goals.house_boxes import REGISTER, File
from tests.goals.line import Result, Size
from tests.goals.r11_saboteurs import swapped
from tests.support.engines import ENGINES
from tests.support.readable import PACKED, readable
from tracker.formats.reports import report_csv
from tracker.models.base import db
from tracker.models.register import RegisterUpload
from tracker.queries import dossiers
from tracker.queries.cases import CaseKey, case
from tracker.queries.dossiers import CaseStep
from tracker.queries.participants import key_of

LOG = logging.getLogger("goals")
ROUNDS: dict[Size, int] = {"quick": 2, "long": 40}
"""How many payloads each form gets. Forms begin with another each, so that every payload is sent in the quick size too."""
READERS = ("owner", "officer", "manager", "administrator", "anonymous")
MARK = "s7x"
"""Stands in every payload, and nowhere else."""
NODES = (
    *("<s7x>", "<s7x/onload=1>", "</p><s7x>", "'><s7x>", '"><s7x>', "`><s7x>", "--><s7x>", "]]><s7x>", "</title><s7x>"),
    *("</textarea><s7x>", "</script><s7x>", "</style><s7x>", "</select><s7x>", "<svg><s7x>", "<img src=s7x onerror=s7x>"),
    *('" ons7x="1', "' ons7x='1", " ons7x=1 ", '" autofocus onfocus="s7x', "<!--s7x", "&lt;s7x&gt;<s7x>", "<s7x\t/>"),
    *("{{ '<s7x>' | safe }}", "{% raw %}<s7x>", "javascript:s7x", "<a href=javascript:s7x>", "<math><s7x>", "<\u200bs7x><s7x>"),
)
FORMULAS = (
    *("=s7x()", "+s7x", "-s7x", "@s7x", "＝s7x()", "＋s7x", "－s7x", "＠s7x", " =s7x()", "late;=s7x()", 'late";=s7x()'),
    "=cmd|'s7x'!A0",
)
PAYLOADS = (*NODES, *FORMULAS)
LIKE_FORMULA = re.compile(r"""[\s"]*[=+\-@].*s7x""", re.DOTALL)
FORMULA = re.compile(r"<f\b[^>]*>[^<]*")
"""A cell of a workbook that is calculated."""
TEXT = re.compile(r"(?!\d+$)(?!\d{4}-\d\d-\d\d$).+", re.DOTALL)
LEFT_ALONE = re.compile(r"csrf_token|version|operation|step|password|present|next|.*-day|.*-month|.*-year|email")
"""Boxes that are no free text; an email address decides who is signed in."""
WRONG_BOX = re.compile(r'href="#([^"]+)"')
SABOTAGED = {"POST cases.remark": "GET cases.case", "POST reports.revise": "GET reports.download"}
"""Forms for the negative controls, and the pages on which their texts stand."""
REVISED: dict[str, dict[str, Any]] = {name: {"month": "2025-09"} for name in ("GET reports.month", "GET reports.download")}
LAST = re.compile(r"POST (accounts|passwords|invitations|profile)\.")
"""Forms after which somebody may be signed out."""


class LiveNodes(HTMLParser):
    """Collects what a payload became other than text or a quoted value: elements, attributes, scripts, addresses to run."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at the names of an element and its attributes, and at the values that run."""
        names = [tag, *(name for name, _ in attrs)]
        self.found += [f"<{tag}> has {name}" for name in names if MARK in name]
        runs = [f"{name}={value}" for name, value in attrs if value and MARK in value and _is_run(name, value)]
        self.found += [f"<{tag}> runs {each}" for each in runs]
        self._inside = tag if tag in {"script", "style"} else ""

    def handle_data(self, data: str) -> None:
        """Look at what stands in a script or style."""
        if self._inside and MARK in data:
            self.found.append(f"<{self._inside}> holds it")

    def handle_endtag(self, tag: str) -> None:
        """Leave a script or style."""
        self._inside = ""

    def handle_comment(self, data: str) -> None:
        """Look at what was hidden in a comment."""
        if MARK in data:
            self.found.append("a comment holds it")


def _is_run(name: str, value: str) -> bool:
    starts = name in {"href", "src", "action", "formaction"} and value.strip().lower().startswith(("javascript:", "data:"))
    return starts or name.startswith("on") or name in {"style", "srcdoc"}


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: live nodes and formulas, and the fewest with one of two defences gone."""
    for engine in ENGINES:
        with house(engine) as here:
            n, bad, fields = 0, list[str](), set[str]()
            for turn in range(ROUNDS[size]):
                tried, found = one_round(here, turn, fields)
                n, bad = n + tried, bad + found
            bad += [] if fields else ["no text was stored anywhere"]
            for fault in bad[:20]:
                LOG.warning("S7: %s: %s", engine, fault)
            caught = min(sabotaged(here, saboteur()) for saboteur in (remark_as_markup, formulas_unescaped))
        yield Result(goal="S7", engine=engine, n=n, bad=len(bad), saboteur_bad=caught)


def one_round(here: House, turn: int, fields: set[str]) -> tuple[int, list[str]]:
    """Fill every text field of every form, then read every page and export as each role. The database is brought back."""
    n, bad, pages, found = 0, list[str](), 0, list[str]()
    ways = (way for way in here.ways("POST") if way.row and way.row.json is None)
    for number, way in enumerate(sorted(ways, key=lambda way: bool(LAST.match(way.name)))):
        if LAST.match(way.name) and not pages:
            pages, found = read(here)
        answers = filled(here, way, PAYLOADS[(number * 7 + turn) % len(PAYLOADS)], fields)
        n, bad = n + len(answers), bad + [f"{way.name}: {fault}" for each in answers for fault in faults(each)]
    here.restore()
    here.forget_tries()
    return n + pages, bad + found


def filled(here: House, way: Way, payload: str, fields: set[str]) -> list[TestResponse]:
    """Send a form with a payload in each text field; then again with the usual words in those that refused it."""
    assert way.row is not None
    up_to_date = refreshed(here)
    usual = up_to_date.boxes(way) | ({"operation": uuid.uuid4().hex} if "operation" in way.row.boxes else {})
    texts = [name for name, text in usual.items() if isinstance(text, str) and TEXT.match(text) and not LEFT_ALONE.match(name)]
    files = {name: hostile_register(payload) for name, value in usual.items() if isinstance(value, tuple)}
    boxes = usual | dict.fromkeys(texts, payload) | files
    answers = [up_to_date.send(way, by=way.row.asker, boxes=boxes)]
    if answers[0].status_code == 422:
        refused = set(WRONG_BOX.findall(answers[0].text)) & set(texts)
        boxes |= {name: usual[name] for name in refused}
        answers.append(up_to_date.send(way, by=way.row.asker, boxes=boxes))
        texts = [name for name in texts if name not in refused]
    if answers[-1].status_code == 303:
        fields |= {f"{way.name} {name}" for name in (*texts, *files)}
    return answers


def refreshed(here: House) -> House:
    """The same house with the versions that participants and cases have now, so that each form is sent on the newest."""
    with here.app.app_context():
        residents = {}
        for name, each in here.people.residents.items():
            key = key_of(each.key.id) or each.key
            newest = CaseKey(each.case.id, case(each.case.id).version) if each.case.id else each.case
            residents[name] = each._replace(key=key, case=newest)
    return here._replace(people=here.people._replace(residents=residents))


def hostile_register(payload: str) -> tuple[File, ...]:
    """A register with the payload in names, employers and courses, and in a cell that is refused with its text."""
    rows = {
        "participants": [["reference", "nationality", "family_name", payload], ["R-1", "JPN", payload, ""], [payload, payload, "KATO", ""]],
        "employments": [["reference", "employer_name", "start", "end"], ["R-1", payload, "2026-02-01", ""], ["R-1", "A", payload, ""]],
        "courses": [["reference", "provider", "title", "start", "end"], ["R-1", payload, payload, "2026-02-01", ""]],
    }  # fmt: skip
    return tuple(File(each.name, _csv(rows[each.name.removesuffix(".csv")])) for each in REGISTER)


def _csv(rows: list[list[str]]) -> bytes:
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def read(here: House, only: Collection[str] = ()) -> tuple[int, list[str]]:
    """Every page and export as each role, or only some: of the registers that of the last upload, of the months the revised one."""
    n, bad = 0, list[str]()
    with here.app.app_context():
        newest = db.session.scalars(select(func.max(RegisterUpload.id))).one()
        db.session.rollback()
    for way in (way for way in here.ways("GET") if way.row and way.rule.endpoint != "static"):
        for by in (by for by in READERS if way.row and by in way.row.let_in and (not only or way.name in only)):
            for form in ("csv", "json") if "form" in way.rule.arguments else ("csv",):
                address = here.address(way, by=by, form=form, upload_id=newest, **REVISED.get(way.name, {}))
                answer = here.ask("GET", address, by=by)
                n, bad = n + 1, bad + [f"{way.name} by {by}: {fault}" for fault in faults(answer)]
    return n, bad


def faults(answer: TestResponse) -> Iterator[str]:
    """What is live in an answer: nodes of a page, cells of a CSV file, formulas of a workbook; or a text of a stranger under a type that is guessed."""
    kind = answer.mimetype
    if kind == "text/html":
        parser = LiveNodes()
        parser.feed(answer.text)
        parser.close()
        yield from parser.found
    elif kind == "text/csv":
        yield from (f"a formula: {cell!r}" for cell in cells(answer.text) if LIKE_FORMULA.match(normalize("NFKC", cell)))
    elif answer.data.startswith(PACKED):
        yield from (f"a formula in a workbook: {part!r}" for part in FORMULA.findall(readable(answer)))
    elif MARK.encode() in answer.data and answer.headers.get("X-Content-Type-Options") != "nosniff":
        yield f"typed text in {kind}, which a browser may take for a page"


def cells(text: str) -> Iterator[str]:
    """Every cell of a CSV file, as spreadsheets split it at commas, semicolons and tabs."""
    plain = text.removeprefix("\ufeff")
    for delimiter in (",", ";", "\t"):
        for row in csv.reader(StringIO(plain, newline=""), delimiter=delimiter):
            yield from row


def sabotaged(here: House, saboteur: AbstractContextManager[None]) -> int:
    """Count what is live without a defence, after a remark and a revision with two payloads."""
    ways = {way.name: way for way in here.ways("POST")}
    with saboteur:
        for name, payload in zip(SABOTAGED, (NODES[0], FORMULAS[0]), strict=True):
            filled(here, ways[name], payload, set())
        found = len(read(here, SABOTAGED.values())[1])
    here.restore()
    return found


@contextmanager
def remark_as_markup() -> Iterator[None]:
    """S7's saboteur for pages: a remark goes into its page as it was typed, as `|safe` would do."""
    right = dossiers._steps

    def wrong(*args: Any) -> tuple[CaseStep, ...]:
        return tuple(each._replace(remark=each.remark and Markup(each.remark)) for each in right(*args))

    with swapped(dossiers, "_steps", wrong):
        yield


def formulas_unescaped() -> AbstractContextManager[None]:
    """S7's saboteur for exports: why a month was revised is written as it was typed."""
    return swapped(report_csv, "escape_formula", lambda text: text)
