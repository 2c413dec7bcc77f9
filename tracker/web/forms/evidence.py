"""A field for one photo or PDF, and the errors beside it."""

from typing import Any, TypeGuard

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import FileField

from tracker.adapters.confined import LARGEST_BYTES
from tracker.adapters.evidence_cleaning import WrongFileError
from tracker.compliance.evidence import MOST_BYTES, MOST_FILES
from tracker.errors import FactError
from tracker.web.forms.fields import remove_invisible
from tracker.web.forms.stints import OperationField, VersionField
from tracker.web.middleware.language import current_language
from tracker.workflows.evidence import SentEvidence

LONGEST_SHOWN = 60
MEGABYTE = 1024 * 1024
ACCEPTED = "image/*,.heic,.heif,.pdf,application/pdf"
"""What the picker of a browser offers. On a phone it offers the camera too."""


class EvidenceField(FileField):
    """One file, which may be absent. The last value of a repeated key counts."""

    accepted = ACCEPTED

    @property
    def sent(self) -> SentEvidence | None:
        """Return the file; None if none was selected. It is read once, and no further than is accepted."""
        if not hasattr(self, "_sent"):
            self._sent = _read(request.files.getlist(self.name)[-1:])
        return self._sent

    def refuse(self, reason: str) -> None:
        """Add the error for a reason of `WrongFileError` or of a `FactError` on the field `file`."""
        self.errors = [evidence_error(reason, shown_name(self.sent))]


class EvidenceForm(FlaskForm):
    """A file about a job or course."""

    file = EvidenceField(_l("Photo or PDF"))
    version = VersionField()
    operation = OperationField()

    def is_complete(self) -> bool:
        """Return whether a file was selected; else add the error."""
        self.validate()
        if self.file.sent is None:
            self.file.errors = [_("Select a photo or a PDF")]
        return not self.errors

    def refuse(self, error: Any) -> None:
        """Add the error of a file that cannot be stored."""
        self.file.refuse(error.reason)


class EvidenceDeletionForm(FlaskForm):
    """The button that deletes a file."""

    version = VersionField()
    operation = OperationField()


def is_about_file(error: Exception) -> TypeGuard[WrongFileError | FactError]:
    """Return whether an act was refused for the file that was sent with it."""
    return isinstance(error, WrongFileError) or (isinstance(error, FactError) and error.field == "file")


def _read(stored: list[FileStorage]) -> SentEvidence | None:
    """Return the file of a form; None without one, and for a text in its place."""
    if not stored or not stored[0].filename:
        return None
    sent = SentEvidence(stored[0].filename, stored[0].stream.read(LARGEST_BYTES + 1))
    stored[0].close()
    return sent


def shown_name(sent: SentEvidence | None) -> str:
    """Return the name of a file as it was sent, without invisible characters, cut after some characters."""
    name = remove_invisible(sent.name if sent else "").replace("\\", "/").rpartition("/")[2].strip()
    return name if len(name) <= LONGEST_SHOWN else f"{name[: LONGEST_SHOWN - 1]}…"


def evidence_error(reason: str, name: str) -> str:
    """Return the error for a file that cannot be stored: what it is, and what is accepted."""
    most = {"file": name, "files": MOST_FILES, "all": MOST_BYTES // MEGABYTE}
    others = {
        "busy": _("Many files are being sent now. Wait a minute, and send “%(file)s” again.", **most),
        "files": _("“%(file)s” was not stored: you have %(files)s files, which is the most. Delete one first.", **most),
        "bytes": _("“%(file)s” was not stored: all your files would have more than %(all)s MB. Delete one first.", **most),
        "none": _("Files cannot be stored here at present. Send your words without it, and ask the office how to send it."),
    }
    if reason in others:
        return others[reason]
    accepted = _("Select a photo (JPEG, PNG or HEIC) or a PDF of at most %(most)s MB.", most=LARGEST_BYTES // MEGABYTE)
    return current_language().gap.join((_what_it_is(reason, name), accepted))


def _what_it_is(reason: str, name: str) -> str:
    found = {
        "kind": _("“%(file)s” is neither a photo nor a PDF.", file=name),
        "ending": _("“%(file)s” holds something else than its ending (.jpg, .png, .heic or .pdf) says.", file=name),
        "empty": _("“%(file)s” is empty.", file=name),
        "large": _("“%(file)s” is too large.", file=name),
        "damaged": _("“%(file)s” is damaged or was cut off.", file=name),
        "locked": _("“%(file)s” needs a password. Save it without one.", file=name),
        "pixels": _("“%(file)s” has too many pixels. Take the photo again with a lower resolution.", file=name),
        "pages": _("“%(file)s” has more than 100 pages. Send a part of it.", file=name),
        "complex": _("“%(file)s” is too complex to be checked. Send a photo or screenshot of it.", file=name),
    }
    return found[reason]
