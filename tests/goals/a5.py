"""A5: no address, host or forwarded header that a stranger sends leads anywhere else, is repeated, or changes an answer."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from structlog.testing import capture_logs
from werkzeug.middleware.proxy_fix import ProxyFix

from tests.goals.house import UNLIMITED, House, house, plain
from tests.goals.house_memory import changed, dump
from tests.goals.line import Result, Size
from tests.goals.r11_saboteurs import swapped
from tests.goals.s6 import HOST
from tests.support.databases import make_app
from tests.support.engines import ENGINES
from tracker.models.base import db
from tracker.web.accounts import sign_in

LOG = logging.getLogger("goals")
BASE = f"https://{HOST}"
SETTINGS = {"TRUSTED_HOSTS": HOST, "PUBLIC_URL": BASE}
EVIL = "evil.example"
HERE = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""A path of this application, as a browser reads it: one slash, no backslash, no blank, nothing outside ASCII."""
ONWARD = tuple(
    each.format(evil=EVIL, host=HOST)
    for each in (
        *(
            "https://{evil}",
            "http://{evil}/sign-in",
            "//{evil}",
            "///{evil}",
            "////{evil}",
            "/\\{evil}",
            "\\\\{evil}",
            "\\/{evil}",
        ),
        *("/\\/{evil}", "//\\{evil}", "https:{evil}", "https:/{evil}", "https:///{evil}", "HTTPS://{evil}", "hTtp:\\\\{evil}"),
        *("/\t/{evil}", "/\n/{evil}", "\t//{evil}", " //{evil}", "//{evil} ", "\x00//{evil}", "/\r\nLocation: https://{evil}"),
        *(
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            "data:text/html,a",
            "vbscript:a",
            "file:///etc",
        ),
        *("//{host}@{evil}", "https://{host}@{evil}", "https://{host}.{evil}", "//{evil}\\@{host}", "https://{host}%40{evil}"),
        *("/\u2215{evil}", "\uff0f\uff0f{evil}", "/%09/{evil}", "/%2f%2f{evil}", "/.//{evil}", "/..//{evil}", "ftp://{evil}"),
    )
)
HOSTS = (
    *(EVIL, f"{EVIL}:443", f"{HOST}.{EVIL}", f"{EVIL}.{HOST}", f"x{HOST}", f"{HOST}x", f"{HOST}@{EVIL}", f"{EVIL}@{HOST}"),
    *(
        f"{HOST}/{EVIL}",
        f"{HOST}?{EVIL}",
        f"{HOST}#{EVIL}",
        f"{HOST},{EVIL}",
        f"{EVIL},{HOST}",
        f"{HOST} {EVIL}",
        f"{HOST}\t{EVIL}",
    ),
    *("localhost", "127.0.0.1", "[::1]", "example", f"{HOST}:{EVIL}"),
)
ROUTES = ("/sign-in", "/how-we-count", "/no-such-page", "/")
FORWARDED = (
    {"X-Forwarded-Host": EVIL},
    {"X-Forwarded-Host": f"{EVIL}, {HOST}", "X-Forwarded-Server": EVIL},
    {"X-Forwarded-Port": "8443"},
    {"X-Forwarded-Prefix": f"//{EVIL}"},
    {"Forwarded": f"for=203.0.113.9;host={EVIL};proto=http"},
    {"X-Original-URL": "/users", "X-Rewrite-URL": "/users"},
    {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "POST"},
    {"X-Real-IP": "203.0.113.9", "X-Client-IP": "203.0.113.9", "True-Client-IP": "203.0.113.9"},
    {"X-Host": EVIL, "X-Forwarded-Scheme": "http", "X-URL-Scheme": "http", "Front-End-Https": "off"},
    {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"},
)
"""The last two headers are believed behind a proxy, and then only what the proxy itself put there: its word is the last."""
FROM_PROXY = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https"}
QUICK_ADDRESSES = 3


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: what had an effect, and the fewest effects with one of three defences gone."""
    for engine in ENGINES:
        with house(engine, base=BASE, **SETTINGS) as here, behind_proxy(here) as proxied:
            tries = [redirects(here, size), hosts(here), forwarded(here, {}), forwarded(proxied, FROM_PROXY)]
            n, bad = sum(number for number, _ in tries), [fault for _, found in tries for fault in found]
            for fault in bad[:20]:
                LOG.warning("A5: %s: %s", engine, fault)
            caught = min(without_check_of_paths(here), without_trusted_hosts(here), with_proxy_believed(here))
        yield Result(goal="A5", engine=engine, n=n, bad=len(bad), saboteur_bad=caught)


@contextmanager
def behind_proxy(here: House) -> Iterator[House]:
    """The same house, served by an application that believes one proxy."""
    url = here.app.config["SQLALCHEMY_DATABASE_URI"].render_as_string(hide_password=False)
    app = make_app(url, RATE_LIMIT=UNLIMITED, TRUSTED_PROXIES="1", **SETTINGS)
    try:
        with capture_logs():
            yield here._replace(app=app)
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def redirects(here: House, size: Size) -> tuple[int, list[str]]:
    """Every address to return to, at the sign-in of somebody who is signed in, and of somebody who is not; then on all pages."""
    n, bad = 0, list[str]()
    for onward in ONWARD:
        form = {"csrf_token": here.token(), "email": here.people.email, "password": here.people.words("owner")["password"]}
        found = (
            here.ask("GET", "/sign-in", by="owner", query_string={"next": onward}),
            here.ask("POST", "/sign-in", by="anonymous", data={**form, "next": onward}),
        )
        n, bad = n + 2, bad + [f"after the sign-in {onward!r} leads to {each}" for each in map(leads_away, found) if each]
        here.restore()
        here.forget_tries()
    names = ("next", "url", "return", "return_to", "redirect", "after", "said", "lang")
    addresses = ONWARD if size == "long" else ONWARD[:QUICK_ADDRESSES]
    for way in (way for way in here.ways("GET") if way.row):
        for onward in addresses:
            answer = here.ask("GET", here.address(way, by="owner"), by="owner", query_string=dict.fromkeys(names, onward))
            n, bad = n + 1, bad + ([f"{way.name} leads {onward!r} to {leads_away(answer)}"] if leads_away(answer) else [])
    return n, bad


def leads_away(answer: object) -> str | None:
    """Return where an answer sends a browser, if that is not a path of this application; None if it stays."""
    location = getattr(answer, "headers", {}).get("Location")
    return None if location is None or HERE.fullmatch(location) else str(location)


def hosts(here: House) -> tuple[int, list[str]]:
    """Another host gets no page, and no email with its name is written."""
    n, bad = 0, list[str]()
    with here.app.app_context():
        before = dump()
    for host in HOSTS:
        as_host: dict[str, Any] = {"environ_overrides": {"HTTP_HOST": host}}
        asked = {"csrf_token": here.token(), "email": here.people.email}
        found = [here.ask("GET", route, by=None, **as_host) for route in ROUTES]
        found.append(here.ask("POST", "/forgotten-password", by="anonymous", data=asked, **as_host))
        bad += [f"{host!r} is answered {each.status_code}" for each in found if each.status_code != 400]
        bad += [f"{host!r} is repeated" for each in found if EVIL in f"{each.headers}{each.text}"]
        n += len(found)
    with here.app.app_context():
        bad += [f"other rows stand in {name}" for name in changed(before, dump())]
    here.restore()
    return n, bad


def forwarded(here: House, from_proxy: dict[str, str]) -> tuple[int, list[str]]:
    """A forged header changes no page, and not whose tries to sign in are counted."""
    n, bad = 0, list[str]()
    for forged in FORWARDED:
        sent = {name: f"{value}, {from_proxy[name]}" if name in from_proxy else value for name, value in forged.items()}
        for route in (*ROUTES, "/profile"):
            plainly, anew = (
                plain(here.ask("GET", route, by="owner", headers=each)) for each in (from_proxy, {**from_proxy, **sent})
            )
            n, bad = n + 1, bad + ([f"{route} answers otherwise with {forged}"] if plainly != anew else [])
        if counted(here, from_proxy) != counted(here, {**from_proxy, **sent}):
            bad.append(f"a try to sign in counts for somebody else with {forged}")
        n += 1
    return n, bad


def counted(here: House, headers: dict[str, str]) -> object:
    """Return the rows that count a wrong password."""
    form = {"csrf_token": here.token(), "email": here.people.email, "password": "wrong on purpose"}
    here.ask("POST", "/sign-in", by="anonymous", data=form, headers=headers)
    with here.app.app_context():
        rows = dump()["throttles"]
    here.restore()
    here.forget_tries()
    return rows


def without_check_of_paths(here: House) -> int:
    """A5's saboteur for redirects: any address is one to return to."""
    with swapped(sign_in, "safe_redirect_path", lambda address: address):
        answers = [here.ask("GET", "/sign-in", by="owner", query_string={"next": each}) for each in ONWARD[:QUICK_ADDRESSES]]
    return sum(leads_away(each) is not None for each in answers)


def without_trusted_hosts(here: House) -> int:
    """A5's saboteur for hosts: TRUSTED_HOSTS is not set."""
    with unset(here, "TRUSTED_HOSTS"):
        return len(hosts(here)[1])


def with_proxy_believed(here: House) -> int:
    """A5's saboteur for forwarded headers: whatever claims to come from a proxy is believed."""
    believing = ProxyFix(here.app.wsgi_app, x_for=1, x_proto=1, x_host=1, x_port=1, x_prefix=1)
    with swapped(here.app, "wsgi_app", believing):
        return len(forwarded(here, {})[1])


@contextmanager
def unset(here: House, setting: str) -> Iterator[None]:
    """Run without a setting."""
    right = here.app.config[setting]
    here.app.config[setting] = None
    try:
        yield
    finally:
        here.app.config[setting] = right
