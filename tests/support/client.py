"""A test client that judges every page it fetches: what holds for all pages is checked on each of them, always."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from tests.factories.accounts import sign_in
from tests.support import error_summary
from tests.support.checked_pages import CheckedPages
from tests.support.error_summary import check_error_summary

HTML = "{http://www.w3.org/1999/xhtml}"
LABELLED = ("input", "select", "textarea")
NONCE = re.compile(r"'nonce-([^']+)'")
ESCAPED = r"&(?:amp|lt|gt|#34|#39);"
"""The references that the templates write, in which the parser finds no fault."""
TEXT = re.compile(rf"(?<=>)(?:[^<>&]|{ESCAPED})+(?=<)")
VALUE = re.compile(rf'(?<= value=")(?:[^"<>&]|{ESCAPED})+(?=")')
ADDRESS = re.compile(r'(?:(?<= href="/)|(?<= src="/)|(?<= action="/))(?!/)(?:[^"<>&]|&amp;)+(?=")')
CHECKED = CheckedPages(Path(__file__), Path(error_summary.__file__), Path(html5lib.__file__))
"""Digests of the outlines of pages that were checked."""
REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "form")


class Client(FlaskClient):
    """Follows nothing by itself; every HTML answer must be a good page."""

    def open(self, *args: Any, **given: Any) -> TestResponse:
        """The answer of a request, judged. A test may hold the application's context: a request finds nothing in it."""
        for name in tuple(g) if has_app_context() else ():
            g.pop(name)
        response = super().open(*args, **given)
        if response.mimetype == "text/html" and response.data:
            check_once(response)
        return response

    def token(self, path: str | None = None) -> str:
        """Return the token of the form on a page; without a page, the token that the next form of this browser would hold."""
        if path is None:
            with self.session_transaction() as session:
                raw_token = session.setdefault("csrf_token", uuid.uuid4().hex)
            return str(URLSafeTimedSerializer(str(self.application.secret_key), salt="wtf-csrf-token").dumps(raw_token))
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(path).text)
        assert found, f"{path} has no form"
        return found.group(1)

    def send(self, path: str, boxes: dict[str, Any], **given: Any) -> TestResponse:
        """Posts a form with its token."""
        return self.post(path, data={"csrf_token": self.token(), **boxes}, **given)


@contextmanager
def signed_in(app: Flask, user_id: int) -> Iterator[Client]:
    """A browser that somebody is signed in with."""
    with app.app_context(), app.test_client() as client:
        assert isinstance(client, Client)
        sign_in(client, user_id)
        yield client


def check_once(response: TestResponse) -> None:
    """Check a page unless one with the same outline was checked, in this process or another, by the same checks."""
    nonce = NONCE.search(response.headers.get("Content-Security-Policy", ""))
    outline = sha256(
        outline_page(response.get_data(as_text=True), nonce[1] if nonce else "").encode("utf-8", "surrogatepass")
    ).digest()
    if outline not in CHECKED or nonce is None:
        check_page(response)
        CHECKED.add(outline)


def outline_page(page: str, nonce: str) -> str:
    """Return a page without what no check of `check_page` reads, so that pages of the same outline have the same faults.

    Texts become "x" unless the page has a summary of errors, whose words are checked; values, the rest of addresses of this site
    and the nonce are left out. Text with a control character or an ampersand stays: the parser may find a fault in it.
    """
    page = page.replace(nonce, "") if nonce else page
    texts = () if "error-summary" in page else ((TEXT, "x"),)
    for pattern, plain in (*texts, (VALUE, ""), (ADDRESS, "")):
        page = pattern.sub(partial(blank_out, plain), page)
    return page


def blank_out(plain: str, found: re.Match[str]) -> str:
    """Return `plain` instead of a plain text; a text in which the parser may find a fault as it is."""
    return plain if is_plain(found[0]) else found[0]


def is_plain(text: str) -> bool:
    """Return whether a text has a visible character, and nothing but those, spaces and line breaks."""
    return not text.isspace() and text.replace("\n", "").isprintable()


def check_page(response: TestResponse) -> None:
    """Asserts what every page must be: valid, titled, labelled, in one language, with nothing from elsewhere."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(response.data, transport_encoding="utf-8")
    faults = [f"{place}: {code} {data}" for place, code, data in parser.errors]
    assert not faults, f"invalid HTML: {faults[:5]}"
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    _headed(elements, root)
    _identified(elements)
    _labelled(elements)
    check_error_summary(elements)
    _from_here(elements, response)


def _headed(elements: list[Element], root: Element) -> None:
    assert root.get("lang") in {"en", "ja", "zh-Hant"}
    titles = [element for element in elements if element.tag == "title" and not element.get("id")]
    assert titles, "no title"
    assert "".join(titles[0].itertext()).strip(), "an empty title"
    assert len([element for element in elements if element.tag == "h1"]) == 1, "not exactly one h1"


def _identified(elements: list[Element]) -> None:
    ids = [name for element in elements if (name := element.get("id"))]
    assert len(ids) == len(set(ids)), f"ids twice: {sorted(each for each in ids if ids.count(each) > 1)}"
    for element in elements:
        for name in REFERENCES:
            for wanted in (element.get(name) or "").split():
                assert wanted in ids, f"{element.tag} {name}={wanted} leads nowhere"
        if (element.get("href") or "").startswith("#"):
            assert (element.get("href") or "")[1:] in ids, f"{element.get('href')} leads nowhere"


def _labelled(elements: list[Element]) -> None:
    labelled = {element.get("for") for element in elements if element.tag == "label"}
    wrapped = {id(inner) for element in elements if element.tag == "label" for inner in element.iter()}
    for element in elements:
        if element.tag in LABELLED and element.get("type") not in {"hidden", "submit"}:
            assert element.get("id") in labelled or id(element) in wrapped, f"{element.get('name')} has no label"
        if element.tag == "svg":
            assert element.get("aria-hidden") or element.get("role") == "img" or element.get("width") == "1"


def _from_here(elements: list[Element], response: TestResponse) -> None:
    nonce = NONCE.search(response.headers["Content-Security-Policy"])
    assert nonce, "no nonce in the policy"
    for element in elements:
        assert not [name for name in element.attrib if str(name).startswith("on") or name == "style"], "inline script or style"
        if element.tag == "script":
            assert element.get("nonce") == nonce.group(1)
        if element.tag in {"script", "img", "link", "iframe", "form"}:
            address = element.get("src") or element.get("href") or element.get("action") or "/"
            assert re.match(r"/(?!/)", address), f"{address} is elsewhere"
