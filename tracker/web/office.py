"""The settings of the office, for administrators; and how to reach the office, for everybody."""

from flask import Blueprint, Response, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.queries.office import DEFAULTS, office_history, office_settings
from tracker.queries.retention import count_newly_due
from tracker.services.office import OfficeDraft, change_office_settings
from tracker.web.forms.office import OfficeForm, office_values
from tracker.web.forms.stints import renew, seen_version
from tracker.web.middleware.current_user import require_user
from tracker.web.submit import Submission, submit

bp = Blueprint("office", __name__)


@bp.get("/office")
def settings() -> Response:
    """Show the newest settings in a form, and every version below."""
    return _page()


@bp.post("/office")
def change() -> AnyResponse:
    """Store a further version of the settings.

    303 to the page; 200 with the question whether people are to be erased by shorter periods; 422 with errors; 409 if
    another administrator stored one meanwhile.
    """
    form = OfficeForm()
    return submit(
        Submission(
            page=lambda status: _page(form, status=status),
            is_complete=form.is_complete,
            question=lambda: _question(form),
            act=lambda: change_office_settings(
                OfficeDraft(form.settings, form.valid_from.day, form.reason.data, seen_version(form)),
                on=clock.today(),
                by=require_user().user_id,
                operation=form.operation.data or None,
            ),
            refuse=form.refuse,
            conflict=lambda _error: _page(form, status=409, conflict=True),
            url=lambda version: url_for("office.settings", said=version),
        )
    )


@bp.get("/contact")
def contact() -> str:
    """Show how to reach the programme office."""
    return render_template("office/contact.html", contact=office_settings(on=clock.today()).contact)


def _question(form: OfficeForm) -> Response | None:
    """Ask before shorter periods erase people for good; None if nobody is, or the same periods were confirmed."""
    day = max(form.valid_from.day, clock.today())
    erased = count_newly_due(form.settings.periods, on=day, history=office_history())
    return _page(form, erased=erased) if erased and form.sure.data != form.periods_key else None


def _page(form: OfficeForm | None = None, *, status: int = 200, conflict: bool = False, erased: int | None = None) -> Response:
    history, today = office_history(), clock.today()
    newest = history.newest
    if form is None:
        shown = office_values(newest.settings, max(today, newest.valid_from)) if newest else office_values(DEFAULTS, today)
        form = renew(OfficeForm(formdata=None, data=shown), newest.version if newest else 0)
    elif conflict:
        renew(form, newest.version if newest else 0)
    page = render_template(
        "office/settings.html",
        form=form,
        history=history,
        today=today,
        saved=newest if newest and request.args.get("said") == str(newest.version) else None,
        conflict=conflict,
        erased=erased,
    )
    return make_response(page, status)
