"""The parts of a JPEG: those that draw it, and those that describe it."""

from typing import Final

MARKER: Final = 0xFF
START_OF_SCAN: Final = 0xDA
DESCRIBING: Final = frozenset({*range(0xE1, 0xEE), 0xEF, 0xFE})
"""APP1 to APP13, APP15 and comments: Exif with the place, XMP, profiles. APP0 and APP14 (Adobe) say how colours are read."""
ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers without a length."""


def without_descriptions(jpeg: bytes) -> bytes:
    """Return a JPEG without what describes it; the picture stays byte for byte. Raises ValueError if the bytes are not a JPEG."""
    if jpeg[:2] != b"\xff\xd8":
        raise ValueError("not a JPEG")
    drawing, at = [jpeg[:2]], 2
    while at + 4 <= len(jpeg):
        if jpeg[at] != MARKER:
            raise ValueError("not a JPEG")
        marker = jpeg[at + 1]
        if marker == MARKER:
            at += 1
            continue
        if marker == START_OF_SCAN:
            return b"".join([*drawing, jpeg[at : _end(jpeg, at)]])
        length = 2 if marker in ALONE else 2 + int.from_bytes(jpeg[at + 2 : at + 4])
        if marker not in DESCRIBING:
            drawing.append(jpeg[at : at + length])
        at += length
    raise ValueError("the JPEG has no picture")


def _end(jpeg: bytes, at: int) -> int:
    """Return where the picture ends: what is appended to it, such as a second photo, is left out."""
    end = jpeg.rfind(b"\xff\xd9", at)
    return len(jpeg) if end < 0 else end + 2
