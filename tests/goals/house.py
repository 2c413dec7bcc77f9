"""A house for harnesses: a database with eight people who ask, something behind every address, and the way to ask for it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any, NamedTuple

import time_machine
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import delete
from structlog.testing import capture_logs
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.goals.house_askers import Row
from tests.goals.house_memory import bring_back
from tests.goals.house_people import People, moved_in
from tests.goals.house_rows import ROWS
from tests.support.databases import database, make_app
from tests.support.engines import Engine
from tests.support.readable import readable
from tracker.models.accounts import Throttle
from tracker.models.base import db
from tracker.web.accounts.unfinished import UNFINISHED_KEY
from tracker.web.middleware.current_user import SESSION_KEY

NOON = datetime(2026, 6, 12, 4, tzinfo=UTC)
"""When everything happens, unless a harness travels on."""
TODAY = date(2026, 6, 12)
RAW_TOKEN = "0123456789abcdef" * 2
"""What a browser's session holds of the token of its forms."""
UNLIMITED = "999999999 per minute"
FORGOTTEN = "stands in no row: add one to ROWS in tests/goals/house_rows.py (and one to POLICY in tracker/web/policy.py)"


class Way(NamedTuple):
    """One address of the application with one method."""

    rule: Rule
    method: str

    @property
    def name(self) -> str:
        """As the rows name it."""
        return f"{'GET' if self.method == 'HEAD' else self.method} {self.rule.endpoint}"

    @property
    def row(self) -> Row | None:
        """What is said of it; None where it was forgotten."""
        return ROWS.get(self.name)


class House(NamedTuple):
    """The application, the people in it, and where its sequences stood when they had moved in."""

    app: Flask
    people: People
    numbers: dict[str, int]
    base: str = "http://localhost"

    def ways(self, *methods: str) -> list[Way]:
        """Every address with each of these methods, or of its own."""
        rules = sorted(self.app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule))
        return [Way(rule, each) for rule in rules for each in sorted(rule.methods or ()) if not methods or each in methods]

    def address(self, way: Way, *, by: str, about: str | None = None, **values: Any) -> str:
        """The address of something that belongs to a participant (the row says whose), as one principal would ask for it.

        Raises `KeyError` with a hint for an argument of which nobody knows a value.
        """
        known = self.people.values(way.rule, by, about or (way.row.about if way.row else "owner"))
        known |= (way.row.at if way.row else {}) | values
        if missing := way.rule.arguments - set(known):
            raise KeyError(f"{way.name}: nothing in the house is called {missing}: see values() in tests/goals/house_people.py")
        given = {name: known[name] for name in way.rule.arguments}
        return str(self.app.url_map.bind("localhost").build(way.rule.endpoint, given, way.method))

    def boxes(self, way: Way, *, about: str | None = None) -> dict[str, Any]:
        """What the form of an address is filled in with, without the token."""
        row = way.row
        if row is None:
            return {}
        words = self.people.words(about or row.about)
        return {name: text.format_map(words) if isinstance(text, str) else text for name, text in row.boxes.items()}

    def cookie(self, by: str, *, held: dict[str, str] | None = None) -> str:
        """What the browser of somebody holds; or something else, signed all the same."""
        seat = self.people.seats.get(by)
        usual = {UNFINISHED_KEY: self.people.unfinished} | ({SESSION_KEY: seat.token} if seat else {})
        signer: Any = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return str(signer.dumps({"csrf_token": RAW_TOKEN} | (usual if held is None else held)))

    def token(self, raw_token: str = RAW_TOKEN) -> str:
        """The token of a form."""
        return str(URLSafeTimedSerializer(str(self.app.secret_key), salt="wtf-csrf-token").dumps(raw_token))

    def ask(self, method: str, address: str, *, by: str | None, referrer: str = "", **given: Any) -> TestResponse:
        """The answer to somebody's browser; None is a browser that holds nothing."""
        client = self.app.test_client()
        if by is not None:
            domain = self.base.partition("://")[2]
            client.set_cookie(self.app.config["SESSION_COOKIE_NAME"], self.cookie(by), domain=domain)
        headers = {"Referer": referrer or f"{self.base}/"} | given.pop("headers", {})
        if boxes := given.get("data"):
            given["data"] = {name: _sent(value) for name, value in boxes.items()}
        return client.open(address, method=method, base_url=self.base, headers=headers, buffered=True, **given)

    def send(
        self, way: Way, *, by: str, boxes: Mapping[str, Any] | None = None, about: str | None = None, address: str | None = None
    ) -> TestResponse:
        """Asks as the page would: with the token, and with the boxes of the row where no others are given."""
        where = address or self.address(way, by=by, about=about)
        if way.method != "POST":
            return self.ask(way.method, where, by=by)
        if way.row and way.row.json is not None:
            return self.ask(way.method, where, by=by, json=way.row.json)
        filled = self.boxes(way, about=about) if boxes is None else boxes
        return self.ask(way.method, where, by=by, data={"csrf_token": self.token(), **filled})

    def restore(self) -> None:
        """The database as it was when everybody had moved in."""
        with self.app.app_context():
            bring_back(self.numbers)

    def forget_tries(self) -> None:
        """Forget the counted tries to sign in, as the nightly run does later: in this house time stands still."""
        with self.app.app_context(), db.engine.begin() as connection:
            connection.execute(delete(Throttle))


def _sent(value: Any) -> Any:
    """What stands in a box; files as if they were just opened."""
    return [(BytesIO(each.content), each.name) for each in value] if isinstance(value, tuple) else value


@contextmanager
def house(engine: Engine, *, base: str = "http://localhost", **environment: str) -> Iterator[House]:
    """A house of its own at noon of 12 June 2026, when time stands still; gone afterwards."""
    with database(engine) as url, time_machine.travel(NOON, tick=False):
        app = make_app(url, RATE_LIMIT=UNLIMITED, **environment)
        with app.app_context():
            people, numbers = moved_in(TODAY)
        try:
            with capture_logs():
                yield House(app, people, numbers, base)
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


def plain(answer: TestResponse) -> str:
    """An answer without what is another each time: its number, its nonce, tokens and operations."""
    fresh = {answer.headers.get("X-Request-ID", "-"), *re.findall(r"'nonce-([^']+)'", str(answer.headers))}
    fresh |= set(re.findall(r'name="(?:csrf_token|operation)"[^>]* value="([^"]*)"', answer.text))
    text = f"{answer.status}\n{answer.headers}\n{readable(answer)}"
    for word in sorted(fresh - {""}, key=len, reverse=True):
        text = text.replace(word, "…")
    return text
