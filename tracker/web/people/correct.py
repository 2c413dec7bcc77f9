"""Particulars, visa and stay are recorded and corrected: what they were is kept."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Response, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from tracker import clock
from tracker.queries.participants import ParticipantKey, Person, people
from tracker.services.participants.particulars import correct_particulars
from tracker.services.participants.stay import record_stay
from tracker.services.participants.visa import record_visa
from tracker.web.access import participant_or_404
from tracker.web.forms.lines import renewed, says_why, seen
from tracker.web.forms.people import ParticularsForm, PersonForm, StayForm, VisaForm
from tracker.web.middleware.current_user import require_user
from tracker.web.people.blueprint import bp
from tracker.web.people.choices import with_choices
from tracker.web.submit import Submission, submit


class FactKind(NamedTuple):
    """One kind of fact: what a person calls it, its form, and the use case that writes it."""

    name: str
    form: type[Any]
    record: Callable[..., ParticipantKey]


class ConflictPair(NamedTuple):
    """A box of which another text stands than was typed."""

    name: str
    stands: Any
    typed: Any


PARTICULARS = FactKind("particulars", ParticularsForm, correct_particulars)
VISA = FactKind("visa", VisaForm, record_visa)
STAY = FactKind("stay", StayForm, record_stay)


@bp.get("/participants/<int:participant_id>/facts/particulars")
def particulars(participant_id: int) -> Response:
    """Who a person is, as it is recorded."""
    return _recorded(PARTICULARS, participant_id)


@bp.post("/participants/<int:participant_id>/facts/particulars")
def change_particulars(participant_id: int) -> AnyResponse:
    """Who a person is stands as corrected from now on."""
    return _changed(PARTICULARS, participant_id)


@bp.get("/participants/<int:participant_id>/facts/visa")
def visa(participant_id: int) -> Response:
    """The visa as it is recorded."""
    return _recorded(VISA, participant_id)


@bp.post("/participants/<int:participant_id>/facts/visa")
def change_visa(participant_id: int) -> AnyResponse:
    """The visa stands as typed from now on; its place of the quota follows."""
    return _changed(VISA, participant_id)


@bp.get("/participants/<int:participant_id>/facts/stay")
def stay(participant_id: int) -> Response:
    """The stay as it is recorded."""
    return _recorded(STAY, participant_id)


@bp.post("/participants/<int:participant_id>/facts/stay")
def change_stay(participant_id: int) -> AnyResponse:
    """The stay stands as typed from now on."""
    return _changed(STAY, participant_id)


def found(participant_id: int) -> Person:
    """The person of an address; 404 as `participant_or_404` says."""
    return people([participant_or_404(participant_id).id])[0]


def form_page(what: str, who: Person, form: PersonForm, *, status: int = 200, **shown: Any) -> Response:
    """The form about a person, with whatever has to be told beside it."""
    return make_response(render_template(f"people/{what}.html", who=who, form=form, **shown), status)


def as_seen(who: Person, form: PersonForm) -> ParticipantKey:
    """The person in the version that whoever fills a form in has seen."""
    return ParticipantKey(who.id, seen(form), who.reference)


def _recorded(kind: FactKind, participant_id: int) -> Response:
    who = found(participant_id)
    stands = getattr(who, kind.name)
    form = kind.form(formdata=None, data={name: getattr(stands, name) or "" for name in kind.form.holds})
    return _page(kind, who, renewed(with_choices(form), who.version))


def _changed(kind: FactKind, participant_id: int) -> AnyResponse:
    """The facts with what was recorded; or the form again, with what is wrong or what stands meanwhile."""
    who, form = found(participant_id), with_choices(kind.form())
    by = {"on": clock.today(), "by": require_user().user_id, "operation": form.operation.data}
    return submit(
        Submission(
            form,
            page=lambda status: _page(kind, who, form, status=status),
            is_complete=lambda: _is_complete(form, needed=getattr(who, kind.name).id > 0),
            act=lambda: kind.record(as_seen(who, form), form.draft(), reason=form.reason.data or None, **by),
            refuse=form.refuse,
            conflict=lambda: _conflict(kind, participant_id, form),
            url=lambda key: url_for("people.facts", participant_id=key.id, said=kind.name),
        )
    )


def _is_complete(form: Any, *, needed: bool) -> bool:
    """Whether the form is complete and says why, if that is needed. Both errors are shown."""
    complete = form.is_complete()
    return says_why(form, needed=needed) and complete


def _conflict(kind: FactKind, participant_id: int, form: Any) -> Response:
    now = found(participant_id)
    return _page(kind, now, renewed(form, now.version), status=409, pairs=_pairs(getattr(now, kind.name), form))


def _page(
    kind: FactKind, who: Person, form: PersonForm, *, status: int = 200, pairs: tuple[ConflictPair, ...] = ()
) -> Response:
    needed = getattr(who, kind.name).id > 0
    return form_page("correct", who, form, status=status, kind=kind.name, pairs=pairs, conflict=status == 409, needed=needed)


def _pairs(stands: Any, form: PersonForm) -> tuple[ConflictPair, ...]:
    """What stands now beside what was typed, where they differ."""
    both = (ConflictPair(name, getattr(stands, name), typed) for name, typed in form.values().items())
    return tuple(pair for pair in both if pair.stands != pair.typed)
