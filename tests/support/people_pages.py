"""The pages on which officers add and correct people, and how to fill in their forms."""

import re
from datetime import date
from typing import Any

from werkzeug.test import TestResponse

from tests.factories.forms import day
from tests.support.client import Client
from tests.support.forms import page_forms, submit_form
from tracker.services.participants.drafts import ParticularsDraft

YUI = ParticularsDraft("TANAKA", "Yui", "田中 結衣", date(1999, 3, 2), "F", "JPN", "yui@post.example", "ja")
NUMBER = "TK1234567"


def hidden_fields(client: Client, path: str) -> dict[str, str]:
    """Return token, version and operation of the form of a page."""
    return dict(re.findall(r'name="(csrf_token|version|operation)" value="([^"]*)"', client.get(path).text))


def fill_and_submit(client: Client, path: str, **boxes: Any) -> TestResponse:
    """Change fields of the form of a page and submit it; days are given as three numbers."""
    page = client.get(path)
    own = next(place for place, (_, inner) in enumerate(page_forms(page)) if "operation" in inner)
    flat = {name: value for name, value in boxes.items() if not isinstance(value, tuple)}
    days = [day(name, value) for name, value in boxes.items() if isinstance(value, tuple)]
    return submit_form(client, page, number=own, **flat, **{name: text for each in days for name, text in each.items()})
