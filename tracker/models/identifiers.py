"""The identifiers among a person's particulars as one text, which is sealed as a whole.

One text costs one decryption, and does not show which of the values are known.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker.models.base import day_or_none, to_json

COLUMN = "particulars.sealed"
IDENTIFIERS = ("family_name", "given_name", "native_name", "birth_date", "email")
"""The values in the order of the text. A new one comes last."""


def encode_identifiers(values: Mapping[str, Any]) -> str:
    """Return the text of the identifiers among some values."""
    return to_json([values[each] if each != "birth_date" else day_or_none(values[each]) for each in IDENTIFIERS])


def decode_identifiers(text: str) -> dict[str, Any]:
    """Return the identifiers in a text by name."""
    values = dict(zip(IDENTIFIERS, json.loads(text), strict=False))
    born = values["birth_date"]
    return {**values, "birth_date": born and date.fromisoformat(born)}
