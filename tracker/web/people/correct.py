"""Record and correct particulars, visa and stay. The version before stays stored."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from flask import Response, current_app, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.queries.participants import ParticipantKey, Person, people
from tracker.services.participants.drafts import StayDraft
from tracker.services.participants.particulars import correct_particulars
from tracker.services.participants.stay import record_stay
from tracker.services.participants.visa import record_visa
from tracker.web.access import participant_or_404
from tracker.web.forms.people import ParticularsForm, PersonForm, StayForm, VisaForm
from tracker.web.forms.stints import renew, require_reason, seen_version
from tracker.web.middleware.current_user import require_user
from tracker.web.people.blueprint import bp
from tracker.web.people.choices import with_choices
from tracker.web.submit import Submission, submit


class FactKind(NamedTuple):
    """A kind of fact: its name in addresses, its form, and the use case that writes it."""

    name: str
    form: type[Any]
    record: Callable[..., ParticipantKey]


class ConflictPair(NamedTuple):
    """A field whose recorded value differs from the typed one."""

    name: str
    recorded: Any
    typed: Any


def _correct_particulars(*args: Any, **keywords: Any) -> ParticipantKey:
    return correct_particulars(*args, keys=current_app.extensions["keyring"], **keywords)


PARTICULARS = FactKind("particulars", ParticularsForm, _correct_particulars)
VISA = FactKind("visa", VisaForm, record_visa)
STAY = FactKind("stay", StayForm, record_stay)


@bp.get("/participants/<int:participant_id>/facts/particulars")
def particulars(participant_id: int) -> Response:
    """Show the particulars in the form that corrects them."""
    return _recorded(PARTICULARS, participant_id)


@bp.post("/participants/<int:participant_id>/facts/particulars")
def change_particulars(participant_id: int) -> AnyResponse:
    """Correct the particulars. 303 to the facts; 422 with errors; 409 with both texts."""
    return _changed(PARTICULARS, participant_id)


@bp.get("/participants/<int:participant_id>/facts/visa")
def visa(participant_id: int) -> Response:
    """Show the visa in the form that corrects it."""
    return _recorded(VISA, participant_id)


@bp.post("/participants/<int:participant_id>/facts/visa")
def change_visa(participant_id: int) -> AnyResponse:
    """Record or correct the visa and its quota place. 303 to the facts; 422 with errors; 409 with both texts."""
    return _changed(VISA, participant_id)


@bp.get("/participants/<int:participant_id>/facts/stay")
def stay(participant_id: int) -> Response:
    """Show the stay in the form that corrects it."""
    return _recorded(STAY, participant_id)


@bp.post("/participants/<int:participant_id>/facts/stay")
def change_stay(participant_id: int) -> AnyResponse:
    """Record or correct the stay. 303 to the facts; 422 with errors; 409 with both texts."""
    return _changed(STAY, participant_id)


def found(participant_id: int) -> Person:
    """Return the participant of an address, or 404 if this user may not see them."""
    return people([participant_or_404(participant_id).id])[0]


def form_page(what: str, who: Person, form: PersonForm, *, status: int = 200, **shown: Any) -> Response:
    """Show a form about a participant, with the template's other values in `shown`."""
    return make_response(render_template(f"people/{what}.html", who=who, form=form, **shown), status)


def as_seen(who: Person, form: PersonForm) -> ParticipantKey:
    """Return the participant's key in the version that the form showed."""
    return ParticipantKey(who.id, seen_version(form), who.reference)


def _recorded(kind: FactKind, participant_id: int) -> Response:
    who = found(participant_id)
    recorded = getattr(who, kind.name)
    form = kind.form(formdata=None, data={name: getattr(recorded, name) or "" for name in kind.form.holds})
    return _page(kind, who, renew(with_choices(form), who.version))


def _changed(kind: FactKind, participant_id: int) -> AnyResponse:
    """Record the facts of one kind. 303 to the facts; 422 with errors; 409 with both texts."""
    who, form = found(participant_id), with_choices(kind.form())
    by = {"on": clock.today(), "by": require_user().user_id, "operation": form.operation.data}
    return submit(
        Submission(
            page=lambda status: _page(kind, who, form, status=status),
            is_complete=lambda: is_complete_with_reason(form, needed=getattr(who, kind.name).id > 0),
            question=lambda: _odd_days_question(kind, who, form),
            act=lambda: kind.record(as_seen(who, form), form.draft(), reason=form.reason.data or None, **by),
            refuse=form.refuse,
            conflict=lambda _error: _conflict(kind, participant_id, form),
            url=lambda key: url_for("people.facts", participant_id=key.id, said=kind.name),
        )
    )


def odd_days(who: Person, draft: Any, *, on: date) -> tuple[str, ...]:
    """Return what looks odd in the days of a visa or stay as typed, beside the recorded other one.

    `before-issue`: the arrival is before the visa was issued. `future-departure`: the departure is after `on`.
    """
    is_stay = isinstance(draft, StayDraft)
    arrived_on, issued_on = (draft.arrived_on, who.visa.issued_on) if is_stay else (who.stay.arrived_on, draft.issued_on)
    found = ["before-issue"] if arrived_on and issued_on and arrived_on < issued_on else []
    if is_stay and draft.departed_on and draft.departed_on > on:
        found.append("future-departure")
    return tuple(found)


def _odd_days_question(kind: FactKind, who: Person, form: Any) -> Response | None:
    """Show the question whether odd days are right, until it is answered for exactly these."""
    odd = () if kind is PARTICULARS else odd_days(who, form.draft(), on=clock.today())
    answer = " ".join((*odd, *(f"{typed}" for typed in form.values().values())))
    return _page(kind, who, form, odd=odd, answer=answer) if odd and request.form.get("odd") != answer else None


def is_complete_with_reason(form: Any, *, needed: bool) -> bool:
    """Return whether the form is complete, with a reason if one is needed. Both errors are shown."""
    complete = form.is_complete()
    return require_reason(form, needed=needed) and complete


def _conflict(kind: FactKind, participant_id: int, form: Any) -> Response:
    now = found(participant_id)
    return _page(kind, now, renew(form, now.version), status=409, pairs=_pairs(getattr(now, kind.name), form))


def _page(
    kind: FactKind, who: Person, form: PersonForm, *, status: int = 200, pairs: tuple[ConflictPair, ...] = (), **shown: Any
) -> Response:
    shown |= {"kind": kind.name, "pairs": pairs, "conflict": status == 409, "needed": getattr(who, kind.name).id > 0}
    return form_page("correct", who, form, status=status, **shown)


def _pairs(recorded: Any, form: PersonForm) -> tuple[ConflictPair, ...]:
    """Return the recorded and the typed value of each field in which they differ."""
    both = (ConflictPair(name, getattr(recorded, name), typed) for name, typed in form.values().items())
    return tuple(pair for pair in both if pair.recorded != pair.typed)
