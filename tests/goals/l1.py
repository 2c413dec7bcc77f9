"""L1: on a slow phone the pages that people come for are there soon, do not jump, weigh little, and fetch nothing from elsewhere."""

import logging
from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page

from tests.goals.line import LackingError, Result, Size
from tests.journeys.browser import CHROMIUM, LANGUAGES, MISSING, PHONE, browsing, visiting
from tests.journeys.residents import House, settled, signs_in

LOG = logging.getLogger("goals")

WHO = "yui"
PAGES = ("/", "/participants/<id>")
"""The calculator, and the limits page of somebody who works and studies."""
PASSES = {"quick": 1, "long": 5}
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
"""A slow phone: milliseconds for a way and back, bytes a second."""
SLOWER = 4
"""How many times slower than this machine the phone thinks."""
MOST_LCP, MOST_CLS = 2500.0, 0.1
"""Until the largest thing is painted, in milliseconds; how much things jump, in the browser's own measure."""
MOST_BYTES, MOST_SCRIPT = 150_000, 30_000
SEEN = """() => new Promise(tell => {
    const seen = {lcp: null, cls: 0};
    new PerformanceObserver(list => { seen.lcp = list.getEntries().at(-1).startTime; })
        .observe({type: "largest-contentful-paint", buffered: true});
    new PerformanceObserver(list => list.getEntries().forEach(each => { if (!each.hadRecentInput) seen.cls += each.value; }))
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => tell(seen), 500);
})"""
"""What the browser has seen of the page that is open: the last largest paint, and all that moved by itself."""


class Visit(NamedTuple):
    """What one visit cost."""

    lcp: float | None
    """None where nothing was painted."""
    cls: float
    weight: int
    """Bytes that came over the network, with their headers."""
    script: int

    @property
    def holds(self) -> bool:
        """Whether it stayed within every limit."""
        is_soon = self.lcp is not None and self.lcp <= MOST_LCP
        return is_soon and self.cls <= MOST_CLS and self.weight <= MOST_BYTES and self.script <= MOST_SCRIPT


def run(size: Size) -> Iterator[Result]:
    """One line: visits, and those that did not stay within every limit. Raises `LackingError` where there is no browser."""
    if CHROMIUM is None:
        raise LackingError(MISSING)
    languages = LANGUAGES if size == "long" else LANGUAGES[:1]
    bad = n = 0
    with settled() as house, browsing() as browser:
        for path, language in product(PAGES, languages):
            address = f"{path.replace('<id>', str(house.ids[WHO]))}?lang={language}"
            _visit(browser, house, address)  # the server has made the page once before it is timed
            for visit in (_visit(browser, house, address) for _ in range(PASSES[size])):
                n += 1
                bad += not visit.holds
                if not visit.holds:
                    LOG.warning("L1: %s %s", address, visit)
    yield Result(goal="L1", engine=None, n=n, bad=bad, saboteur_bad=None)


def _visit(browser: Browser, house: House, address: str) -> Visit:
    """A visit by somebody whose phone has nothing of the site yet. `visiting` fails for a request to elsewhere."""
    with visiting(browser, house.base, width=PHONE) as page:
        signs_in(page, house.base, WHO)
        parts = _slowed(page)
        page.goto(address, wait_until="networkidle")
        seen = page.evaluate(SEEN)
    script = sum(number for kind, number in parts if kind == "Script")
    return Visit(seen["lcp"], seen["cls"], sum(number for _, number in parts), script)


def _slowed(page: Page) -> list[tuple[str, int]]:
    """Slows the page down; what then comes, by its kind with its bytes: the list grows."""
    parts: list[tuple[str, int]] = []
    kinds: dict[str, str] = {}

    def asked(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event.get("type", "Other")

    def came(event: dict[str, Any]) -> None:
        parts.append((kinds.get(event["requestId"], "Other"), int(event["encodedDataLength"])))

    devtools = page.context.new_cdp_session(page)
    devtools.on("Network.requestWillBeSent", asked)
    devtools.on("Network.loadingFinished", came)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", NETWORK)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return parts
