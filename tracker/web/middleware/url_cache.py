"""A cache of the addresses that pages link to."""

from functools import lru_cache
from typing import Any

from flask import Flask, request

MAX_URLS = 4096
"""Addresses in the cache. Those with ids are many; the oldest are dropped."""


def init_app(app: Flask) -> None:
    """Give templates a cached `url_for`, with the results of Flask's own."""

    @lru_cache(MAX_URLS)
    def cached_url(root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        """Return an address within this host. It depends on `root` alone, the path under which a proxy serves us."""
        return app.url_for(endpoint, **dict(values))

    def url_for(endpoint: str, /, **values: Any) -> str:
        if not is_cacheable(endpoint, values):
            return app.url_for(endpoint, **values)
        try:
            root = request.root_path
        except RuntimeError:  # outside of a request
            return app.url_for(endpoint, **values)
        return cached_url(root, endpoint, tuple(values.items()))

    app.jinja_env.globals["url_for"] = url_for


def is_cacheable(endpoint: str, values: dict[str, Any]) -> bool:
    """Return whether an address may be cached: a whole endpoint, with numbers alone and no option of Flask (`_external`).

    A text may be the token of an invitation or proof, which must not stay in memory; the names of static files are ours.
    """
    if endpoint == "static":
        return list(values) == ["filename"]
    return not endpoint.startswith(".") and all(type(value) is int and name[0] != "_" for name, value in values.items())
