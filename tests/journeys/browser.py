"""Debian's chromium, and what is watched on every visit: nothing goes elsewhere, and the console stays clean."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TypeAlias

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

BROWSERS = Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")
"""Debian's two builds of chromium. The shell has no window to draw, and takes half the CPU seconds a page."""
CHROMIUM = next((path for path in BROWSERS if path.exists()), None)
MISSING = "chromium is missing"
ARGUMENTS = (
    "--no-sandbox",  # containers run tests as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SMALL, PHONE, DESK = 320, 375, 1280
"""Widths in CSS pixels. 320 is also a desk at 400 %."""
HEIGHT = 800
LANGUAGES = ("en", "ja", "zh-Hant")
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d ")
"""What chromium's console says of every page with such a status, also where it is meant."""
Scheme: TypeAlias = Literal["light", "dark"]


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visiting(
    browser: Browser,
    base: str,
    *,
    width: int = PHONE,
    script: bool = True,
    scheme: Scheme = "light",
    locale: str = "en-GB",
) -> Iterator[Page]:
    """A page of somebody who was never here. Fails at the end for a request to elsewhere and for each fault in the console."""
    context = browser.new_context(
        base_url=base,
        viewport={"width": width, "height": HEIGHT},
        java_script_enabled=script,
        color_scheme=scheme,
        reduced_motion="reduce",  # a page that is still scrolling cannot be judged
        locale=locale,
    )
    with context:
        page = context.new_page()
        faults = watched(page, base)
        yield page
        assert not faults, faults


def watched(page: Page, base: str) -> list[str]:
    """The faults of a page, which grow while it is used."""
    faults: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        meant = REFUSED.match(message.text) and "/static/" not in message.location["url"]
        if message.type == "error" and not meant:
            faults.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(f"{base}/") else faults.append(request.url))
    return faults
