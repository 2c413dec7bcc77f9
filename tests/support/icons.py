"""`make icons`: draws the icons of the installed application as PNG from the SVG files beside them."""

import json
from pathlib import Path

import typst

from tests.support.plain_words import ROOT

STATIC = Path(ROOT) / "tracker" / "static"
ICONS = {
    "icon-192.png": ("icon.svg", 192),
    "icon-512.png": ("icon.svg", 512),
    "icon-maskable-512.png": ("icon-maskable.svg", 512),
}
"""File -> the drawing, and the length of a side in pixels."""
PAGE = "#set page(width: {side}pt, height: {side}pt, margin: 0pt, fill: none)\n#image(bytes({svg}), width: 100%)"


def draw_icon(drawing: str, side: int) -> bytes:
    """Return a drawing of the static folder as a PNG of so many pixels a side."""
    svg = json.dumps((STATIC / drawing).read_text())
    return typst.compile(PAGE.format(side=side, svg=svg).encode(), format="png", ppi=72)


if __name__ == "__main__":
    for name, (drawing, side) in ICONS.items():
        (STATIC / name).write_bytes(draw_icon(drawing, side))
