#!/usr/bin/env bash
# pycountry 26.2.16: searching for a country by its exact name gives another country first.
# Expected: the country of that name comes first. Seen: "Niger" gives Nigeria, "Curaçao" the Netherlands, "Korea", as
# registers write the Republic, the Democratic People's Republic. get(name=...) finds the first two.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pycountry==26.2.16
"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

from pycountry import countries

found = {name: [country.alpha_3 for country in countries.search_fuzzy(name)] for name in ("Niger", "Curaçao", "Korea", "Japan")}
print("pycountry", version("pycountry"), found)
assert found == {"Niger": ["NGA", "NER"], "Curaçao": ["NLD", "CUW"], "Korea": ["PRK", "KOR"], "Japan": ["JPN"]}
assert [countries.get(name=name).alpha_3 for name in ("Niger", "Curaçao")] == ["NER", "CUW"]
PYTHON
