"""The addresses that a page links to. Each is worked out once: forty a page were a tenth of what a page costs."""

from functools import lru_cache
from typing import Any

from flask import Flask, request

MOST = 4096
"""How many addresses are remembered: those with an id in them are many, and the newest are asked for again."""


def init_app(app: Flask) -> None:
    """Templates ask here with `url_for`, and get what Flask's own gives."""

    @lru_cache(MOST)
    def remembered(root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        """An address within this host hangs on nothing of the request but `root`, under which a proxy has put the application."""
        return app.url_for(endpoint, **dict(values))

    def url_for(endpoint: str, /, **values: Any) -> str:
        if not is_plain(endpoint, values):
            return app.url_for(endpoint, **values)
        try:
            root = request.root_path
        except RuntimeError:  # outside of a request
            return app.url_for(endpoint, **values)
        return remembered(root, endpoint, tuple(values.items()))

    app.jinja_env.globals["url_for"] = url_for


def is_plain(endpoint: str, values: dict[str, Any]) -> bool:
    """Whether an address says the same everywhere: a whole endpoint, numbers and texts, none of Flask's options (`_external`)."""
    for name, value in values.items():
        if type(value) not in {int, str} or name.startswith("_"):
            return False
    return not endpoint.startswith(".")
