"""A program that writes a photo again: its pixels in the right orientation, and nothing else that was in the file."""

from io import BytesIO
from typing import Final

import pillow_heif
from PIL import Image, ImageOps

from tracker.adapters.confined import LARGEST_BYTES, MOST_PIXELS, CannotCleanError, CleanFile, serve

FORMATS: Final = {"jpeg": ("JPEG", "MPO"), "png": ("PNG",), "heic": ("HEIF",)}
LONGEST_SIDE: Final = 4096
"""Pixels of the longer side, to which larger photos are made smaller: small print stays readable."""
QUALITY: Final = 88
WHITE: Final = (255, 255, 255)
DEEP: Final = 256
"""What the values of a picture with 16 bits a pixel are divided by."""


def clean_photo(content: bytes, kind: str) -> CleanFile:
    """Return a JPEG or PNG with the pixels of a photo alone. HEIC becomes JPEG. Raises CannotCleanError, and what decoders raise."""
    if kind == "heic":
        pillow_heif.register_heif_opener(thumbnails=False)
    with Image.open(BytesIO(content), formats=FORMATS[kind]) as source:
        width, height = source.size
        if width * height > MOST_PIXELS:
            raise CannotCleanError("pixels")
        source.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        source.load()
        pixels = _plain(ImageOps.exif_transpose(source))
    pixels.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    # A new picture has none of the chunks, profiles and comments of the old one.
    new = Image.new(pixels.mode, pixels.size)
    new.paste(pixels)
    if kind == "png" and len(png := _saved(new, "PNG")) <= LARGEST_BYTES:
        return CleanFile("png", png)
    return CleanFile("jpeg", _saved(new, "JPEG", quality=QUALITY))


def _plain(picture: Image.Image) -> Image.Image:
    """Return a picture in grey or colours, on white where it was transparent."""
    if picture.mode.startswith("I"):
        return picture.point(lambda value: value / DEEP).convert("L")
    if picture.mode in {"1", "L"} and "transparency" not in picture.info:
        return picture.convert("L")
    if picture.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        ground = Image.new("RGB", seen.size, WHITE)
        ground.paste(seen, mask=seen.getchannel("A"))
        return ground
    return picture.convert("RGB")


def _saved(picture: Image.Image, format_: str, **options: int) -> bytes:
    written = BytesIO()
    picture.save(written, format_, **options)
    return written.getvalue()


if __name__ == "__main__":
    serve(clean_photo)
