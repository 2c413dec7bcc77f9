"""Return the quota place of a visa that lapsed or was cancelled."""

from typing import Any

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.queries.participants import Person
from tracker.queries.quota import places_of
from tracker.services.participants.return_place import return_place
from tracker.web.forms.people import PlaceForm
from tracker.web.forms.stints import renew
from tracker.web.middleware.current_user import require_user
from tracker.web.people.blueprint import bp
from tracker.web.people.choices import with_choices
from tracker.web.people.correct import as_seen, form_page, found
from tracker.web.submit import Submission, submit


@bp.get("/participants/<int:participant_id>/facts/place")
def place(participant_id: int) -> Response:
    """Ask how the visa ended, and when."""
    who = found(participant_id)
    return _page(who, renew(with_choices(PlaceForm(formdata=None)), who.version))


@bp.post("/participants/<int:participant_id>/facts/place")
def give_back(participant_id: int) -> AnyResponse:
    """Free the place, if its year is not over. 303 to the facts; 422 with errors; 409 with what is recorded now."""
    who, form = found(participant_id), with_choices(PlaceForm())
    by: dict[str, Any] = {"on": clock.today(), "by": require_user().user_id, "operation": form.operation.data}
    return submit(
        Submission(
            page=lambda status: _page(who, form, status=status),
            is_complete=form.is_complete,
            act=lambda: return_place(as_seen(who, form), form.how.data, day=form.day.day, **by),
            refuse=lambda error: form.refuse_day(error, who.visa.issued_on),
            conflict=lambda _error: _conflict(participant_id, form),
            url=lambda key: url_for("people.facts", participant_id=key.id, said="place"),
        )
    )


def _conflict(participant_id: int, form: PlaceForm) -> Response:
    now = found(participant_id)
    return _page(now, renew(form, now.version), status=409)


def _page(who: Person, form: PlaceForm, *, status: int = 200) -> Response:
    held = places_of([who.id]).get(who.id)
    return form_page("place", who, form, status=status, place=held, conflict=status == 409)
