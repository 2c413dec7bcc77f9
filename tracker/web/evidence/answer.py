"""A stored file as an answer."""

from flask import Response, abort

from tracker.adapters.evidence_folder import EvidenceFolderError
from tracker.adapters.keys import SealedError
from tracker.errors import NotFoundError
from tracker.queries.evidence import EvidenceFact
from tracker.web.evidence.sent import folder_or_503
from tracker.web.middleware.headers import treat_as_file
from tracker.workflows.evidence import open_file


def file_answer(found: EvidenceFact) -> Response:
    """Return a file as an attachment, never as a page of ours. Answers 404 if it was deleted meanwhile, 503 if it cannot be read."""
    try:
        opened = open_file(folder_or_503(), found)
    except NotFoundError:
        abort(404)
    except (EvidenceFolderError, SealedError):
        abort(503)
    response = Response(opened.content, content_type=opened.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=opened.name)
    treat_as_file()
    return response
