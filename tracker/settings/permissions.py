"""Permissions of files that hold secrets or personal data."""

OWNER_ONLY = 0o600
"""The owner reads and writes, nobody else does anything."""
OTHERS = 0o077
"""The bits of everybody but the owner."""
