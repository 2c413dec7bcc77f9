"""S4: every column of every table, added to every form and JSON body, changes nothing that the form does not change anyway."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple

from flask import request
from sqlalchemy import String, update

from tests.goals.house import FORGOTTEN, House, Way, house
from tests.goals.house_memory import Dump, changed, dump
from tests.goals.line import Result, Size
from tests.goals.steady_sealing import steady_sealing
from tests.support.engines import ENGINES
from tracker.models.accounts import User
from tracker.models.base import Base, db
from tracker.web.middleware.current_user import require_user

LOG = logging.getLogger("goals")
CANARY = "canary"
RANDOM = frozenset(
    {
        *(
            "users.stamp",
            "users.password",
            "users.password_nonce",
            "users.address_nonce",
            "sessions.token_digest",
            "outbox.sealed",
            "outbox.address",
            "users.name",
            "users.email",
            "passports.sealed",
            "particulars.sealed",
            "person_keys.wrapped",
        ),
        *("operations.key", "operations.digest", "register_uploads.content", "register_uploads.refused"),
        *("proofs.number", "proofs.token", "calendar_feeds.token", "calendar_feeds.token_digest", "calendar_days.uid"),
        *("push_subscriptions.endpoint", "push_subscriptions.keys", "evidence.stored_as", "evidence.key"),
        *("authenticator_apps.sealed", "recovery_codes.mark", "sessions.new_app", "sessions.challenge"),
        *("form_pages.token_digest", "form_pages.sealed"),
        *("unfinished_sign_ins.token_digest", "unfinished_sign_ins.challenge"),
    }
)
"""Columns that are another each time; only a canary is looked for in them."""
VALUES: dict[type, Any] = {bool: True, int: 2, float: 2.5, date: "2001-02-03", datetime: "2001-02-03T04:05:06Z", bytes: CANARY}
SABOTAGED = "POST profile.language"


class Effect(NamedTuple):
    """What became of a form: the answer's status, the database afterwards, and whether a canary sits in it."""

    status: int
    after: Dump
    canary: bool


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: forms that did something else, and forms of which nobody knows how they are filled in."""
    for engine in ENGINES:
        with steady_sealing(), house(engine) as here:
            ways = here.ways("POST")
            bad = [f"{way.name} {FORGOTTEN}" for way in ways if way.row is None]
            n = 0
            for way in (way for way in ways if way.row):
                tried, found = overposted(here, way, one_by_one=size == "long")
                n, bad = n + tried, bad + found
            for fault in bad[:20]:
                LOG.warning("S4: %s: %s", engine, fault)
            with mass_assignment(here):
                _, caught = overposted(here, next(way for way in ways if way.name == SABOTAGED), one_by_one=False)
        yield Result(goal="S4", engine=engine, n=n, bad=len(bad), saboteur_bad=len(caught))


def overposted(here: House, way: Way, *, one_by_one: bool) -> tuple[int, list[str]]:
    """How many names were added to a form, all at once and perhaps each alone, and what came of it."""
    with here.app.app_context():
        before = dump(without=RANDOM)
    boxes = here.boxes(way)
    alone = effect(here, way, boxes)
    if way.row and way.row.writes is (alone.after == before):
        return 1, [
            f"{way.name}: filled in as its row says it answers {alone.status}, and changes {changed(before, alone.after)}"
        ]
    added = extras(boxes)
    tries = [added, *({name: value} for name, value in added.items() if one_by_one)]
    found = [effect(here, way, boxes, each) for each in tries]
    bad = [f"{way.name}: {told}" for each in found for told in differs(alone, each)]
    spoken = effect(here, way, boxes, added, as_json=True)
    takes_json = way.row is not None and bool(way.row.json)
    if (spoken.status != 415 and not takes_json) or spoken.after != before or spoken.canary:
        bad.append(f"{way.name}: sent as JSON it answers {spoken.status}, and changes {changed(before, spoken.after)}")
    return len(added) + 1, bad


def extras(boxes: dict[str, Any]) -> dict[str, Any]:
    """The columns of all tables under every name that a form could take them by, without those that the form has."""
    rows = sorted({name[: -len("name")] for name in boxes if name.endswith("-0-name")})
    found = {}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            names = (
                column.name,
                f"{table.name}.{column.name}",
                f"{table.name}-{column.name}",
                *(f"{row}{column.name}" for row in rows),
            )
            found.update(dict.fromkeys(names, VALUES.get(python_type(column), CANARY)))
    return {name: value for name, value in found.items() if name not in boxes}


def python_type(column: Any) -> type:
    """What a column holds; text where it does not say."""
    try:
        return column.type.python_type  # type: ignore[no-any-return]
    except NotImplementedError:
        return str


def effect(
    here: House, way: Way, boxes: dict[str, Any], more: dict[str, Any] | None = None, *, as_json: bool = False
) -> Effect:
    """Sends a form, with something more in it, and brings everything back."""
    assert way.row is not None
    address, by = here.address(way, by=way.row.asker), way.row.asker
    if way.row.json is not None:
        answer = here.ask("POST", address, by=by, json=nested(way.row.json, more or {}))
    elif as_json:
        body = {"csrf_token": here.token(), **boxes, **(more or {})} | {
            name: "a file" for name, value in boxes.items() if isinstance(value, tuple)
        }
        answer = here.ask("POST", address, by=by, json=body, headers={"X-CSRFToken": here.token()})
    else:
        answer = here.send(way, by=by, boxes=boxes | {name: str(value) for name, value in (more or {}).items()})
    with here.app.app_context():
        after, whole = dump(without=RANDOM), dump()
    here.restore()
    return Effect(answer.status_code, after, CANARY in repr(whole))


def nested(body: Any, more: dict[str, Any]) -> Any:
    """A JSON body with something more in each of its objects."""
    if isinstance(body, list):
        return [nested(each, more) for each in body]
    if isinstance(body, dict):
        return more | {name: nested(value, more) for name, value in body.items()}
    return body


def differs(alone: Effect, more: Effect) -> Iterator[str]:
    """What another answer or another database says of a form with more in it. A program may be told that it is too much."""
    if more.status not in {alone.status, 422}:
        yield f"with more in it it answers {more.status}, not {alone.status}"
    if other := changed(alone.after, more.after):
        yield f"with more in it other rows stand in {other}"
    if more.canary:
        yield "what was added stands in the database"


@contextmanager
def mass_assignment(here: House) -> Iterator[None]:
    """S4's saboteur: a view that takes every box for a column of one's own account."""

    def assign() -> str:
        texts = {column.name for column in User.__table__.columns if isinstance(column.type, String)} - {"kind", "id"}
        found = {name: value for name, value in request.form.items() if name in texts}
        db.session.execute(update(User).where(User.id == require_user().user_id).values(**found))
        db.session.commit()
        return "done"

    views, endpoint = here.app.view_functions, SABOTAGED.split()[1]
    right = views[endpoint]
    views[endpoint] = assign
    try:
        yield
    finally:
        views[endpoint] = right
