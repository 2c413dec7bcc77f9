#!/usr/bin/env bash
# pyarrow 26.0.1: strptime reads 30 February as 2 March.
# Expected: an error, or null with error_is_null, as for month 13. Seen: days 29 to 31 of a short month run over into the next
# month without a word. A cast of the same text to date32 refuses it: read days by cast.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyarrow==26.0.1
"$folder/venv/bin/python" - <<'PYTHON'
import pyarrow as pa
import pyarrow.compute as pc

texts = pa.array(["2026-02-30", "2026-04-31", "2026-02-29", "2026-13-01"])
read = pc.strptime(texts, format="%Y-%m-%d", unit="s", error_is_null=True).cast(pa.date32())
print("pyarrow", pa.__version__, dict(zip(texts.to_pylist(), map(str, read.to_pylist()), strict=True)))
assert [str(day) for day in read.to_pylist()] == ["2026-03-02", "2026-05-01", "2026-03-01", "None"]
try:
    texts[:1].cast(pa.date32())
except pa.ArrowInvalid as error:
    print("cast:", error)
else:
    raise AssertionError("the cast takes 30 February too")
PYTHON
