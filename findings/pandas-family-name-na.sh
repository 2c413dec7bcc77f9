#!/usr/bin/env bash
# pandas 3.1.1: people whose family name is NA, NULL or None have none.
# Expected: a column of names holds names; NA (나) is how Korean passports write a family name. Seen: read_csv makes the three
# missing, the first also in a column declared as text. keep_default_na=False keeps them. pyarrow reads the names.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.1.1 pyarrow==26.0.1
"$folder/venv/bin/python" - <<'PYTHON'
import io

import pandas as pd
import pyarrow.csv

TABLE = "family_name,given_name\nNA,Eun\nNULL,Jo\nNone,Ada\nSATO,Yui\n"
names = pd.read_csv(io.StringIO(TABLE), dtype={"family_name": "string"})["family_name"]
kept = pd.read_csv(io.StringIO(TABLE), keep_default_na=False)["family_name"]
print("pandas", pd.__version__, names.tolist(), "keep_default_na=False:", kept.tolist())
assert names.isna().tolist() == [True, True, True, False]
assert kept.tolist() == ["NA", "NULL", "None", "SATO"]
assert pyarrow.csv.read_csv(io.BytesIO(TABLE.encode()))["family_name"].to_pylist() == kept.tolist()
PYTHON
