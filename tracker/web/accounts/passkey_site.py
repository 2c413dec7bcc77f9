"""The site for which passkeys are made, and the JSON that pages hold for their script."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import current_app, request

from tracker.adapters.passkeys import Site, request_options
from tracker.queries.second_factors import passkeys_of


def passkey_site() -> Site | None:
    """Return the site of PUBLIC_URL, in demo and testing that of the request; None if browsers make no passkeys there.

    They make none for an address of numbers, and none without TLS except on localhost.
    """
    address = urlsplit(current_app.config["PUBLIC_URL"] if current_app.config["SECURE"] else request.host_url)
    host = address.hostname or ""
    if _is_number(host) or (address.scheme != "https" and host != "localhost"):
        return None
    return Site(host, f"{address.scheme}://{address.netloc}")


def signing_options(challenge: bytes, user_id: int | None) -> str | None:
    """Return the JSON for a script that lets a passkey sign a challenge; None without a passkey, or without a site for one.

    Without a user, the user's device says who it is.
    """
    site = passkey_site()
    known = [each.credential_id for each in passkeys_of(user_id)] if user_id is not None else []
    if site is None or (user_id is not None and not known):
        return None
    return request_options(site, challenge, known)


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
