"""Browsers with push."""

from tests.support.push_service import Browser
from tracker.adapters.keys import Secret
from tracker.adapters.push import MemoryPusher
from tracker.services.push import PushDraft, turn_on

OF_A_BROWSER = Browser("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")
"""The browser of the example in RFC 8291."""
PUSH_KEYS = {"p256dh": OF_A_BROWSER.p256dh, "auth": OF_A_BROWSER.auth}
"""What its script writes into the form."""
ENDPOINT = "https://fcm.googleapis.com/fcm/send/fictional"
PUBLIC_KEY = MemoryPusher().public_key
"""Our public key in tests."""


def push_draft(endpoint: str = ENDPOINT, browser: Browser = OF_A_BROWSER, signed_with: str = PUBLIC_KEY) -> PushDraft:
    """A browser that turns push on."""
    return PushDraft(Secret(endpoint), Secret(browser.p256dh), Secret(browser.auth), signed_with, "a browser of the harness")


def turn_push_on(
    participant_id: int, endpoint: str | None = None, browser: Browser = OF_A_BROWSER, signed_with: str = PUBLIC_KEY, *, by: int
) -> int:
    """Turn push on in a browser, by default one of this participant alone; return its id."""
    endpoint = endpoint or f"{ENDPOINT}-{participant_id}"
    return turn_on(participant_id, push_draft(endpoint, browser, signed_with), by=by)
