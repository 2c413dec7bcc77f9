"""The names of employers to choose from."""

from tracker.queries.employers import known_to_the_office
from tracker.queries.sheets import Sheet

MOST_OFFERED = 20


def offered_employers(who: Sheet) -> list[str]:
    """Return the participant's own employers, the latest first, then the office's if it has 20 or fewer."""
    jobs = [version.name for version in reversed(who.versions) if version.kind == "job"]
    own = list(dict.fromkeys(jobs))[:MOST_OFFERED]
    office = [employer.name for employer in known_to_the_office(MOST_OFFERED + 1)]
    return own if len(office) > MOST_OFFERED else list(dict.fromkeys((*own, *office)))
