"""The hosts that are served, the address that people type, and the proxies that are believed."""

import re
from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

from werkzeug.sansio.utils import host_is_trusted

LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
SHARED_LABELS = {"ac", "co", "com", "edu", "go", "gov", "id", "idv", "ne", "net", "or", "org"}
"""Names under which countries register names, as in co.jp and com.hk to anybody."""
COUNTRY_LENGTH = 2
MAX_PROXIES = 5


def parse_hosts(text: str) -> list[str] | None:
    """Return the hosts in a list with commas; None for none. Raises ValueError with a sentence."""
    hosts = [word.strip() for word in text.split(",") if word.strip()]
    for host in hosts:
        if problem := _host_problem(host):
            raise ValueError(f"TRUSTED_HOSTS holds {host!r}, {problem}.")
    return hosts or None


def _host_problem(host: str) -> str | None:
    """Return what is wrong with a host, as the end of a sentence, or None."""
    name = host.removeprefix(".")
    if "*" in host:
        return "and no sign means every host: name each one, or write .sojourn.example for all hosts below it"
    if any(sign in name for sign in "/:@"):
        return "but a host has no scheme, port or path: write sojourn.example"
    try:
        labels = name.encode("idna").decode("ascii").lower().split(".")
    except UnicodeError:
        labels = [""]
    if not all(LABEL.fullmatch(label) for label in labels):
        return "which is not a host: write sojourn.example"
    if host.startswith(".") and (len(labels) == 1 or _is_shared(labels)):
        return "below which anybody can register a host: write the whole name, as in .sojourn.example"
    return None


def _is_shared(labels: Sequence[str]) -> bool:
    """Return whether two labels are like co.jp, under which others register names too."""
    first, last = labels[0], labels[-1]
    return len(labels) == 2 and len(last) == COUNTRY_LENGTH and first in SHARED_LABELS


def parse_public_url(text: str) -> str:
    """Return the address that people type, without a slash at its end. Raises ValueError with a sentence."""
    url = _split(text)
    if url is None or url.scheme not in {"https", "http"} or not url.hostname:
        raise ValueError(f"PUBLIC_URL is {text!r}, which is not a web address: write https://sojourn.example.")
    if url.path.strip("/") or url.query or url.fragment or "@" in url.netloc or not text.isprintable() or " " in text:
        raise ValueError(f"PUBLIC_URL is {text!r}, but holds more than scheme, host and port: write https://sojourn.example.")
    return text.rstrip("/")


def default_public_url(hosts: Sequence[str] | None) -> str:
    """Return the address that people type if none is set: the last host that is served, or the demo's."""
    return f"https://{hosts[-1].lstrip('.')}" if hosts else "http://127.0.0.1:5000"


def public_url_problem(url: str, hosts: Sequence[str] | None) -> str | None:
    """Return why production may not send people to this address, or None."""
    if not hosts:
        return None
    split = urlsplit(url)
    if split.scheme != "https":
        return f"PUBLIC_URL must begin with https://, or links in emails are sent unencrypted: write https://{split.netloc}."
    if not host_is_trusted(split.hostname, hosts):
        return f"PUBLIC_URL names {split.hostname}, which is not served: add it to TRUSTED_HOSTS, or write another host."
    return None


def parse_proxies(text: str) -> int:
    """Return how many proxies are believed. Raises ValueError with a sentence."""
    if not (text.isascii() and text.isdecimal()) or int(text) > MAX_PROXIES:
        raise ValueError(
            f"TRUSTED_PROXIES is {text!r}: write the number of proxies in front, 0 to {MAX_PROXIES}. "
            "With more than there are, a client can claim any address."
        )
    return int(text)


def _split(text: str) -> SplitResult | None:
    try:
        url = urlsplit(text)
        _ = url.port  # raises for a port that is not a number
    except ValueError:
        return None
    return url
