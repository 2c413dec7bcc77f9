"""Read an HTML answer as a person reads the page."""

import html
import re

from werkzeug.test import TestResponse

DAY = re.compile(r'<span class="day">([^<]*)</span>')
"""A day on one line, which is no word of its own."""


def page_text(response: TestResponse) -> str:
    """What a reader sees, without the markup."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", DAY.sub(r"\1", response.text))))


def field_error(response: TestResponse, box: str) -> str:
    """What is said beside a field."""
    found = re.search(rf'id="{re.escape(box)}-error"[^>]*>(.*?)</p>', response.text, re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", DAY.sub(r"\1", found.group(1))))).strip() if found else ""


def page_text_without_bold(response: TestResponse) -> str:
    """Return the same, with bold words joined to what stands before and after them."""
    response.data = re.sub(rb"</?strong>", b"", response.data)
    return page_text(response)
