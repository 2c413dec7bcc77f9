"""How often somebody may try a password, and cause an email to an account.

A stranger's tries at an account use up what strangers may try there. A browser that signed in to the account before has
tries of its own, so that the account's owner still gets in while somebody else guesses.
"""

from collections.abc import Sequence
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from secrets import token_hex

from flask import Response, after_this_request, current_app, request

from tracker.adapters.tokens import keyed_mark, make_token, open_token
from tracker.services.accounts.throttle import TryRate, Turn

OF_STRANGERS = TryRate(10, timedelta(minutes=1))
"""Wrong passwords for one account, by all browsers that never signed in to it."""
OF_OWN_BROWSER = TryRate(10, timedelta(minutes=1))
"""Wrong passwords for one account, by one browser that signed in to it before."""
OF_NETWORK = TryRate(60, timedelta(seconds=2))
"""Wrong passwords from one network address, behind which a whole office or a telephone company may be."""
OF_SECOND_STEP = TryRate(5, timedelta(minutes=10))
"""Wrong codes for one account, by all unknown browsers or by one that signed in before: after the right password."""
WRONG_CODES = TryRate(4, timedelta(hours=1))
"""Wrong codes for one account, by all browsers, before its owner is emailed."""
WARNINGS = TryRate(1, timedelta(days=1))
"""Emails about wrong codes to one account."""
EMAILS_TO_ACCOUNT = TryRate(3, timedelta(minutes=20))
EMAILS_FROM_NETWORK = TryRate(30, timedelta(seconds=30))
KNOWN_BROWSER_LASTS = timedelta(days=365)
PURPOSE = "known browser"
IPV6_HOUSEHOLD = 64
"""Bits of an IPv6 address that a household or company gets; the rest are its own to choose."""


def sign_in_turns(email: str) -> tuple[Turn, ...]:
    """Return the turns that one try at the password of an account takes, whether or not there is such an account."""
    known = _known_browser(email)
    own = Turn(_mark("own browser", known), OF_OWN_BROWSER) if known else Turn(_mark("account", email), OF_STRANGERS)
    return own, Turn(_mark("network", _network()), OF_NETWORK)


def second_step_turns(email: str) -> tuple[Turn, ...]:
    """Return the turns that one try at a code of an account takes."""
    known = _known_browser(email)
    kind, text = ("own second step", known) if known else ("second step", email)
    return Turn(_mark(kind, text), OF_SECOND_STEP), Turn(_mark("network", _network()), OF_NETWORK)


def wrong_code_turn(email: str) -> Turn:
    """Return the turn that one wrong code takes; if none is left, the account's owner is to be warned."""
    return Turn(_mark("wrong codes", email), WRONG_CODES)


def warning_turn(email: str) -> Turn:
    """Return the turn that one warning takes."""
    return Turn(_mark("warnings", email), WARNINGS)


def passkey_turns() -> tuple[Turn, ...]:
    """Return the turns that a challenge for a passkey takes, before anybody says who it is; passwords have others."""
    return (Turn(_mark("passkeys", _network()), OF_NETWORK),)


def email_turn(email: str) -> Turn:
    """Return the turn that one email to an account takes, whether or not there is such an account."""
    return Turn(_mark("emails", email), EMAILS_TO_ACCOUNT)


def email_request_turns() -> Sequence[Turn]:
    """Return the turns that a request for an email takes from this network address."""
    return (Turn(_mark("email requests", _network()), EMAILS_FROM_NETWORK),)


def remember_browser(email: str) -> None:
    """Give this browser a cookie that says it signed in to an account, or opened a link that was sent to its address."""
    token = make_token(current_app.config["SECRET_KEY"], PURPOSE, f"{_mark('account', email).hex()} {token_hex(16)}")

    def set_cookie(response: Response) -> Response:
        response.set_cookie(
            current_app.config["BROWSER_COOKIE_NAME"],
            token,
            max_age=KNOWN_BROWSER_LASTS,
            secure=current_app.config["SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response

    after_this_request(set_cookie)


def refuse_until(response: Response, wait: timedelta) -> Response:
    """Say in an answer after how many seconds the next try may be made."""
    response.status_code = 429
    response.headers["Retry-After"] = str(ceil(wait.total_seconds()))
    return response


def minutes(wait: timedelta) -> int:
    """Return a wait in whole minutes, at least one."""
    return max(1, ceil(wait / timedelta(minutes=1)))


def _known_browser(email: str) -> str:
    """Return what tells this browser from others if it signed in to the account before, else ""."""
    cookie = request.cookies.get(current_app.config["BROWSER_COOKIE_NAME"], "")
    opened = open_token(current_app.config["SECRET_KEY"], PURPOSE, cookie, lasts=KNOWN_BROWSER_LASTS)
    if opened is None or opened.expired or not opened.text.startswith(f"{_mark('account', email).hex()} "):
        return ""
    return opened.text


def _network() -> str:
    """Return the network address of this request; of an IPv6 address the part that a household gets."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    return str(ip_network((address, IPV6_HOUSEHOLD), strict=False)) if isinstance(address, IPv6Address) else str(address)


def _mark(kind: str, text: str) -> bytes:
    return keyed_mark(current_app.config["SECRET_KEY"], f"throttle {kind}", text)
