"""Forms as a browser fills them in: what stands in the boxes of a page, and where they are sent."""

from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.client import Client


def forms(answer: TestResponse) -> list[tuple[str, MultiDict[str, str]]]:
    """The forms of a page: where each is sent, and what its boxes hold."""
    root = html5lib.HTMLParser(namespaceHTMLElements=False).parse(answer.data, transport_encoding="utf-8")
    return [(form.get("action") or answer.request.path, _boxes(form)) for form in root.iter("form")]


def submit(client: Client, answer: TestResponse, *, number: int = 0, **typed: Any) -> TestResponse:
    """Sends a form of a page, with something typed into it."""
    action, boxes = forms(answer)[number]
    for name, value in typed.items():
        boxes[name] = value
    return client.post(urlsplit(action).path, query_string=urlsplit(action).query, data=boxes)


def _boxes(form: Element) -> MultiDict[str, str]:
    boxes = MultiDict[str, str]()
    for box in form.iter("input"):
        if (
            box.get("name")
            and "disabled" not in box.attrib
            and (box.get("type") not in {"radio", "checkbox"} or "checked" in box.attrib)
        ):
            boxes.add(box.get("name") or "", box.get("value") or "")
    return boxes
