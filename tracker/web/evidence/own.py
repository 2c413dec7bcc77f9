"""Participants add, open and delete photos and PDFs of their own."""

from functools import partial
from typing import Any

from flask import Response, abort, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.adapters.evidence_cleaning import WrongFileError
from tracker.compliance.evidence import COURSE, JOB, MOST_BYTES, MOST_FILES
from tracker.errors import FactError, NotFoundError
from tracker.queries.cases import open_cases
from tracker.queries.evidence import EvidenceFact, evidence, evidence_about, evidence_location, evidence_of
from tracker.queries.participants import ParticipantKey
from tracker.queries.sheets import sheet
from tracker.services.evidence import EvidenceSubject, StoredFile, add_evidence, delete_evidence
from tracker.web.access import current_stint_or_404, own_participant_or_404, stint_or_404
from tracker.web.evidence.answer import file_answer
from tracker.web.evidence.blueprint import bp
from tracker.web.evidence.sent import folder_or_503, takes_files, with_sent_file
from tracker.web.forms.evidence import EvidenceDeletionForm, EvidenceForm
from tracker.web.forms.stints import renew
from tracker.web.middleware.current_user import require_user
from tracker.web.submit import Submission, submit
from tracker.workflows.evidence import delete_recorded_file


@bp.get("/participants/<int:participant_id>/evidence")
def overview(participant_id: int) -> Response:
    """List all files of a participant, and how much room is left."""
    key = own_participant_or_404(participant_id)
    who, files = sheet(key.id, on=clock.today()), evidence_of(key.id)
    shown: dict[str, Any] = {
        "lines": {(each.kind, each.line_id): each for each in who.versions},
        "current": who.current,
        "files": files,
        "size": sum(each.size for each in files),
        "most": {"files": MOST_FILES, "bytes": MOST_BYTES},
        "said": request.args.get("said"),
    }
    return make_response(render_template("evidence/overview.html", key=key, **shown))


@bp.get("/participants/<int:participant_id>/jobs/<int:line_id>/evidence")
def job_files(participant_id: int, line_id: int) -> Response:
    """Show the files of a job, with the form for another."""
    return _stint_page(own_participant_or_404(participant_id), JOB, line_id)


@bp.post("/participants/<int:participant_id>/jobs/<int:line_id>/evidence")
def add_to_job(participant_id: int, line_id: int) -> AnyResponse:
    """Add a file to a job. Answers as `_add`."""
    return _add(participant_id, JOB, line_id)


@bp.get("/participants/<int:participant_id>/courses/<int:line_id>/evidence")
def course_files(participant_id: int, line_id: int) -> Response:
    """Show the files of a course, with the form for another."""
    return _stint_page(own_participant_or_404(participant_id), COURSE, line_id)


@bp.post("/participants/<int:participant_id>/courses/<int:line_id>/evidence")
def add_to_course(participant_id: int, line_id: int) -> AnyResponse:
    """Add a file to a course. Answers as `_add`."""
    return _add(participant_id, COURSE, line_id)


@bp.get("/participants/<int:participant_id>/evidence/<int:evidence_id>/file")
def download(participant_id: int, evidence_id: int) -> Response:
    """Download an own file. Answers as `file_answer`."""
    return file_answer(_own_or_404(own_participant_or_404(participant_id), evidence_id))


@bp.get("/participants/<int:participant_id>/evidence/<int:evidence_id>/delete")
def ask(participant_id: int, evidence_id: int) -> Response:
    """Ask for confirmation before a file is deleted."""
    key = own_participant_or_404(participant_id)
    return _deletion_page(key, _own_or_404(key, evidence_id))


@bp.post("/participants/<int:participant_id>/evidence/<int:evidence_id>/delete")
def delete(participant_id: int, evidence_id: int) -> AnyResponse:
    """Delete a file. 303 to the list; 422 while an officer needs it; 404 if it is gone."""
    key = own_participant_or_404(participant_id)
    found, form, folder = _own_or_404(key, evidence_id), EvidenceDeletionForm(), folder_or_503()
    location = evidence_location(found.id)
    if location is None:
        abort(404)
    by: dict[str, Any] = {"by": require_user().user_id, "operation": form.operation.data}
    act = partial(delete_evidence, found.id, key.id, **by)
    return submit(
        Submission(
            page=lambda status: _deletion_page(key, found, status=status),
            act=lambda: delete_recorded_file(folder, location.stored_as, act),
            conflict=lambda _error: _deletion_page(key, found, status=409),
            refusals=(FactError, NotFoundError),
            refuse=lambda error: abort(404) if isinstance(error, NotFoundError) else None,
            url=lambda _id: url_for("evidence.overview", participant_id=key.id, said="deleted"),
        )
    )


def _add(participant_id: int, kind: str, line_id: int) -> AnyResponse:
    """Add a file. 303 to the files; 422 with the error beside the field; 404 for a job or course that is not in force."""
    key, form = own_participant_or_404(participant_id), EvidenceForm()
    current_stint_or_404(sheet(key.id, on=clock.today()), kind, line_id)
    by: dict[str, Any] = {"by": require_user().user_id, "operation": form.operation.data}

    def add(file: StoredFile | None) -> int:
        if file is None:
            raise WrongFileError("empty")
        return add_evidence(key.id, EvidenceSubject(kind, line_id), file, **by)

    return submit(
        Submission(
            page=lambda status: _stint_page(key, kind, line_id, form, status=status),
            is_complete=form.is_complete,
            act=lambda: with_sent_file(form.file.sent, add),
            refusals=(FactError, WrongFileError),
            refuse=form.refuse,
            conflict=lambda _error: _stint_page(key, kind, line_id, renew(form, 0), status=409),
            url=lambda _id: url_for(f"evidence.{kind}_files", participant_id=key.id, line_id=line_id, said="stored"),
        )
    )


def _own_or_404(key: ParticipantKey, evidence_id: int) -> EvidenceFact:
    found = evidence(evidence_id, participant_id=key.id)
    if found is None:
        abort(404)
    return found


def _stint_page(
    key: ParticipantKey, kind: str, line_id: int, form: EvidenceForm | None = None, *, status: int = 200
) -> Response:
    line = stint_or_404(sheet(key.id, on=clock.today()), kind, line_id)
    shown: dict[str, Any] = {"line": line, "kind": kind, "files": evidence_about(key.id, kind, line_id)}
    shown |= {"form": form or renew(EvidenceForm(formdata=None), 0), "is_offered": takes_files() and not line.withdrawn}
    shown |= {"conflict": status == 409, "said": request.args.get("said")}
    return make_response(render_template("evidence/stint.html", key=key, **shown), status)


def _deletion_page(key: ParticipantKey, found: EvidenceFact, *, status: int = 200) -> Response:
    is_needed = found.about not in {JOB, COURSE} or bool(open_cases([key.id]))
    shown: dict[str, Any] = {"file": found, "is_needed": is_needed, "conflict": status == 409}
    form = renew(EvidenceDeletionForm(formdata=None), 0)
    return make_response(render_template("evidence/delete.html", key=key, form=form, **shown), status)
