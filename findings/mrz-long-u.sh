#!/usr/bin/env bash
# mrz 0.6.2: the machine-readable lines of a passport cannot be written for a name with a long u.
# Expected: Ū becomes U, as ICAO Doc 9303 part 3 has it. Seen: the long vowels Ā, Ē, Ī and Ō are written without their mark,
# Ū ends in a FieldError.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mrz==0.6.2
"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

from mrz.generator.td3 import TD3CodeGenerator


def first_line(given_name: str) -> str:
    try:
        code = TD3CodeGenerator("P", "JPN", "MORINO", given_name, "TK0000000", "JPN", "000101", "F", "300101", "")
        return str(code).splitlines()[0].rstrip("<")
    except Exception as error:
        return type(error).__name__


seen = {name: first_line(name) for name in ("SHŌKO", "YŪKO", "YUKO")}
print("mrz", version("mrz"), seen)
assert seen == {"SHŌKO": "P<JPNMORINO<<SHOKO", "YŪKO": "FieldError", "YUKO": "P<JPNMORINO<<YUKO"}
PYTHON
