"""QR codes as a path of an SVG, for pages."""

from itertools import groupby
from typing import NamedTuple

import segno

QUIET_ZONE = 4
"""Light modules around the code, as its standard requires."""


class QrPath(NamedTuple):
    """The dark modules of a QR code as one path; `size` is its width and height, with the quiet zone."""

    size: int
    path: str


def qr_path(text: str) -> QrPath:
    """Return the QR code of a text."""
    rows = list(segno.make_qr(text, error="m").matrix_iter(scale=1, border=QUIET_ZONE))
    return QrPath(len(rows), "".join(_row_path(y, bytes(row)) for y, row in enumerate(rows)))


def _row_path(y: int, row: bytes) -> str:
    runs = [(is_dark, [x for x, _ in run]) for is_dark, run in groupby(enumerate(row), key=lambda module: bool(module[1]))]
    return "".join(f"M{run[0]} {y}h{len(run)}v1h-{len(run)}z" for is_dark, run in runs if is_dark)
