"""Import the programme office's register in the browser: upload, preview, import. The files stay on the server."""

from contextlib import suppress
from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, abort, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.adapters.keys import Keyring, SealedError
from tracker.errors import ConflictError
from tracker.formats.register.refusals import RegisterRefused
from tracker.queries.register import Upload, file_retention, refused_rows, uploads_of
from tracker.queries.register import upload as found_upload
from tracker.services.register import uploads
from tracker.services.register.uploads import ImportRunningError, import_turn, opened_upload
from tracker.web.forms.register import OrderForm, UploadForm, order_form, refused_file_error, shown_names, upload_form
from tracker.web.middleware.current_user import current_user, require_user
from tracker.workflows.register.import_register import ImportContext
from tracker.workflows.register.upload import SentFile, WrongFilesError, bundle_files, check_upload, import_upload, unpack_rows

bp = Blueprint("register", __name__)
LARGEST_UPLOAD = 32 * 1024 * 1024
"""Bytes that an officer may send at once."""
ON_A_PAGE = 20
# These views do not use `submit`: a conflict means that the work is done already, and is answered with its result.


@bp.url_value_preprocessor
def allow_files(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Raise the size limit for an officer's upload. Runs before the body is read."""
    who = current_user() if endpoint == "register.upload" else None
    if who is not None and "officer" in who.roles:
        request.max_content_length = LARGEST_UPLOAD


@bp.get("/register")
def overview() -> Response:
    """Show the form for a register, and the officer's recent uploads."""
    return _start(upload_form())


@bp.post("/register")
def upload() -> AnyResponse:
    """Check and store a register. 303 to its preview; 422 with the reason if it cannot be imported or stored."""
    form = UploadForm()
    if form.step.data:
        return _start(form)
    try:
        upload_id = _store(form.operation.data)
    except WrongFilesError:
        form.add_error(_("Select one workbook, or the three files participants.csv, employments.csv and courses.csv together"))
    except RegisterRefused as refused:
        form.add_error(refused_file_error(refused))
    except SealedError:
        form.add_error(_("Files cannot be stored here until the encryption keys are set up. Ask the administrator"))
    else:
        return _redirect_to(upload_id)
    return _start(form, status=422)


@bp.get("/register/<int:upload_id>")
def preview(upload_id: int) -> Response:
    """Show the changes that the import would make; after the import, those that it made."""
    return _page(_own_or_404(upload_id))


@bp.post("/register/<int:upload_id>/check")
def look_again(upload_id: int) -> AnyResponse:
    """Check the register again, with the answered order of days if that was the question.

    303 to the preview; 422 without an answer, or with the reason of a refusal.
    """
    found, form = _own_or_404(upload_id), order_form()
    asks = found.summary is not None and found.summary.question is not None
    if form.step.data or (asks and not form.is_answered()):
        return _page(found, form, status=200 if form.step.data else 422)
    try:
        checked = check_upload(_files(found), _import_context(), form.dates.data if asks else found.day_order)
        uploads.note_check(found.id, checked, by=require_user().user_id)
    except RegisterRefused as refused:
        return _page(found, form, status=422, trouble=refused_file_error(refused))
    except ConflictError:
        return _redirect_to(found.id)
    return _redirect_to(found.id)


@bp.post("/register/<int:upload_id>/take")
def take_in(upload_id: int) -> AnyResponse:
    """Import the register, once. 303 to the result, also when sent again; 409 while another import is running."""
    found = _own_or_404(upload_id)
    if request.form.get("step"):
        return _page(found)
    try:
        with import_turn():
            _import_once(_own_or_404(upload_id))
    except ImportRunningError:
        return _page(_own_or_404(upload_id), status=409, is_running=True)
    except RegisterRefused as refused:
        return _page(found, status=422, trouble=refused_file_error(refused))
    except ConflictError:
        return _redirect_to(found.id)
    return _redirect_to(found.id)


@bp.post("/register/<int:upload_id>/withdraw")
def withdraw(upload_id: int) -> AnyResponse:
    """Destroy the files of an upload; imported facts stay. 303 to the overview, or to the upload if it was withdrawn."""
    found = _own_or_404(upload_id)
    if request.form.get("step"):
        return _page(found)
    try:
        uploads.withdraw_upload(found.id, by=require_user().user_id)
    except ConflictError:
        return _redirect_to(found.id)
    return redirect(url_for("register.overview", said="withdrawn"), 303)


@bp.get("/register/<int:upload_id>/refused.csv")
def refused(upload_id: int) -> Response:
    """Download the refused rows with their reasons; 404 if there are none."""
    found = _own_or_404(upload_id)
    rows = refused_rows(found.id) if found.has_files else None
    if rows is None:
        abort(404)
    response = Response(unpack_rows(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename=refused-rows-{found.id}.csv"
    return response


def _store(key: str) -> int:
    """Store the sent files after a check; return the upload's id. The same files under the same key are stored once."""
    sent = [
        SentFile(file.filename or "", cast("BinaryIO", file.stream)) for file in request.files.getlist("files") if file.filename
    ]
    bundle, by = bundle_files(sent), require_user().user_id
    checked = check_upload(bundle, _import_context())
    name = shown_names(file.name for file in sent)
    once = f"{key} {bundle.digest.hex()}"
    upload_id = uploads.keep_upload(name, bundle, keys=_keys(), by=by, operation=once)
    with suppress(ConflictError):  # sent before, and taken in or withdrawn since
        uploads.note_check(upload_id, checked, by=by)
    return upload_id


def _import_once(found: Upload) -> None:
    """Import the register unless it was imported, or its changes are unknown."""
    if found.taken_at is None and found.summary is not None and found.summary.counts:
        checked = import_upload(_files(found), _import_context(), found.day_order)
        uploads.note_taken(found.id, checked, by=require_user().user_id, operation=f"register.take-in {found.id}")


def _files(found: Upload) -> uploads.Bytes:
    if not found.has_files:
        raise ConflictError("the register")
    return opened_upload(found.id, keys=_keys())


def _keys() -> Keyring:
    keys: Keyring = current_app.extensions["keyring"]
    return keys


def _import_context() -> ImportContext:
    return ImportContext(require_user().user_id, clock.today(), _keys())


def _own_or_404(upload_id: int) -> Upload:
    """Return an upload of this user, or 404."""
    found = found_upload(upload_id, user_id=require_user().user_id, at=clock.now())
    if found is None:
        abort(404)
    return found


def _redirect_to(upload_id: int) -> AnyResponse:
    return redirect(url_for("register.preview", upload_id=upload_id), 303)


def _start(form: UploadForm, *, status: int = 200) -> Response:
    sent = uploads_of(require_user().user_id, at=clock.now(), limit=ON_A_PAGE)
    notice, days = request.args.get("said"), file_retention(clock.now()).days
    return make_response(render_template("register/overview.html", form=form, uploads=sent, said=notice, days=days), status)


def _page(found: Upload, form: OrderForm | None = None, *, status: int = 200, **shown: Any) -> Response:
    form = form or order_form(formdata=None)
    page = render_template("register/upload.html", upload=found, form=form, days=file_retention(clock.now()).days, **shown)
    return make_response(page, status)
