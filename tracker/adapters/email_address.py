"""Email addresses: their check, the form in which they are stored, and the form for mail servers."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

CARRIERS = {"docomo.ne.jp", "ezweb.ne.jp"}
"""Phone companies that once gave out addresses with repeated dots, or a dot before the @, which the standard forbids."""
MAX_LENGTH, MAX_LOCAL_LENGTH = 254, 64
PLAIN = re.compile(r"[a-z0-9_+-]+(\.[a-z0-9_+-]+)*")
"""A part before the @ that needs no further check."""
DOTS = re.compile(r"\.{2,}")
UNQUOTED = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]+")
DOT_ATOM = re.compile(r"[^\s\"(),:;<>@\[\\\].]+(\.[^\s\"(),:;<>@\[\\\].]+)*|\".*\"")


class DeliveryAddress(NamedTuple):
    """An address in the form for mail servers."""

    text: str
    needs_smtputf8: bool
    """The part before the @ is not ASCII: only servers with SMTPUTF8 accept it."""


def normalise_email(text: str) -> str | None:
    """Return the address in the form in which it is stored and compared; None if the text is not an address.

    Lower case, full-width characters made half-width, the domain in Unicode: `Taro＠XN--R8JZ45G.jp` gives `taro@例え.jp`.
    """
    typed = unicodedata.normalize("NFKC", text).strip().lower()
    local, _, domain = typed.rpartition("@")
    if domain in CARRIERS:
        return _carrier_email(local, domain)
    if len(typed) <= MAX_LENGTH and len(local) <= MAX_LOCAL_LENGTH and PLAIN.fullmatch(local):
        # An import reads 100,000 addresses, nearly all of them plain and of few domains.
        known = _domain(domain)
        return None if known is None else f"{local}@{known}"
    checked = _checked(typed)
    return None if checked is None else str(checked.normalized).lower()


def delivery_address(stored: str) -> DeliveryAddress | None:
    """Return the form of a stored address for mail servers; None if it is not an address.

    `taro@例え.jp` gives `taro@xn--r8jz45g.jp`, `yui..sato@docomo.ne.jp` gives `"yui..sato"@docomo.ne.jp`.
    """
    email = normalise_email(stored)
    if email is None:
        return None
    local, _, domain = email.rpartition("@")
    if email.isascii() and PLAIN.fullmatch(local):  # nearly every address; the second check below takes far longer
        return DeliveryAddress(email, needs_smtputf8=False)
    if not DOT_ATOM.fullmatch(local):
        return DeliveryAddress(f'"{local}"@{domain}', needs_smtputf8=False)
    checked = _checked(email)
    if checked is None:
        return None
    if checked.ascii_email is not None:
        return DeliveryAddress(checked.ascii_email, needs_smtputf8=False)
    return DeliveryAddress(f"{local}@{checked.ascii_domain}", needs_smtputf8=True)


def _carrier_email(local: str, domain: str) -> str | None:
    """Return a carrier's address without quotes, with its dots unchanged."""
    if local.startswith('"') and local.endswith('"') and UNQUOTED.fullmatch(local[1:-1]):
        local = local[1:-1]
    usual = DOTS.sub(".", local).removesuffix(".")
    fits = len(local) <= MAX_LOCAL_LENGTH and _checked(f"{usual}@{domain}") is not None
    return f"{local}@{domain}" if fits else None


@lru_cache(maxsize=4096)
def _domain(domain: str) -> str | None:
    """Return a domain in Unicode; None if it is not one."""
    checked = _checked(f"x@{domain}")
    return None if checked is None else str(checked.domain).lower()


def _checked(email: str) -> ValidatedEmail | None:
    """Return the checked parts of an address; None if it is malformed. No name server is queried."""
    try:
        return validate_email(email, check_deliverability=False, test_environment=True, allow_quoted_local=True)
    except EmailNotValidError:
        return None
