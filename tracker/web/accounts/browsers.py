"""What a browser says it is, in the two names that people know it by."""

from typing import NamedTuple

BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Line/", "LINE"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
"""A word of the user agent and a name; the first that is found counts, since most of them also say that they are Safari."""
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
    ("Mac OS X", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


class Browser(NamedTuple):
    """A browser and what it runs on; None is unknown."""

    name: str | None
    runs_on: str | None


def browser(user_agent: str) -> Browser:
    """The browser of a user agent."""
    return Browser(_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent))


def _first(known: tuple[tuple[str, str], ...], user_agent: str) -> str | None:
    return next((name for word, name in known if word in user_agent), None)
