#!/usr/bin/env bash
# email-validator 2.4.0: a full-width address is half normalised.
# Expected: an address typed with a Japanese keyboard in full-width letters is refused, or made plain on both sides of the @.
# Seen: the domain is made plain and the local part stays full-width, so that it is another mailbox, which needs SMTPUTF8.
# allow_smtputf8=False refuses it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check email-validator==2.4.0
"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

from email_validator import EmailNotValidError, validate_email

TYPED = "ｔａｒｏ@ｅｘａｍｐｌｅ.com"
found = validate_email(TYPED, check_deliverability=False)
print("email-validator", version("email-validator"), repr(TYPED), "->", repr(found.normalized), "ascii:", found.ascii_email)
assert (found.normalized, found.ascii_email) == ("ｔａｒｏ@example.com", None)
try:
    validate_email(TYPED, check_deliverability=False, allow_smtputf8=False)
except EmailNotValidError as error:
    print("allow_smtputf8=False:", error)
else:
    raise AssertionError("it is taken without SMTPUTF8 too")
PYTHON
