#!/usr/bin/env bash
# country_converter 1.3.2 with pandas 3.1.1, which its installation takes: no country can be converted.
# Expected: "Japan" gives JPN. Seen: TypeError from re.compile, for every name. Namibia's code NA is read as a missing value.
# With pandas 2.3.3 it works.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for pandas in 3.1.1 2.3.3; do
  python3 -m venv "$folder/$pandas"
  "$folder/$pandas/bin/pip" install --quiet --disable-pip-version-check country_converter==1.3.2 "pandas==$pandas"
  "$folder/$pandas/bin/python" -W ignore - <<'PYTHON'
import country_converter
import pandas

try:
    seen = country_converter.convert("Japan", to="ISO3")
except TypeError as error:
    seen = f"TypeError: {error}"
print("country_converter", country_converter.__version__, "pandas", pandas.__version__, seen)
old = pandas.__version__.startswith("2.")
assert seen == ("JPN" if old else "TypeError: first argument must be string or compiled pattern"), seen
PYTHON
done
