#!/usr/bin/env bash
# python-calamine 0.9.1: a line break and a tab within a paragraph of an .ods cell vanish.
# Expected: HARBOUR and LANTERN on two lines, as a cell with two paragraphs has them. Seen: HARBOURLANTERN.
# The reading of a word (text:ruby-text) is joined to the word. OpenDocument 1.3, part 3, sections 6.1.4, 6.1.5 and 6.4.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-calamine==0.9.1
"$folder/venv/bin/python" - <<'PYTHON'
import io
import zipfile

from python_calamine import CalamineWorkbook

SPACE = "urn:oasis:names:tc:opendocument:xmlns"
KIND = "application/vnd.oasis.opendocument.spreadsheet"
TEXTS = [
    "<text:p>HARBOUR</text:p><text:p>LANTERN</text:p>",
    "<text:p>HARBOUR<text:line-break/>LANTERN</text:p>",
    "<text:p>HARBOUR<text:tab/>LANTERN</text:p>",
    "<text:p><text:ruby><text:ruby-base>港</text:ruby-base><text:ruby-text>みなと</text:ruby-text></text:ruby></text:p>",
]
cells = "".join(f'<table:table-cell office:value-type="string">{text}</table:table-cell>' for text in TEXTS)
content = (
    f'<office:document-content xmlns:office="{SPACE}:office:1.0" xmlns:table="{SPACE}:table:1.0" xmlns:text="{SPACE}:text:1.0">'
    '<office:body><office:spreadsheet><table:table table:name="a">'
    f"<table:table-row>{cells}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
)
manifest = (
    f'<m:manifest xmlns:m="{SPACE}:manifest:1.0" m:version="1.3"><m:file-entry m:full-path="/" m:media-type="{KIND}"/>'
    '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>'
)
file = io.BytesIO()
with zipfile.ZipFile(file, "w") as archive:
    archive.writestr("mimetype", KIND)
    archive.writestr("META-INF/manifest.xml", manifest)
    archive.writestr("content.xml", content)
(seen,) = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0).to_python()
print(seen)
assert seen == ["HARBOUR\nLANTERN", "HARBOURLANTERN", "HARBOURLANTERN", "港みなと"]
PYTHON
