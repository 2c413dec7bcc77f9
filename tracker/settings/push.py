"""The key that signs push messages, and the push services that they may go to."""

import base64
import re
from email.utils import parseaddr

from cryptography.hazmat.primitives.asymmetric import ec

from tracker.settings.mail import DEFAULT_SENDER

SECRET_BYTES = 32
MAKE_KEY = "write the line that `flask push keys` prints"
DEFAULT_SERVICES = ".push.apple.com, .notify.windows.com, .push.services.mozilla.com, fcm.googleapis.com"
"""The hosts that browsers name today: of Apple, Microsoft, Mozilla and Google (Chrome and most others)."""
HOST = re.compile(r"\.?(?:(?!-)[a-z0-9-]{1,63}(?<!-)\.)*(?!-)[a-z0-9-]{1,63}(?<!-)(?::[0-9]{1,5})?")
SHORTEST_PARENT = 2
"""The fewest labels below which every host may be named: `.example` would be everybody's."""


def new_push_key() -> str:
    """Return a new key as the setting holds it: the private number of a pair on P-256, in base64url."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(SECRET_BYTES, "big")).decode().rstrip("=")


def parse_push_key(text: str) -> bytes | None:
    """Return the private number of the pair; None for none. Raises ValueError with a sentence."""
    if not text:
        return None
    try:
        secret = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        number = int.from_bytes(secret, "big") if len(secret) == SECRET_BYTES else 0
        ec.derive_private_key(number, ec.SECP256R1())  # refuses 0
    except ValueError:
        raise ValueError(f"PUSH_KEY is not the private half of a pair on P-256 in base64url: {MAKE_KEY}.") from None
    return secret


def parse_push_services(text: str) -> tuple[str, ...]:
    """Return the hosts of push services in a list with commas, in lower case. Raises ValueError with a sentence."""
    hosts = tuple(word.strip().lower() for word in text.split(",") if word.strip())
    for host in hosts:
        if not HOST.fullmatch(host) or (host.startswith(".") and len(host[1:].split(".")) < SHORTEST_PARENT):
            raise ValueError(
                f"PUSH_SERVICES holds {host!r}, which is not a host: write push.example, or .push.example for all below it."
            )
    return hosts


def push_contact(sender: str, public_url: str) -> str:
    """Return the address at which a push service may reach us: that of the sender of emails, else the website."""
    return public_url if sender == DEFAULT_SENDER else f"mailto:{parseaddr(sender)[1]}"
