#!/usr/bin/env bash
# pyarrow 26.0.1: the months between two days cannot be taken out.
# Expected: an array of months, or an error that says that Python has no type for it. Seen: KeyError: 21, the number of a
# type. Neighbours of the function work: quarters_between, month_day_nano_interval_between.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyarrow==26.0.1
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

start, end = pa.array([date(2026, 1, 15)]), pa.array([date(2026, 7, 14)])
print("pyarrow", pa.__version__, pc.month_day_nano_interval_between(start, end)[0])
try:
    pc.month_interval_between(start, end)
except KeyError as error:
    print("month_interval_between: KeyError:", error)
    assert error.args == (21,)
else:
    raise AssertionError("month_interval_between works now")
PYTHON
