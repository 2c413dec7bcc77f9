"""Whom somebody means by the name of an employer and its number, as typed; and which names are offered."""

from collections.abc import Mapping
from typing import NamedTuple

from tracker.compliance.facts import Stint
from tracker.compliance.name_matching import folded
from tracker.compliance.questions import Question, RecordedStint
from tracker.queries.employers import called_by_the_office, known_to_the_office, spellings_of
from tracker.queries.sheets import JobDetails, Sheet
from tracker.services.employers.businesses import Business

MOST_OFFERED = 20
"""Names that are offered where one types an employer."""


class ResolvedName(NamedTuple):
    """An employer or course as it is called here; the employer itself; and what must be asked to know which it is."""

    name: str
    business: Business | None = None
    question: Question | None = None
    """`namesake`: a known employer has this name, but another number. `number`: one has this number, but another name.
    Answered by `same` or `separate`."""


class _Own(NamedTuple):
    """The employers that somebody has or had."""

    businesses: Mapping[str, Business]
    """By the name that each is shown by."""
    spelled: Mapping[str, str]
    """That name, by every name under which it was recorded, folded."""


def named_as(who: Sheet, name: str, number: str | None, given: Mapping[str, str]) -> ResolvedName:
    """The employer of a name and a number as typed. One's own come first, then those that the office has named.

    Whoever has worked for it goes by the name it has on their pages. `given` holds answers, by `answer-` and the key of
    the question. At most two statements.
    """
    own = _own(who)
    called = own.spelled.get(folded(name))
    numbered = next((each for each, business in own.businesses.items() if number and business.brn == number), None)
    if numbered is not None and numbered != called:
        apart = ResolvedName(name, Business(name)) if called is None else ResolvedName(called, own.businesses[called])
        return _asked("number", who, ResolvedName(numbered, own.businesses[numbered]), apart, given)
    if called is not None and number and numbered is None:
        apart = ResolvedName(f"{name} ({number})", Business(name, number))
        return _asked("namesake", who, ResolvedName(called, own.businesses[called]), apart, given)
    if called is not None:
        return ResolvedName(called, own.businesses[called])
    known = None if number else called_by_the_office(folded(name))
    return ResolvedName(name, Business(name, known.brn if known else number))


def business_as(named: ResolvedName) -> Business:
    """The employer that was named. Raises ValueError where a course was."""
    if named.business is None:
        raise ValueError(f"{named.name} is no employer")
    return named.business


def offered(who: Sheet) -> list[str]:
    """Names to choose from: one's own employers, the latest first, and those of the office where these are few."""
    jobs = [line.name for line in reversed(who.lines) if line.kind == "job"]
    own = list(dict.fromkeys(jobs))[:MOST_OFFERED]
    office = [each.name for each in known_to_the_office(MOST_OFFERED + 1)]
    return own if len(office) > MOST_OFFERED else list(dict.fromkeys((*own, *office)))


def _own(who: Sheet) -> _Own:
    told = {line.name: line.details for line in who.lines if isinstance(line.details, JobDetails)}
    businesses = {name: Business(details.employer, details.brn) for name, details in told.items()}
    shown = {business: name for name, business in businesses.items()}
    spelled = {folded(name): name for name in businesses}
    for each in spellings_of(who.id):
        spelled.setdefault(folded(each.spelled), shown[Business(each.name, each.brn)])
    return _Own(businesses, spelled)


def _asked(kind: str, who: Sheet, same: ResolvedName, apart: ResolvedName, given: Mapping[str, str]) -> ResolvedName:
    """The one or the other, as answered; with the question where it was not. What counts no more is not asked about."""
    stood = [line for line in who.standing if (line.kind, line.name) == ("job", same.name)]
    if not stood:
        return apart
    last = max(stood, key=lambda line: line.started_on)
    about = RecordedStint(last.line_id, last.version, Stint(last.name, last.started_on, last.ended_on))
    question = Question(kind, about, ("same", "separate"))
    answers = {"same": same, "separate": apart}
    return answers.get(given.get(f"answer-{question.key}", ""), apart._replace(question=question))
