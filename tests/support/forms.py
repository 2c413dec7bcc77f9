"""Fill in the forms of a page as a browser does, and press its buttons."""

from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.support.client import Client


def page_forms(answer: TestResponse) -> list[tuple[str, MultiDict[str, str]]]:
    """The forms of a page: where each is sent, and what its boxes hold."""
    root = html5lib.HTMLParser(namespaceHTMLElements=False).parse(answer.data, transport_encoding="utf-8")
    return [(form.get("action") or answer.request.path, _boxes(form)) for form in root.iter("form")]


def submit_form(client: Client, answer: TestResponse, *, number: int = 0, **typed: Any) -> TestResponse:
    """Sends a form of a page, with something typed into it."""
    action, boxes = page_forms(answer)[number]
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


def press_button(client: Client, answer: TestResponse, words: str, **typed: Any) -> TestResponse:
    """The answer to the button with these words on it."""
    root = html5lib.HTMLParser(namespaceHTMLElements=False).parse(answer.data, transport_encoding="utf-8")
    action, boxes = button_fields(root, words)
    for name, value in typed.items():
        boxes[name] = value
    address = urlsplit(action or answer.request.path)
    return client.post(address.path, query_string=address.query, data=boxes)


def button_fields(root: Element, words: str) -> tuple[str | None, MultiDict[str, str]]:
    """Where the button sends its form, and what is sent."""
    found = [(button, form) for button, form in _buttons(root) if words in "".join(button.itertext())]
    assert len(found) == 1, [" ".join("".join(button.itertext()).split()) for button, _ in _buttons(root)]
    button, form = found[0]
    boxes = MultiDict[str, str]()
    inside = [*form.iter("input"), *(box for box in root.iter("input") if box.get("form") in {form.get("id")} - {None})]
    for box in inside:
        if box.get("type") not in {"radio", "checkbox"} or "checked" in box.attrib:
            boxes.add(box.get("name") or "", box.get("value") or "")
    for area in form.iter("textarea"):
        boxes.add(area.get("name") or "", "".join(area.itertext()))
    if button.get("name"):
        boxes.add(button.get("name") or "", button.get("value") or "")
    return button.get("formaction") or form.get("action"), boxes


def _buttons(root: Element) -> list[tuple[Element, Element]]:
    """Every button with the form that it sends; the hidden one that the Enter key presses is none of them."""
    forms = {form.get("id"): form for form in root.iter("form")}
    own = [(button, form) for form in root.iter("form") for button in form.iter("button")]
    others = [(button, forms[button.get("form")]) for button in root.iter("button") if button.get("form")]
    return [(button, form) for button, form in (*own, *others) if button.get("aria-hidden") is None]
