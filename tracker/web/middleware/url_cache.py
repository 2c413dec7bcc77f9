"""The addresses that a page links to. Each is worked out once, not for every page."""

from functools import lru_cache
from typing import Any

from flask import Flask, request

MAX_URLS = 4096
"""How many addresses are remembered: those with an id in them are many, and the newest are asked for again."""


def init_app(app: Flask) -> None:
    """Templates ask here with `url_for`, and get what Flask's own gives."""

    @lru_cache(MAX_URLS)
    def remembered(root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        """An address within this host hangs on nothing of the request but `root`, under which a proxy has put the application."""
        return app.url_for(endpoint, **dict(values))

    def url_for(endpoint: str, /, **values: Any) -> str:
        if not is_cacheable(endpoint, values):
            return app.url_for(endpoint, **values)
        try:
            root = request.root_path
        except RuntimeError:  # outside of a request
            return app.url_for(endpoint, **values)
        return remembered(root, endpoint, tuple(values.items()))

    app.jinja_env.globals["url_for"] = url_for


def is_cacheable(endpoint: str, values: dict[str, Any]) -> bool:
    """Whether an address may be remembered: a whole endpoint, with numbers alone, none of them for Flask itself (`_external`).

    A text may be the token of an invitation or of a proof, which nobody is to find here later; names of static files are ours.
    """
    if endpoint == "static":
        return list(values) == ["filename"]
    return not endpoint.startswith(".") and all(type(value) is int and name[0] != "_" for name, value in values.items())
