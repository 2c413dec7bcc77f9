"""S6: every answer, whatever its status, has the headers and cookies that it must have, in production and in the demo."""

import logging
import re
import secrets
from base64 import b64encode
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import NamedTuple

from werkzeug.test import TestResponse

from tests.goals.house import House, Way, house
from tests.goals.house_askers import ALL, MEMBERS
from tests.goals.line import Result, Size
from tests.goals.r11_saboteurs import swapped
from tracker.web.middleware import headers

LOG = logging.getLogger("goals")
HOST = "sojourn.example"
STATUSES = {200, 303, 400, 401, 403, 404, 405, 422}
ASKERS: dict[Size, tuple[str, ...]] = {
    "quick": ("anonymous", "owner", "administrator"),
    "long": ("anonymous", "owner", "other", "assigned", "officer", "manager", "administrator", "disabled"),
}
PERSONAL = {"accounts", "second_step", "passwords", "invitations", "profile"}
"""The first words of endpoints that nobody need be signed in for, and that are about one person all the same."""
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""A referrer must reach this house, or the check of tokens takes no form over https, and must reach no other."""
DIRECTIVES = ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'")
OF_SENT_FILES = ("default-src 'none'", "sandbox", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'")
"""The whole policy of what somebody sent, which is an attachment: it runs nothing and belongs to no site."""
SENT = {"evidence.download", "evidence.open_in_case"}
"""The endpoints of such files."""
LAX = re.compile(r"unsafe-|\*|data:|blob:|https?:")
SCRIPT = re.compile(r"<script(?![^>]* nonce=)|<style|\sstyle=|\son\w+=")


class Answered(NamedTuple):
    """What was asked, and the answer."""

    way: Way | None
    """None for an address that there is not."""
    method: str
    by: str
    answer: TestResponse


def run(size: Size) -> Iterator[Result]:
    """One line: answers that lack something, and the fewest that do with one defence gone."""
    n, bad = 0, list[str]()
    with house("sqlite", base="http://localhost", TRACKER_ENV="demo") as demo:
        found = list(answers(demo, ASKERS[size][:2]))
        n, bad = n + len(found), bad + faults(demo, found)
    with house("sqlite", base=f"https://{HOST}", **production()) as here:
        found = list(answers(here, ASKERS[size]))
        n, bad = n + len(found), bad + faults(here, found)
        caught = min(sabotaged(here, saboteur(here)) for saboteur in (without_nonce, open_cookies, keeps_pages))
    for fault in bad[:20]:
        LOG.warning("S6: %s", fault)
    yield Result(goal="S6", engine=None, n=n, bad=len(bad), saboteur_bad=caught)


def production() -> dict[str, str]:
    """Settings that production takes."""
    keys = {"SECRET_KEY": secrets.token_hex(32), "DATA_KEYS": b64encode(secrets.token_bytes(32)).decode()}
    return {"TRACKER_ENV": "production", "TRUSTED_HOSTS": HOST, "PUBLIC_URL": f"https://{HOST}", **keys}


def answers(here: House, askers: tuple[str, ...]) -> Iterator[Answered]:
    """Every address by several people: looked at; with an empty form, a filled one, none, and by a method that it has not."""
    for by in askers:
        yield Answered(None, "GET", by, here.ask("GET", "/nowhere", by=by))
        for way in (way for way in here.ways("GET") if way.row):
            yield Answered(way, "GET", by, here.send(way, by=by))
            if way.rule.endpoint != "static":  # the server of files answers with an empty body, and nothing else
                yield Answered(way, "PUT", by, here.ask("PUT", here.address(way, by=by), by=by))
    yield Answered(None, "GET", "anonymous", here.ask("GET", "/how-we-count?lang=ja", by=None))
    for way in (way for way in here.ways("POST") if way.row):
        by = way.row.asker if way.row else "anonymous"
        address = here.address(way, by=by)
        yield Answered(way, "POST", "anonymous", here.ask("POST", address, by="anonymous", data={"csrf_token": here.token()}))
        yield Answered(way, "POST", by, here.ask("POST", address, by=by))
        nothing: tuple[dict[str, str] | None, ...] = ({}, None)
        for boxes in nothing:
            yield Answered(way, "POST", by, here.send(way, by=by, boxes=boxes))
            here.restore()


def faults(here: House, found: list[Answered]) -> list[str]:
    """What is wrong with some answers, each for itself and all together."""
    bad = [f"{each.method} {told(each)} for {each.by}: {fault}" for each in found for fault in wrong(here, each)]
    nonces = [nonce for each in found if (nonce := nonce_of(each.answer))]
    cookies = {cookie.partition("=")[0] for each in found for cookie in each.answer.headers.getlist("Set-Cookie")}
    bad += ["a nonce was used twice"] if len(nonces) != len(set(nonces)) else []
    bad += [f"nothing was answered with {status}" for status in sorted(STATUSES - {each.answer.status_code for each in found})]
    wanted = {
        here.app.config["SESSION_COOKIE_NAME"],
        here.app.config["LANGUAGE_COOKIE_NAME"],
        here.app.config["BROWSER_COOKIE_NAME"],
    }
    return bad + ([f"the cookies are {cookies}"] if cookies != wanted else [])


def told(each: Answered) -> str:
    """What was asked for, and how it was answered."""
    return f"{each.way.rule.endpoint if each.way else 'nowhere'} ({each.answer.status_code})"


def nonce_of(answer: TestResponse) -> str:
    """The nonce of a policy; nothing where it has none."""
    match = re.search(r"script-src 'nonce-([\w-]{22})'", answer.headers.get("Content-Security-Policy", ""))
    return match[1] if match else ""


def wrong(here: House, each: Answered) -> Iterator[str]:
    """What one answer has that it must not have, or lacks."""
    answer, is_secure = each.answer, here.base.startswith("https")
    is_file = each.way is not None and each.way.rule.endpoint == "static"
    policy = answer.headers.get("Content-Security-Policy", "")
    is_sent = each.way is not None and each.way.rule.endpoint in SENT and answer.mimetype != "text/html"
    if is_sent and not answer.headers.get("Content-Disposition", "").startswith("attachment"):
        yield "a file that somebody sent is no attachment"
    yield from (f"{name} is {answer.headers.get(name)}" for name, value in FIXED.items() if answer.headers.get(name) != value)
    needed = OF_SENT_FILES if is_sent else DIRECTIVES[::4] if is_file else DIRECTIVES
    yield from (f"the policy lacks {directive}" for directive in needed if directive not in policy.split("; "))
    if LAX.search(policy) or not (is_file or is_sent or nonce_of(answer)):
        yield f"the policy is {policy}"
    if answer.mimetype == "text/html" and (SCRIPT.search(answer.text) or answer.text.count("nonce=") != _right(answer)):
        yield "a script or style stands in the page without the nonce"
    if ("Strict-Transport-Security" in answer.headers) is not is_secure:
        yield "Strict-Transport-Security where it does not belong, or none where it does"
    if not is_file and is_private(each) and answer.headers.get("Cache-Control") != "no-store":
        yield f"Cache-Control is {answer.headers.get('Cache-Control')}"
    for cookie in answer.headers.getlist("Set-Cookie"):
        yield from crumbs(cookie, is_secure=is_secure)


def _right(answer: TestResponse) -> int:
    return answer.text.count(f'nonce="{nonce_of(answer)}"')


def is_private(each: Answered) -> bool:
    """Whether no browser may keep an answer: to somebody signed in, to a form, or about one person."""
    if each.way is None or each.by in MEMBERS or each.method != "GET":
        return each.by in MEMBERS
    return each.way.rule.endpoint.partition(".")[0] in PERSONAL or (each.way.row is not None and each.way.row.let_in != ALL)


def crumbs(cookie: str, *, is_secure: bool) -> Iterator[str]:
    """What is wrong with a cookie: over https it belongs to the host alone, and to no script anywhere."""
    name, *words = cookie.replace("=", "; ", 1).split("; ")
    if name.startswith("__Host-") is not is_secure or ("Secure" in words) is not is_secure:
        yield f"the cookie {name} is Secure or __Host- where it cannot be, or is not where it must be"
    if not {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(words) or "Domain" in cookie:
        yield f"the cookie {name} has {words[1:]}"


def sabotaged(here: House, saboteur: AbstractContextManager[None]) -> int:
    """How many answers lack something without a defence, of a few to people who are signed in."""
    names = ("GET profile.page", "GET participants.limits", "GET accounts.sign_in")
    with saboteur:
        found = [Answered(way, "GET", "owner", here.send(way, by="owner")) for way in here.ways("GET") if way.name in names]
        found.append(Answered(None, "GET", "anonymous", here.ask("GET", "/sign-in?lang=ja", by=None)))
        return sum(1 for each in found for _ in wrong(here, each))


def without_nonce(here: House) -> AbstractContextManager[None]:
    """Scripts go by where they come from."""
    return swapped(headers, "CONTENT_SECURITY_POLICY", headers.CONTENT_SECURITY_POLICY.replace("'nonce-{nonce}'", "'self'"))


@contextmanager
def open_cookies(here: House) -> Iterator[None]:
    """Scripts may read the session's cookie."""
    here.app.config["SESSION_COOKIE_HTTPONLY"] = False
    try:
        yield
    finally:
        here.app.config["SESSION_COOKIE_HTTPONLY"] = True


def keeps_pages(here: House) -> AbstractContextManager[None]:
    """A browser may keep every page."""
    return swapped(headers, "_is_storable", lambda response: True)
