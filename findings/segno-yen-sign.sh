#!/usr/bin/env bash
# segno 1.6.6 with ZXing 3.1.1: a yen sign in a QR code is scanned as another character.
# Expected: the text comes back. Seen: alone, ¥ is written as ISO 8859-1 without a mark (the standard allows it) and taken
# for half-width katakana; beside kanji it is written as Shift JIS, where its byte is the backslash's. With eci=True, UTF-8
# is named in the code and the text comes back.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check segno==1.6.6 zxing-cpp==3.1.1 pillow==13.0.0
"$folder/venv/bin/python" - <<'PYTHON'
import io

import segno
import zxingcpp
from PIL import Image


def scan(code: segno.QRCode) -> str:
    out = io.BytesIO()
    code.save(out, kind="png", scale=6)
    return zxingcpp.read_barcodes(Image.open(out).convert("L"))[0].text


TEXTS = ["Café", "¥1,500", "山田 ¥1,500"]
plain = [scan(segno.make_qr(text)) for text in TEXTS]
marked = [scan(segno.make_qr(text, encoding="utf-8", eci=True)) for text in TEXTS]
print("segno", segno.__version__, TEXTS, "->", plain, "with eci:", marked)
assert plain == ["Café", "･1,500", "山田 \\1,500"]
assert marked == TEXTS
PYTHON
