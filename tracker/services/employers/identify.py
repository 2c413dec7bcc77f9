"""Find the employer that a participant means by a typed name and registration number, or the question that decides it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from tracker.compliance.facts import Stint
from tracker.compliance.name_matching import folded
from tracker.compliance.questions import Question, RecordedStint
from tracker.queries.employers import called_by_the_office, spellings_of
from tracker.queries.sheets import JobDetails, Sheet, StintVersion
from tracker.services.employers.businesses import Business
from tracker.services.employers.likeness import ALIKE, likeness


class NamedStint(NamedTuple):
    """The name that a new stint gets, its employer (None for a course), and the question to answer first, if any."""

    name: str
    business: Business | None = None
    question: Question | None = None
    """`begins`: the typed name is the beginning of one that was offered. `namesake`: an employer of the participant has this
    name, but another number. `number`: one has this number, but another name. `alike`: one has a name that is alike. All are
    answered by `same` or `separate`."""
    others: tuple[str, ...] = ()
    """Employers of the participant that it is not, by its answers."""
    suggested: str = ""
    """For `begins`: the offered name."""


class OwnEmployers(NamedTuple):
    """The present and former employers of one participant."""

    businesses: Mapping[str, Business]
    """The name on the participant's pages -> the employer."""
    names: Mapping[str, str]
    """Every recorded spelling, folded -> the name on the participant's pages."""
    spellings: Mapping[str, Collection[str]]
    """The name on the participant's pages -> every recorded spelling."""

    def name_of(self, typed: str) -> str:
        """Return the name on the participant's pages for any recorded spelling; other names as they were typed."""
        return self.names.get(folded(typed), typed)

    def counted(self, current: Iterable[StintVersion]) -> Mapping[str, Collection[str]]:
        """Return the spellings of the employers that have a current job, by the name on the participant's pages."""
        names = {each.name for each in current if each.kind == "job"}
        return {name: spellings for name, spellings in self.spellings.items() if name in names}

    def business_of(self, typed: str) -> Business:
        """Return the employer with a recorded spelling, or a new one with the typed name."""
        return self.businesses.get(self.name_of(typed), Business(typed))


def own_employers(participant_id: int, versions: Iterable[StintVersion]) -> OwnEmployers:
    """Return the employers in all versions of a participant's jobs. One SQL statement."""
    details = {each.name: each.details for each in versions if isinstance(each.details, JobDetails)}
    businesses = {name: Business(job.employer, job.brn) for name, job in details.items()}
    shown = {business: name for name, business in businesses.items()}
    names = {folded(name): name for name in businesses}
    spellings = {name: {name} for name in businesses}
    for each in spellings_of(participant_id):
        name = shown[Business(each.name, each.brn)]
        names.setdefault(folded(each.spelled), name)
        spellings[name].add(each.spelled)
    return OwnEmployers(businesses, names, spellings)


def identify_employer(
    who: Sheet, name: str, brn: str | None, answers: Mapping[str, str], *, corrects: int | None = None
) -> NamedStint:
    """Find the employer meant by a typed name and number, with the question to answer first if there is one.

    The participant's own employers come first, then those that the office has named. `answers` are given by the key of
    their question; `corrects` is the id of the stint that the form corrects. At most two SQL statements.
    """
    own = own_employers(who.id, who.versions)
    same_name = own.names.get(folded(name))
    same_number = next((each for each, business in own.businesses.items() if brn and business.brn == brn), None)
    if same_number is not None and same_number != same_name:
        other = NamedStint(name, Business(name)) if same_name is None else NamedStint(same_name, own.businesses[same_name])
        named = _same_or_other("number", who, NamedStint(same_number, own.businesses[same_number]), other, answers)
        return named if same_name is not None else _same_or_alike(who, own, named, answers, corrects)
    if same_name is not None and brn and same_number is None:
        other = NamedStint(f"{name} ({brn})", Business(name, brn))
        return _same_or_other("namesake", who, NamedStint(same_name, own.businesses[same_name]), other, answers)
    if same_name is not None:
        return NamedStint(same_name, own.businesses[same_name])
    known = None if brn else called_by_the_office(folded(name))
    new = NamedStint(name, Business(name, known.brn if known else brn))
    return _same_or_alike(who, own, new, answers, corrects)


def _same_or_alike(
    who: Sheet, own: OwnEmployers, named: NamedStint, answers: Mapping[str, str], corrects: int | None
) -> NamedStint:
    """Return a new employer, or the own one with a name that is alike, as answered; the first open question if there is one."""
    if named.question is not None or named.name in own.businesses:
        return named
    others = who._replace(versions=tuple(each for each in who.versions if each.line_id != corrects or each.kind != "job"))
    for name in _alike_employers(own, named):
        named = _same_or_other("alike", others, NamedStint(name, own.businesses[name]), named, answers)
        if named.question is not None or named.name == name:
            break
    return named


def _alike_employers(own: OwnEmployers, named: NamedStint) -> Iterator[str]:
    """Yield the own employers with a name that is alike, the most alike first. Two registration numbers are two employers."""
    brn = named.business and named.business.brn
    found = {name: max(likeness(named.name, each) for each in spellings) for name, spellings in own.spellings.items()}
    for name in sorted(found, key=lambda name: -found[name]):
        other_brn = own.businesses[name].brn
        if found[name] >= ALIKE and name not in named.others and not (brn and other_brn and brn != other_brn):
            yield name


def _same_or_other(kind: str, who: Sheet, same: NamedStint, other: NamedStint, answers: Mapping[str, str]) -> NamedStint:
    """Return the answered employer; `other` with the question if it is unanswered, and without if `same` has no current job."""
    jobs = [each for each in who.current if (each.kind, each.name) == ("job", same.name)]
    if not jobs:
        return other
    last = max(jobs, key=lambda each: each.started_on)
    about = RecordedStint(last.line_id, last.version, Stint(last.name, last.started_on, last.ended_on))
    question = Question(kind, about, ("same", "separate"))
    separate = other._replace(others=(*other.others, same.name))
    return {"same": same, "separate": separate}.get(answers.get(question.key, ""), other._replace(question=question))
