"""Files of participants: photos and PDFs made by code, and files that are stored."""

import os
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

import pikepdf
import pillow_heif
from flask import current_app
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image
from sqlalchemy import update

from tracker.adapters.evidence_folder import EvidenceFolder, new_file_key, new_file_name
from tracker.adapters.keys import Secret
from tracker.models.accounts import COMMAND_LINE
from tracker.models.base import db
from tracker.models.evidence import Evidence
from tracker.services.evidence import EvidenceSubject, StoredFile, add_evidence

PAGE = b"%PDF-1.7 a page"
PLACE = (22.0, 17.0, 9.0)
"""Degrees, minutes and seconds north, in a photo."""
MAKER = "Fictional Camera"
RED, BLUE = (200, 30, 30), (30, 30, 200)


def folder() -> EvidenceFolder:
    """The folder of the application."""
    found: EvidenceFolder = current_app.extensions["evidence"]
    return found


def stored_file(name: str = "payslip", content: bytes = PAGE, *, size: int = 0, sent: bytes = b"") -> StoredFile:
    """A file in the folder that no row names yet; `size` is what the row will say of it."""
    key, stored_as = new_file_key(), new_file_name()
    folder().write(stored_as, content, key)
    digest = sha256(sent or content).hexdigest()
    return StoredFile(stored_as, Secret(key.hex()), name, "application/pdf", size or len(content), digest)


def create_evidence(
    participant_id: int, line_id: int, name: str = "payslip", content: bytes = PAGE, *, size: int = 0, by: int = COMMAND_LINE
) -> int:
    """Store a file about a job; return its id."""
    return add_evidence(participant_id, EvidenceSubject("job", line_id), stored_file(name, content, size=size), by=by)


def move_evidence_to_request(evidence_id: int, participant_id: int, request_id: int, *, written_at: datetime) -> None:
    """Make a file one that came with a request of another participant, and that was written at a moment."""
    values = {"participant_id": participant_id, "about": "request", "about_id": request_id}
    db.session.execute(update(Evidence).where(Evidence.id == evidence_id).values(values))
    db.session.commit()
    for each in folder().entries():
        os.utime(each.path, (written_at.timestamp(), written_at.timestamp()))


def photo(format_: str = "JPEG", size: tuple[int, int] = (60, 40), *, orientation: int = 6, **options: Any) -> bytes:
    """A photo, red on the left and blue on the right, that says where it was taken, by what, and how it is to be turned."""
    picture = Image.new("RGB", size, RED)
    picture.paste(BLUE, (size[0] // 2, 0, *size))
    return encoded(picture, format_, exif=described(orientation), **options)


def described(orientation: int = 1) -> bytes:
    """What a camera writes beside the pixels."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = MAKER, orientation
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", PLACE
    return exif.tobytes()


def encoded(picture: Image.Image, format_: str, **options: Any) -> bytes:
    """A picture as a file."""
    if format_ == "HEIF":
        pillow_heif.register_heif_opener()
    written = BytesIO()
    picture.save(written, format_, **options)
    return written.getvalue()


def page_pdf(*, pages: int = 1, **in_root: Any) -> bytes:
    """A PDF with a photo on each page; `in_root` is what its root holds beside."""
    pdf = pikepdf.new()
    image = pdf.make_stream(photo(size=(30, 20)))
    for name, value in picture_entries(30, 20).items():
        image[name] = value
    for _ in range(pages):
        page = pdf.add_blank_page(page_size=(200, 100))
        page.Resources = Dictionary(XObject=Dictionary(Im0=image))
        page.Contents = pdf.make_stream(b"q 30 0 0 20 0 0 cm /Im0 Do Q")
    for name, value in in_root.items():
        pdf.Root[f"/{name}"] = value
    return saved(pdf)


def picture_entries(width: int, height: int) -> dict[str, Any]:
    """What a PDF says of a picture that is a JPEG."""
    return {
        "/Type": Name.XObject,
        "/Subtype": Name.Image,
        "/Width": width,
        "/Height": height,
        "/ColorSpace": Name.DeviceRGB,
        "/BitsPerComponent": 8,
        "/Filter": Name.DCTDecode,
    }


def script() -> Dictionary:
    """An action that would run a script."""
    return Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def linked_pdf() -> bytes:
    """A PDF with a link, a script, an attachment and a description."""
    pdf = Pdf.open(BytesIO(page_pdf(OpenAction=script())))
    link = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(S=Name.URI, URI="http://example.invalid")
    )
    pdf.pages[0].Annots = Array([pdf.make_indirect(link)])
    pdf.pages[0].AA = Dictionary(O=script())
    pdf.attachments["secret.txt"] = b"attached"
    pdf.docinfo["/Author"] = MAKER
    with pdf.open_metadata() as described_by:
        described_by["dc:creator"] = [MAKER]
    return saved(pdf)


def saved(pdf: Pdf, **options: Any) -> bytes:
    """A PDF as a file."""
    written = BytesIO()
    pdf.save(written, **options)
    return written.getvalue()
