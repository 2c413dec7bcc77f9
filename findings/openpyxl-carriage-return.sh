#!/usr/bin/env bash
# openpyxl 3.1.5: a cell with a Windows line break holds the letters _x000D_.
# Expected: the text that was written, an address of two lines. Seen: the carriage return, which Excel escapes as _x000D_ in
# the file, stays escaped in the value. python-calamine gives the line break.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check openpyxl==3.1.5 XlsxWriter==3.3.1 python-calamine==0.9.1
"$folder/venv/bin/python" - <<'PYTHON'
import io

import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook

ADDRESS = "架空町1丁目\r\n2番地"
file = io.BytesIO()
with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
    workbook.add_worksheet().write_string(0, 0, ADDRESS)
by_openpyxl = openpyxl.load_workbook(io.BytesIO(file.getvalue())).active["A1"].value
by_calamine = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0).to_python()[0][0]
print("openpyxl", openpyxl.__version__, repr(by_openpyxl), "calamine", repr(by_calamine))
assert by_openpyxl == "架空町1丁目_x000D_\n2番地"
assert by_calamine == ADDRESS
PYTHON
