"""Registers as a browser uploads them, and the pages that answer."""

import io
import re
from collections.abc import Sequence
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.accounts import create_user, sign_in
from tests.support.client import Client

ALL = ("participants", "employments", "courses")
File = tuple[str, bytes]


def open_browser(app: Flask, name: str, *roles: str) -> Client:
    """Return a browser in which a new user is signed in."""
    client = app.test_client()
    assert isinstance(client, Client)
    sign_in(client, create_user(name, *roles))
    return client


def csv_files(participants: bytes, employments: bytes = b"", courses: bytes = b"") -> list[File]:
    """Three files with this content; the header alone if none is given."""
    heads = b"reference,employer_name,start,end\n", b"reference,provider,title,start,end\n"
    given = participants, employments or heads[0], courses or heads[1]
    return [(f"{kind}.csv", content) for kind, content in zip(ALL, given, strict=True)]


SMALL = csv_files(b"reference,nationality,family_name\nP-1,JPN,SATO\nP-2,JPN,KATO\n")


def post_files(client: Client, files: Sequence[File], **boxes: Any) -> TestResponse:
    """Post files as the form does."""
    page = client.get("/register").text
    hidden = {
        name: found[1] for name in ("csrf_token", "operation") if (found := re.search(rf'name="{name}" value="([^"]*)"', page))
    }
    data = {**hidden, "files": [(io.BytesIO(content), name) for name, content in files], **boxes}
    answer = client.post("/register", data=data)
    answer.request.environ["wsgi.input"].close()  # the client leaves its file open where it sends much
    return answer


def upload_files(client: Client, files: Sequence[File]) -> TestResponse:
    """Upload files and return the page of the stored register."""
    answer = post_files(client, files)
    assert answer.status_code == 303, answer.text
    return client.get(answer.location)


def press_action(client: Client, page: TestResponse, what: str, **boxes: Any) -> TestResponse:
    """Press the button of a page whose address ends with `what`."""
    address = re.search(rf'action="([^"]*/{what})"', page.text)
    assert address, f"no button {what}"
    return client.post(address[1], data={"csrf_token": client.token(), **boxes})


def import_files(client: Client, files: Sequence[File]) -> TestResponse:
    """Upload and import files; return the page of the register."""
    page = upload_files(client, files)
    assert press_action(client, page, "take").location == page.request.path
    return client.get(page.request.path)


def read_counts(page: TestResponse) -> dict[str, list[str]]:
    """Return the counts of each kind: added, changed, left alone, refused."""
    lines = re.findall(r'<tr><th scope="row">(Participants|Jobs|Courses)</th>(.*?)</tr>', page.text, re.DOTALL)
    return {name: re.findall(r'<td class="number[^>]*>([^<]*)</td>', cells) for name, cells in lines}
