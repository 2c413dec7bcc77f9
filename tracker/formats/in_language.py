"""Render in another language than the page's: for emails, proofs and explanations."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import g
from flask_babel import force_locale

from tracker.languages import LANGUAGES


@contextmanager
def force_language(tag: str) -> Iterator[None]:
    """Render texts in this language, a key of `LANGUAGES`. An application's context must be entered."""
    before, of_page = g.get("language"), g.get("is_page", False)
    g.language, g.is_page = LANGUAGES[tag], False
    try:
        with force_locale(g.language.locale):
            yield
    finally:
        g.language, g.is_page = before, of_page
