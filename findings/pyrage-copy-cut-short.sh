#!/usr/bin/env bash
# pyrage 1.4.0 reports an encrypted file that was copied in part by two kinds of errors, and keeps what it read of it.
# Expected: pyrage.DecryptError from decrypt, decrypt_file and decrypt_io alike, and no file of a decryption that failed.
# Seen: decrypt raises DecryptError, decrypt_file and decrypt_io raise OSError without an errno, which a program takes for a fault of
# the disk; and decrypt_file leaves the beginning of the text in its output file, whole blocks of 64 KiB that look complete.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyrage==1.4.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
from io import BytesIO
from pathlib import Path

import pyrage

identity = pyrage.x25519.Identity.generate()
text = b"backup " * 30_000
whole = pyrage.encrypt(text, [identity.to_public()])
part = whole[:150_000]
Path("part.age").write_bytes(part)
ways = {
    "decrypt": lambda: pyrage.decrypt(part, [identity]),
    "decrypt_file": lambda: pyrage.decrypt_file("part.age", "part.txt", [identity]),
    "decrypt_io": lambda: pyrage.decrypt_io(BytesIO(part), BytesIO(), [identity]),
}
seen = {}
for name, way in ways.items():
    try:
        way()
    except Exception as error:
        seen[name] = type(error).__name__, getattr(error, "errno", None)
print(seen)
left = Path("part.txt").read_bytes()
print("left behind:", len(left), "of", len(text), "bytes")
assert pyrage.decrypt(whole, [identity]) == text
assert seen == {"decrypt": ("DecryptError", None), "decrypt_file": ("OSError", None), "decrypt_io": ("OSError", None)}
assert len(left) == 2 * 65_536
assert text.startswith(left)
PYTHON
