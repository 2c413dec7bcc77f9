"""Officers save the filters of a list of cases under a name, and delete them."""

from urllib.parse import urlencode

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker.errors import FactError
from tracker.services.saved_filters import delete_filter, save_filter
from tracker.web.cases import bp
from tracker.web.forms.cases import LONGEST_NAME, SavedFilterForm
from tracker.web.forms.fields import remove_invisible
from tracker.web.middleware.current_user import require_user
from tracker.web.queue import show_list, view_of


@bp.post("/cases/filters")
def save_filters() -> AnyResponse:
    """Save the filters that the form holds. 303 to their list; 422 without a name, or with too many saved."""
    view, form = view_of(request.form), SavedFilterForm()
    if request.form.get("step"):
        return show_list(view, save=form)
    if not form.is_complete():
        return show_list(view, status=422, save=form)
    chosen = {name: value for name, value in view._asdict().items() if value and len(value) <= LONGEST_NAME}
    try:
        save_filter(require_user().user_id, form.filter_name.data, urlencode(chosen))
    except FactError:
        form.refuse()
        return show_list(view, status=422, save=form)
    return redirect(url_for("cases.waiting", **chosen), 303)


@bp.post("/cases/filters/delete")
def delete_filters() -> AnyResponse:
    """Delete the saved filters of a name. 303 to the queue."""
    delete_filter(require_user().user_id, remove_invisible(request.form.get("name", "")))
    return redirect(url_for("cases.waiting"), 303)
