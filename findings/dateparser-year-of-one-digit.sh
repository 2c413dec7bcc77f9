#!/usr/bin/env bash
# dateparser 1.5.0: a Japanese day whose year has one digit, as people write years of the era, is read with its parts moved.
# Expected: 8年1月15日 is 15 January of a year 8, or is refused. Seen: 1 August 2015, without an error; 年, 月 and 日 say what
# each number is, and are not heard. With DATE_ORDER=YMD the same. With four digits, and with two, the year stays the year.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dateparser==1.5.0
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import dateparser

TEXTS = ["2026年1月15日", "26年1月15日", "8年1月15日", "5年12月24日"]
read = [str(dateparser.parse(text, languages=["ja"]).date()) for text in TEXTS]
in_order = [str(dateparser.parse(text, languages=["ja"], settings={"DATE_ORDER": "YMD"}).date()) for text in TEXTS]
print("dateparser", dateparser.__version__, TEXTS, "->", read)
assert read == in_order == ["2026-01-15", "2026-01-15", "2015-08-01", "2024-05-12"]
PYTHON
