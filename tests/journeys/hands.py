"""Two ways to use a page: with the keyboard alone, and with a finger on a phone that runs no script."""

from datetime import date
from typing import Protocol

from tests.journeys.person import Person
from tracker.languages import LANGUAGES

MOST_STOPS = 200
"""More stops than any page has."""


class Hands(Protocol):
    """What a person does on a page. Boxes go by the names that forms give them."""

    person: Person

    def fills(self, box: str, text: str) -> None:
        """Types over what stands in a box."""

    def follows(self, selector: str) -> None:
        """Goes where a link or button leads, and waits for the page."""

    def unfolds(self, selector: str) -> None:
        """Opens what is folded under a summary."""

    def chooses(self, selector: str) -> None:
        """Chooses one of several answers, the first that can be reached."""


class Keyboard:
    """Tab, Enter and typing; the mouse is never used."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def fills(self, box: str, text: str) -> None:
        """Tabs to the box."""
        self._comes_to(f'[name="{box}"]')
        self.person.page.keyboard.press("Control+A")
        self.person.page.keyboard.type(text)

    def follows(self, selector: str) -> None:
        """Tabs to it and presses Enter."""
        self._comes_to(selector)
        with self.person.leaves():
            self.person.page.keyboard.press("Enter")

    def unfolds(self, selector: str) -> None:
        """Tabs to it and presses Enter."""
        self._comes_to(selector)
        self.person.page.keyboard.press("Enter")

    def chooses(self, selector: str) -> None:
        """Tabs to the answers, and presses Space."""
        self._comes_to(selector)
        self.person.page.keyboard.press("Space")

    def _comes_to(self, selector: str) -> None:
        for stop in range(MOST_STOPS):
            if stop:  # the page may have put the focus there already
                self.person.page.keyboard.press("Tab")
            if self.person.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"the Tab key does not come to {selector}")


class Finger:
    """Taps; works without a script."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def fills(self, box: str, text: str) -> None:
        """Types into the box."""
        self.person.types(box, text)

    def follows(self, selector: str) -> None:
        """Taps it."""
        with self.person.leaves():
            self.person.page.locator(selector).first.click()

    def unfolds(self, selector: str) -> None:
        """Taps it."""
        self.person.page.locator(selector).first.click()

    def chooses(self, selector: str) -> None:
        """Taps it."""
        self.person.page.locator(selector).first.check()


def fills_day(hands: Hands, name: str, day: date) -> None:
    """Types day, month and year, in the order in which the page has their boxes."""
    for part in LANGUAGES[hands.person.language or "en"].day_parts:
        hands.fills(f"{name}-{part}", str(getattr(day, part)))


class Thumb(Finger):
    """Taps and types on a phone, and counts both. A box that has the focus already needs no tap."""

    def __init__(self, person: Person) -> None:
        super().__init__(person)
        self.taps = self.letters = 0

    def fills(self, box: str, text: str) -> None:
        """Taps the box if it has not the focus, and types letter by letter."""
        if not self.person.box(box).evaluate("box => box === document.activeElement"):
            self.person.box(box).click()
            self.taps += 1
        self.person.page.keyboard.type(text)
        self.letters += len(text)

    def follows(self, selector: str) -> None:
        """Taps it, and waits for the page."""
        super().follows(selector)
        self.taps += 1

    def unfolds(self, selector: str) -> None:
        """Taps it."""
        super().unfolds(selector)
        self.taps += 1
