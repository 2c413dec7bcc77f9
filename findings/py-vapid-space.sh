#!/usr/bin/env bash
# py-vapid 1.9.6: `Vapid02.verify` refuses a signed header with a space after its comma.
# Expected: "vapid t=…, k=…" is the header "vapid t=…,k=…"; HTTP allows white space there (RFC 9110, 5.6.1), and the examples
# of RFC 8292 have it. Seen: AssertionError, because everything before the last space is taken for the scheme.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check py-vapid==1.9.6 cryptography==50.0.2
"$folder/venv/bin/python" - <<'PYTHON'
import time

from py_vapid import Vapid02

key = Vapid02()
key.generate_keys()
claims = {"aud": "https://push.example", "sub": "mailto:post@office.example", "exp": int(time.time()) + 3600}
header = key.sign(claims)["Authorization"]
spaced = header.replace(",k=", ", k=")
assert spaced != header
try:
    seen = str(Vapid02.verify(spaced))
except AssertionError as error:
    seen = f"AssertionError: {error}"
print("without a space:", Vapid02.verify(header), "with one:", seen)
assert Vapid02.verify(header)
assert seen == "AssertionError: Incorrect schema specified"
PYTHON
