"""What a person reads in an answer, whatever its format."""

import zipfile
from io import BytesIO

from werkzeug.test import TestResponse

PACKED = b"PK\x03\x04"
"""How a ZIP file begins, which a workbook is."""


def readable(answer: TestResponse) -> str:
    """Return an answer's text; of a workbook, the texts of its parts, which are packed in the answer itself."""
    if not answer.data.startswith(PACKED):
        return answer.text
    with zipfile.ZipFile(BytesIO(answer.data)) as book:
        return "\n".join(book.read(name).decode() for name in book.namelist())
