"""Whether the secret and the data keys can be guessed."""

import base64
import binascii
from collections.abc import Sequence
from itertools import pairwise

from zxcvbn import zxcvbn

DEMO_SECRET = "for the demo only, and known to everybody"  # noqa: S105 - production refuses it by name
TEST_SECRET = "a secret of the tests, of no use to anybody else"  # noqa: S105 - production refuses it by name
DEMO_KEY = base64.b64encode(b"a key of the demo, for everybody").decode()
KNOWN_SECRETS = (DEMO_SECRET, TEST_SECRET)
KEY_BYTES = 32
"""The length of a data key."""
MIN_CHARACTERS = 32
"""The shortest secret that production takes."""
MIN_DISTINCT = 8
"""The least number of different characters: 32 random ones of sixteen have fewer once in ten million."""
MIN_KEY_DISTINCT = 16
"""The least number of different bytes of a key: 32 random ones always have more."""
READ_CHARACTERS = 40
"""Characters that zxcvbn reads; more cost tenths of a second."""
MIN_GUESSES_LOG10 = 20
MAX_WORDS_SHARE = 1 / 3
"""The largest share of a secret that may be words or rows of keys; random text reaches a quarter once in hundreds."""
MIN_WORD = 4
MAKE_SECRET = "write the output of `openssl rand -hex 32`"  # noqa: S105 - advice
MAKE_KEY = "write the output of `openssl rand -base64 32`"


def secret_problem(secret: str | None) -> str | None:
    """Return why a secret is too weak for production, or None."""
    if not secret:
        return f"SECRET_KEY is not set: {MAKE_SECRET}."
    if _plain(secret) in {_plain(known) for known in KNOWN_SECRETS}:
        return f"SECRET_KEY is known to everybody: {MAKE_SECRET}."
    if len(secret) < MIN_CHARACTERS:
        return f"SECRET_KEY must have {MIN_CHARACTERS} characters or more: {MAKE_SECRET}."
    if len(set(secret)) < MIN_DISTINCT or len(secret.split()) > 1 or secret != secret.strip() or _is_predictable(secret):
        return f"SECRET_KEY can be guessed, because it repeats itself or holds words: {MAKE_SECRET}."
    return None


def parse_keys(text: str) -> tuple[bytes, ...]:
    """Return the data keys, the newest first; older ones still decrypt. Raises ValueError with a sentence."""
    keys = []
    for word in filter(None, (each.strip() for each in text.split(","))):
        try:
            keys.append(base64.b64decode(word, validate=True))
        except binascii.Error:
            raise ValueError(f"DATA_KEYS holds something that is not base64: {MAKE_KEY}.") from None
        if len(keys[-1]) != KEY_BYTES:
            raise ValueError(f"DATA_KEYS holds a key of {len(keys[-1])} bytes instead of {KEY_BYTES}: {MAKE_KEY}.")
    return tuple(keys)


def keys_problem(keys: Sequence[bytes], secret: str | None) -> str | None:
    """Return why the data keys are too weak for production, or None."""
    if not keys:
        return f"DATA_KEYS is not set, so that no personal data can be stored: {MAKE_KEY}."
    if base64.b64decode(DEMO_KEY) in keys:
        return f"DATA_KEYS holds the key of the demo, which is known to everybody: {MAKE_KEY}."
    if any(_is_no_random_key(key) for key in keys):
        return f"DATA_KEYS holds a key that can be guessed: {MAKE_KEY}."
    if len(set(keys)) < len(keys):
        return "DATA_KEYS names a key twice: write each key once, the newest first."
    if secret and any(secret.strip() in {base64.b64encode(key).decode(), key.hex()} for key in keys):
        return f"DATA_KEYS holds the same key as SECRET_KEY: {MAKE_KEY}."
    return None


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _is_predictable(secret: str) -> bool:
    """Return whether the beginning of a secret takes few guesses, or is words to a large part."""
    read = secret[:READ_CHARACTERS]
    estimate = zxcvbn(read)
    words = sum(
        len(match["token"])
        for match in estimate["sequence"]
        if match["pattern"] in {"dictionary", "spatial"} and len(match["token"]) >= MIN_WORD
    )
    return float(estimate["guesses_log10"]) < MIN_GUESSES_LOG10 or words > len(read) * MAX_WORDS_SHARE


def _is_no_random_key(key: bytes) -> bool:
    """Return whether a key repeats bytes, counts through them, or is a text."""
    steps = {(after - before) % 256 for before, after in pairwise(key)}
    return len(set(key)) < MIN_KEY_DISTINCT or len(steps) == 1 or (key.isascii() and key.decode("ascii").isprintable())
