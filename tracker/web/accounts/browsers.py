"""The browser and system of a user agent, by their common names."""

from typing import NamedTuple

BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Line/", "LINE"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
"""A word of the user agent -> a name. The first match counts, because most browsers also claim to be Safari."""
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
    ("Mac OS X", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


class Browser(NamedTuple):
    """A browser and its system; None is unknown."""

    name: str | None
    runs_on: str | None


def browser(user_agent: str) -> Browser:
    """Return the browser and system of a user agent."""
    return Browser(_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent))


def _first(known: tuple[tuple[str, str], ...], user_agent: str) -> str | None:
    return next((name for word, name in known if word in user_agent), None)
