"""Somebody at the calculator: what they do with it, and what they then see."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, TypeAlias

from playwright.sync_api import Locator, Page

PARTS = ("day", "month", "year")
GO = "#facts .button--go"
"""The button that works it out."""
TYPED = """form => Object.fromEntries(
    [...new FormData(form)].filter(([name, value]) => !["csrf_token", "sent", "file", "list_file"].includes(name)
        && !(["pasted", "day_order"].includes(name) && !value))
)"""


class Person:
    """One person with one page. Boxes go by the names that the form gives them."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def opens(self, path: str = "/", language: str | None = None) -> None:
        """Goes to an address of the site."""
        self.page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}" if language else path)

    def types(self, box: str, text: str) -> None:
        """Types over what stands in a box."""
        self.box(box).fill(text)

    def types_day(self, name: str, *parts: object) -> None:
        """Types day, month and year."""
        for part, text in zip(PARTS, parts, strict=True):
            self.types(f"{name}-{part}", str(text))

    def tells(self, row: str, name: str, first: date, last: date | None) -> None:
        """Fills a row, `jobs-0`; without a last day it still goes on."""
        self.types(f"{row}-name", name)
        self.types_day(f"{row}-start", first.day, first.month, first.year)
        if last:
            self.types_day(f"{row}-end", last.day, last.month, last.year)
        else:
            self.box(f"{row}-ongoing").check()

    def unfolds(self, inside: str) -> None:
        """Opens what hides an element."""
        if not self.page.locator(inside).is_visible():
            self.page.locator("details", has=self.page.locator(inside)).locator("> summary").click()

    def presses(self, button: str) -> None:
        """Clicks, and waits for the page that comes."""
        with self.leaves():
            self.page.locator(button).click()

    def works_it_out(self) -> None:
        """Asks for the answer."""
        self.presses(GO)

    @contextmanager
    def leaves(self) -> Iterator[None]:
        """What is done inside leads to another page; goes on when that is there."""
        with self.page.expect_navigation():
            yield

    def box(self, name: str) -> Locator:
        """A box of the form."""
        return self.page.locator(f'input[name="{name}"]')

    def complaint(self, field: str) -> Locator:
        """What is said beside a field."""
        return self.page.locator(f'[id="{field}-error"]')

    @property
    def typed(self) -> dict[str, Any]:
        """Everything in the form, by the names of its boxes."""
        found: dict[str, Any] = self.page.locator("#facts").evaluate(TYPED)
        return found

    @property
    def answer(self) -> str:
        """The sentence of the answer."""
        return self.page.locator("h2#answer").inner_text()

    @property
    def language(self) -> str | None:
        """The language that the page says it is in."""
        return self.page.locator("html").get_attribute("lang")


Meets: TypeAlias = Callable[..., Person]
"""Makes a person with a browser of their own; takes what `visiting` takes."""
