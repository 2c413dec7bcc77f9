"""Show what is recorded about one participant, with every version: who recorded it, when and why."""

from typing import Any, NamedTuple

from flask import abort, render_template, request

from tracker import clock
from tracker.queries.participants import passports_of
from tracker.queries.people import FactVersion, versions_of
from tracker.queries.privacy import erased_participant
from tracker.queries.quota import places_of
from tracker.queries.retention import outlook_of
from tracker.web.people.blueprint import bp
from tracker.web.people.correct import found

KINDS = ("particulars", "visa", "stay")
NOTICES = {"added", "place", "passport", *KINDS}


class FieldDifference(NamedTuple):
    """A value that differs from the version before."""

    name: str
    before: Any
    after: Any


class FactChange(NamedTuple):
    """One version of a fact, with its differences."""

    version: FactVersion[Any]
    differences: tuple[FieldDifference, ...]


class FactSection(NamedTuple):
    """One kind of fact on the page."""

    name: str
    values: dict[str, Any]
    changes: tuple[FactChange, ...]
    """The newest first."""


@bp.get("/participants/<int:participant_id>/facts")
def facts(participant_id: int) -> str:
    """Show particulars, visa and stay, with their versions."""
    who = found(participant_id)
    versions, notice = versions_of(who.id), request.args.get("said")
    return render_template(
        "people/facts.html",
        who=who,
        parts=[_section(kind, getattr(who, kind), getattr(versions, kind)) for kind in KINDS],
        place=places_of([who.id]).get(who.id),
        has_passport=who.id in passports_of([who.id]),
        outlook=outlook_of(who.id, on=clock.today()),
        said=notice if notice in NOTICES else None,
    )


@bp.get("/participants/<int:participant_id>/erased")
def erased(participant_id: int) -> str:
    """Show that the personal data of a participant were erased, and when; 404 if they were not."""
    who = erased_participant(participant_id)
    if who is None:
        abort(404)
    return render_template("people/erased.html", who=who)


def _section(kind: str, current: Any, versions: tuple[FactVersion[Any], ...]) -> FactSection:
    values = {name: getattr(current, name) for name in current._fields[2:]}
    changes = [_change(before, after) for before, after in zip((None, *versions), versions, strict=False)]
    return FactSection(kind, values, tuple(reversed(changes)))


def _change(before: FactVersion[Any] | None, after: FactVersion[Any]) -> FactChange:
    names = after.fact._fields[2:]
    pairs = ((name, getattr(before.fact, name) if before else None, getattr(after.fact, name)) for name in names)
    return FactChange(after, tuple(FieldDifference(*pair) for pair in pairs if pair[1] != pair[2]))
