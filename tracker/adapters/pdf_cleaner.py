"""A program that writes a PDF again: its pages as they look, without scripts, actions, attachments, links or descriptions."""

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image

from tracker.adapters.confined import MOST_PIXELS, CannotCleanError, CleanFile, serve
from tracker.adapters.jpeg_segments import without_descriptions

MOST_PAGES: Final = 100
MOST_DECODED: Final = 256 * 1024 * 1024
"""Bytes of all compressed streams of a file, decompressed."""
OF_A_PAGE: Final = {"/Type", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group", "/Parent"}
"""What is copied of a page."""
REMOVED: Final = (
    *("/AA", "/A", "/JS", "/OpenAction", "/URI", "/EF", "/EmbeddedFiles", "/AF", "/RichMedia", "/Launch"),
    *("/Metadata", "/PieceInfo", "/LastModified", "/OPI", "/Ref", "/Annots", "/AcroForm", "/XFA", "/StructParents"),
)
"""What is removed wherever it is: everything that acts, is attached, or describes."""
AS_PICTURES: Final = {"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"}
CHUNK: Final = 1 << 20


def clean_pdf(content: bytes, kind: str) -> CleanFile:
    """Return a new PDF with the pages of another. Raises CannotCleanError, and what the parser raises."""
    try:
        source = pikepdf.open(BytesIO(content), attempt_recovery=False, suppress_warnings=True)
    except pikepdf.PasswordError:
        raise CannotCleanError("locked") from None
    with source, pikepdf.new() as new:
        if not 0 < len(source.pages) <= MOST_PAGES:
            raise CannotCleanError("pages" if len(source.pages) else "damaged")
        _require_moderate_streams(source)
        _flatten(source)
        for page in source.pages:
            for name in set(page.obj.keys()) - OF_A_PAGE:
                del page.obj[name]
        new.pages.extend(source.pages)
        _remove_what_acts(new)
        written = BytesIO()
        new.save(written, compress_streams=True, stream_decode_level=pikepdf.StreamDecodeLevel.none, deterministic_id=True)
        return CleanFile("pdf", written.getvalue())


def _flatten(source: Pdf) -> None:
    """Draw what was filled into forms on the pages, because forms and notes are not copied."""
    if "/AcroForm" in source.Root and "/XFA" in source.Root.AcroForm:
        del source.Root.AcroForm["/XFA"]
    source.generate_appearance_streams()
    source.flatten_annotations("screen")


def _require_moderate_streams(source: Pdf) -> None:
    """Raise CannotCleanError for pictures of too many pixels, and for streams that are too much when decompressed."""
    left = MOST_DECODED
    for stream in _streams(source):
        width, height = stream.get("/Width", 0), stream.get("/Height", 0)
        if int(width) * int(height) > MOST_PIXELS:
            raise CannotCleanError("pixels")
        filters = _filters(stream)
        if filters[:1] == ["/FlateDecode"]:
            left -= _inflated(stream.read_raw_bytes(), left)
        if filters.count("/FlateDecode") > 1 or {"/LZWDecode", "/RunLengthDecode"} & set(filters):
            left -= len(stream.read_bytes(pikepdf.StreamDecodeLevel.specialized))
        if left < 0:
            raise CannotCleanError("complex")


def _inflated(raw: bytes, most: int) -> int:
    """Return how many bytes a compressed stream has, decompressed; more than `most` are not counted to their end."""
    inflater, counted = zlib.decompressobj(), 0
    data = raw
    while data and counted <= most:
        counted += len(inflater.decompress(data, CHUNK))
        data = inflater.unconsumed_tail
    return counted


def _remove_what_acts(new: Pdf) -> None:
    """Remove from every object what `REMOVED` names, and from photos what describes them."""
    for each in list(new.objects):
        if not isinstance(each, Dictionary | Stream):
            continue
        _strip(each, 0)
        if isinstance(each, Stream) and AS_PICTURES & set(_filters(each)):
            _strip_picture(each)


def _strip(holder: Any, depth: int) -> None:
    """Remove the names from an object and from those that are written inside it. Objects of their own come by themselves."""
    if depth > 50:
        raise CannotCleanError("complex")
    if isinstance(holder, Dictionary | Stream):
        for name in REMOVED:
            if name in holder and not _is_resource(holder, name):
                del holder[name]
        inner: list[Any] = [holder.get(name) for name in holder.keys()]  # noqa: SIM118 - a stream has no iterator
    else:
        inner = list(holder)
    for each in inner:
        if isinstance(each, Dictionary | Array) and not each.is_indirect:
            _strip(each, depth + 1)


def _is_resource(holder: Any, name: str) -> bool:
    """Return whether `/A` is the name of a font or picture, as some programs call them, and not an action."""
    value = holder.get(name)
    return (
        name in {"/A", "/AF", "/EF"}
        and isinstance(value, Stream | Dictionary)
        and value.get("/Type") in {Name.Font, Name.XObject, Name.ExtGState}
    )


def _strip_picture(stream: Stream) -> None:
    """Take the description from a picture: of a plain JPEG without loss, others are drawn again."""
    filters = _filters(stream)
    if filters == ["/DCTDecode"]:
        stream.write(
            without_descriptions(stream.read_raw_bytes()),
            filter=Name.DCTDecode,
            decode_parms=parms if isinstance(parms := stream.get("/DecodeParms"), Dictionary) else None,
        )
    elif filters[-1] in {"/DCTDecode", "/JPXDecode"}:
        picture: Image.Image = pikepdf.PdfImage(stream).as_pil_image()
        written = BytesIO()
        picture.convert("L" if picture.mode in {"1", "L"} else "RGB").save(written, "JPEG", quality=88)
        stream.write(written.getvalue(), filter=Name.DCTDecode)
        stream["/ColorSpace"] = Name.DeviceGray if picture.mode in {"1", "L"} else Name.DeviceRGB
        stream["/BitsPerComponent"] = 8


def _streams(source: Pdf) -> Iterator[Stream]:
    for each in source.objects:
        if isinstance(each, Stream):
            yield each


def _filters(stream: Stream) -> list[str]:
    """Return the names of the filters of a stream, the first to be undone first."""
    found = stream.get("/Filter")
    return [] if found is None else [str(each) for each in found] if isinstance(found, Array) else [str(found)]


if __name__ == "__main__":
    serve(clean_pdf)
