"""X1: axe finds nothing on any page, in any state, in three languages, on the smallest phone and at a desk."""

import logging
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import cycle, product
from typing import NamedTuple

from playwright.sync_api import Browser

from tests.goals.line import LackingError, Result, Size
from tests.journeys.axe import violations
from tests.journeys.browser import CHROMIUM, DESK, LANGUAGES, MISSING, SMALL, browsing, visiting
from tests.journeys.person import Person
from tests.journeys.residents import House, settled
from tests.journeys.states import STATES

LOG = logging.getLogger("goals")

AT_ONCE = 2
"""Browsers side by side."""
VIEWS = tuple(product(LANGUAGES, (SMALL, DESK)))
SABOTEURS = (
    """document.querySelector('label[for="scheme"]').remove()""",
    """document.title = ''""",
    """document.documentElement.lang = ''""",
    """document.querySelector('.soft').style.color = '#bbbbbb'""",
    """document.querySelector('.ground__inside').style.cssText = 'display: flex; gap: 0'
    document.querySelectorAll('.ground a').forEach(each => { each.style.cssText = 'font-size: 4px; min-height: 0'; })""",
)
"""What makes the calculator worse: no label, no title, no language, faint words, targets too small for a finger."""


class Case(NamedTuple):
    """One page to judge: the number of its state, and how it is seen."""

    state: int
    language: str
    width: int
    saboteur: str = ""


def cases(size: Size) -> list[Case]:
    """Quick: every state once, languages and widths taking turns. Long: every state in every view."""
    if size == "quick":
        return [Case(state, *view) for state, view in zip(range(len(STATES)), cycle(VIEWS), strict=False)]
    return [Case(state, *view) for state, view in product(range(len(STATES)), VIEWS)]


def run(size: Size) -> Iterator[Result]:
    """One line: all violations, and the fewest that any saboteur caused. Raises `LackingError` where there is no browser."""
    if CHROMIUM is None:
        raise LackingError(MISSING)
    asked, sabotaged = cases(size), [Case(0, *VIEWS[0], saboteur) for saboteur in SABOTEURS]
    with settled() as house, ProcessPoolExecutor(AT_ONCE, multiprocessing.get_context("spawn")) as pool:
        parts = [[*asked, *sabotaged][part::AT_ONCE] for part in range(AT_ONCE)]
        found = {case: told for judged in pool.map(partial(judge, house), parts) for case, told in judged}
    for case in asked:
        for told in found[case][:5]:
            LOG.warning("X1: %s %s %s: %s", STATES[case.state].name, case.language, case.width, told)
    bad = sum(len(found[case]) for case in asked)
    caught = min(len(found[case]) for case in sabotaged)
    yield Result(goal="X1", engine=None, n=len(asked), bad=bad, saboteur_bad=caught)


def judge(house: House, asked: list[Case]) -> list[tuple[Case, list[str]]]:
    """What axe says of each page."""
    with browsing() as browser:
        return [(case, said(browser, house, case)) for case in asked]


def said(browser: Browser, house: House, case: Case) -> list[str]:
    """The violations of one page."""
    with visiting(browser, house.base, width=case.width) as page:
        STATES[case.state].reach(Person(page), case.language, house)
        if case.saboteur:
            page.evaluate(case.saboteur)
        return violations(page)
