#!/usr/bin/env bash
# Babel 2.19.0: parse_date takes a day for a month, and a month for a day, row by row.
# Expected: 13/07/2026 is refused in the United States, where the month comes first, as 13 is no month. Seen: it is read as
# 13 July, while 12/07/2026 beside it is 7 December. One column typed by one person comes out in two orders.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check Babel==2.19.0
"$folder/venv/bin/python" - <<'PYTHON'
import babel
from babel.dates import parse_date

column = ["11/07/2026", "12/07/2026", "13/07/2026", "14/07/2026"]
days = [parse_date(text, locale="en_US").isoformat() for text in column]
print("Babel", babel.__version__, "en_US", dict(zip(column, days, strict=True)))
assert days == ["2026-11-07", "2026-12-07", "2026-07-13", "2026-07-14"]
assert parse_date("07/13/2026", locale="en_GB").isoformat() == "2026-07-13"
PYTHON
