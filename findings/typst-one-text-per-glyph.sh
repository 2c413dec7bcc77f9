#!/usr/bin/env bash
# Typst 0.15.2: a name without a variation selector reads back with one.
# Expected: each name is read from the PDF as it was set. Seen: 葛 set plainly after 葛 with selector U+E0101 reads back with
# the selector, and the other way round without: both are one glyph of the font, and a glyph has one text in the file, that
# of its first use. Two readers (pypdf 7.1.1, pypdfium2 5.15.2) then disagree about one of the two orders.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check typst==0.15.2 noto-cjk-sans-jp-regular==0.0.1 pypdf==7.1.1 pypdfium2==5.15.2
"$folder/venv/bin/python" - <<'PYTHON'
import io
from pathlib import Path

import noto_cjk_sans_jp_regular
import pypdf
import pypdfium2
import typst

SELECTED, PLAIN = "葛\U000e0101城", "葛木"
folder = str(Path(str(noto_cjk_sans_jp_regular.FONT_PATH)).parent)
fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def read_back(*names: str) -> tuple[list[str], list[str]]:
    lines = "#linebreak()".join(names)
    pdf = typst.compile(f"#set text(font: \"Noto Sans CJK JP\")\n{lines}".encode(), font_paths=fonts)
    by_pypdf = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    by_pdfium = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()
    return by_pypdf.split(), by_pdfium.split()


for names in ([PLAIN], [PLAIN, SELECTED], [SELECTED, PLAIN]):
    print("typst 0.15.2", [ascii(each) for each in names], "->", [[ascii(each) for each in found] for found in read_back(*names)])
assert read_back(PLAIN) == ([PLAIN], [PLAIN])
assert read_back(SELECTED, PLAIN)[0] == [SELECTED, "葛\U000e0101木"]
assert read_back(PLAIN, SELECTED)[0] == [PLAIN, "葛城"]
PYTHON
