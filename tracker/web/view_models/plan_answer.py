"""What is shown of a plan: the facts that it is held against, and the answer to it."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _

from tracker.compliance.facts import History, Stint, problems
from tracker.compliance.last_safe_day import outlooks
from tracker.compliance.loading import builtin
from tracker.compliance.name_matching import folded
from tracker.compliance.plan_review import MAX_ADVISED, LimitChange, PlanReview, review_plan
from tracker.compliance.suggestions import Suggestion
from tracker.compliance.what_if import Trial
from tracker.queries.employers import spellings_of
from tracker.queries.sheets import JobDetails, Sheet, history_on, sheet
from tracker.services.employers.businesses import Business
from tracker.web.charts.timeline import Timeline, timeline
from tracker.web.forms.plans import PlanForm


class RecordedFacts(NamedTuple):
    """What is recorded of somebody, and by which names their employers go."""

    sheet: Sheet
    spelled: Mapping[str, str]
    """Every name under which an employer was recorded, folded -> the name that it is shown by."""
    businesses: Mapping[str, Business]
    """The name that an employer is shown by -> the employer."""

    @property
    def goes_out(self) -> bool:
        """Whether the person goes out of the territory: then there is nothing to count here."""
        return self.sheet.direction != "inbound"

    def history(self, arrives_on: date | None) -> History | None:
        """The facts, before an arrival as if it were that day; None where there is no day, or the stay would be over by then."""
        arrived_on = self.sheet.stay.arrived_on or arrives_on
        history = history_on(self.sheet, arrived_on) if arrived_on else None
        return None if history is None or any(problems(history)) else history

    def called(self, typed: str) -> str:
        """The name of an employer as pages show it: any recorded spelling finds it, other names stay as typed."""
        return self.spelled.get(folded(typed), typed)

    def business(self, typed: str) -> Business:
        """The employer meant by a typed name: a recorded one, else a new one."""
        return self.businesses.get(self.called(typed), Business(typed))

    def trial(self, form: PlanForm, history: History) -> Trial:
        """A valid form held against the facts; spellings of one name are one employer."""
        names = dict(self.spelled)
        jobs = [
            Stint(names.setdefault(folded(row.name.data), row.name.data), row.start.day, row.end.data)
            for row in form.filled("jobs")
        ]
        courses = [Stint(row.whole_name, row.start.day, row.end.data) for row in form.filled("courses")]
        return Trial(history, tuple(jobs), tuple(courses))


class SuggestionOffer(NamedTuple):
    """A suggestion as it is shown."""

    suggestion: Suggestion
    number: int | None
    """By which it is taken up; None where what is recorded would have to end too."""
    left_out: tuple[Stint, ...]
    course: Stint | None
    """The course that gets shorter, where nothing else changes."""


class ExceededLimit(NamedTuple):
    """A limit that the plan goes over, with what would avoid it."""

    change: LimitChange
    offers: tuple[SuggestionOffer, ...]


class PlanAnswer(NamedTuple):
    """What the page shows of a plan that is complete."""

    weighed: PlanReview
    over: tuple[ExceededLimit, ...]
    picture: Timeline
    advised: int = MAX_ADVISED
    """How many of the limits are told in full."""

    def offered(self, number: str) -> Trial | None:
        """The plan that a suggestion leads to."""
        offers = [offer for told in self.over for offer in told.offers]
        return next((offer.suggestion.after for offer in offers if str(offer.number) == number), None)


def load_recorded_facts(participant_id: int, *, on: date) -> RecordedFacts:
    """What is recorded of a participant, shown on a day. At most five statements. Raises `NotFoundError`."""
    who = sheet(participant_id, on=on)
    told = {line.name: line.details for line in who.lines if isinstance(line.details, JobDetails)}
    businesses = {name: Business(details.employer, details.brn) for name, details in told.items()}
    shown = {business: name for name, business in businesses.items()}
    spelled = {folded(name): name for name in businesses}
    for each in spellings_of(participant_id):
        spelled.setdefault(folded(each.spelled), shown[Business(each.name, each.brn)])
    return RecordedFacts(who, spelled, businesses)


def answer_plan(trial: Trial, *, on: date) -> PlanAnswer:
    """The answer to a plan on a day. Raises `CannotAssess`."""
    weighed = review_plan(trial, builtin(), on=on, other=_("Another employer"))
    told: list[ExceededLimit] = []
    number = 0
    for change in weighed.over:
        offers: list[SuggestionOffer] = []
        for suggestion in change.suggestions:
            number += 1
            offers.append(_offer(trial, suggestion, number))
        told.append(ExceededLimit(change, tuple(offers)))
    return PlanAnswer(weighed, tuple(told), timeline(weighed.after, outlooks(weighed.after), today=on, recorded=trial.recorded))


def _offer(trial: Trial, suggestion: Suggestion, number: int) -> SuggestionOffer:
    after = suggestion.after
    jobs = [(was, then) for was, then in zip(trial.jobs, after.jobs, strict=False) if was != then]
    courses = [(was, then) for was, then in zip(trial.courses, after.courses, strict=False) if was != then]
    left_out = tuple(was for was, then in (*jobs, *courses) if was is not None and then is None)
    course = courses[0][0] if len(courses) == 1 and not jobs and not left_out else None
    return SuggestionOffer(suggestion, number if after.recorded == trial.recorded else None, left_out, course)
