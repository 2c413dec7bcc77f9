"""The names of employers to choose from, and the one whose beginning was typed."""

from collections.abc import Mapping

from tracker.compliance.name_matching import folded
from tracker.compliance.questions import Question
from tracker.queries.employers import known_to_the_office
from tracker.queries.sheets import Sheet
from tracker.services.employers.businesses import Business
from tracker.services.employers.identify import NamedStint, identify_employer
from tracker.services.employers.likeness import ALIKE, likeness

MOST_OFFERED = 20
SHORTEST_BEGINNING = 2
"""Characters of a name that begin to say which one is meant."""
BEGINS = Question("begins", None, ("same", "separate"))


def offered_employers(who: Sheet) -> list[str]:
    """Return the participant's own employers, the latest first, then the office's if it has 20 or fewer."""
    jobs = [version.name for version in reversed(who.versions) if version.kind == "job"]
    own = list(dict.fromkeys(jobs))[:MOST_OFFERED]
    office = [employer.name for employer in known_to_the_office(MOST_OFFERED + 1)]
    return own if len(office) > MOST_OFFERED else list(dict.fromkeys((*own, *office)))


def identify_offered_employer(
    who: Sheet, name: str, brn: str | None, answers: Mapping[str, str], *, corrects: int | None = None
) -> NamedStint:
    """Find the employer as `identify_employer`; ask first if the name is the beginning of a single one that is offered.

    One SQL statement more, for a new job without a number.
    """
    suggested = _begun(who, name) if brn is None and corrects is None else None
    if suggested is None or answers.get(BEGINS.key) == "separate":
        return identify_employer(who, name, brn, answers, corrects=corrects)
    if answers.get(BEGINS.key) == "same":
        return identify_employer(who, suggested, brn, answers)
    return NamedStint(name, Business(name), BEGINS, suggested=suggested)


def _begun(who: Sheet, name: str) -> str | None:
    """Return the only offered name that begins with a typed one; None if it is a whole name, too short or ambiguous."""
    typed, names = folded(name), {folded(each): each for each in offered_employers(who)}
    found = [whole for each, whole in names.items() if each.startswith(typed)]
    if len(typed) < SHORTEST_BEGINNING or typed in names or len(found) != 1:
        return None
    # `identify_employer` asks about a present name of the participant's own that is alike.
    is_own = any(each.kind == "job" and each.name == found[0] for each in who.current)
    return None if is_own and likeness(name, found[0]) >= ALIKE else found[0]
