"""What axe finds on a page: WCAG 2.0 to 2.2, levels A and AA, and its best practices."""

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
LONGEST = 90
"""Characters of an element that are told."""


def violations(page: Page) -> list[str]:
    """Each element that breaks a rule, as the rule's name and the element.

    Looked at from the end of the page, where the bar of buttons that sticks to the lower edge covers nothing.
    """
    page.wait_for_load_state()  # a page that has only begun has no element to scroll to
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    found: dict[str, Any] = Axe().run(page, options=OPTIONS).response
    assert found["passes"], "axe has looked at nothing"
    return list(_told(found["violations"]))


def _told(found: list[dict[str, Any]]) -> Iterator[str]:
    for rule in found:
        for node in rule["nodes"]:
            yield f"{rule['id']}: {node['html'][:LONGEST]}"
