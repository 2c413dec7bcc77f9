"""What a person reads in an answer, whatever its format."""

import zipfile
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from werkzeug.test import TestResponse

PACKED = b"PK\x03\x04"
"""How a ZIP file begins, which a workbook is."""


def readable(answer: TestResponse) -> str:
    """Return an answer's text; of a workbook and a PDF what they show, which is packed in the answer; of an image its bytes."""
    if answer.mimetype == "application/pdf":
        return _pages(answer.data)
    if (answer.mimetype or "").startswith("image/"):
        return _letters(answer.data)
    if not answer.data.startswith(PACKED):
        return answer.text
    with zipfile.ZipFile(BytesIO(answer.data)) as book:
        return "\n".join(book.read(name).decode() for name in book.namelist())


def _pages(content: bytes) -> str:
    """The text of a PDF and its bytes as letters; the bytes alone of one that cannot be read."""
    try:
        shown = [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
    except PyPdfError:
        shown = []
    return "\n".join([*shown, _letters(content)])


def _letters(content: bytes) -> str:
    """Each byte as a letter."""
    return content.decode("latin-1")
