"""What is shown of a plan: the facts that it is held against, and the answer to it."""

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
from tracker.queries.sheets import Sheet, history_on, sheet
from tracker.services.employers.identify import OwnEmployers, own_employers
from tracker.web.charts.timeline import Timeline, timeline
from tracker.web.forms.plans import PlanForm


class RecordedFacts(NamedTuple):
    """The recorded facts of one participant."""

    sheet: Sheet
    employers: OwnEmployers

    @property
    def goes_out(self) -> bool:
        """Whether the person goes out of the territory: then there is nothing to count here."""
        return self.sheet.direction != "inbound"

    def history(self, arrives_on: date | None) -> History | None:
        """The facts, before an arrival as if it were that day; None where there is no day, or the stay would be over by then."""
        arrived_on = self.sheet.stay.arrived_on or arrives_on
        history = history_on(self.sheet, arrived_on) if arrived_on else None
        return None if history is None or any(problems(history)) else history

    def trial(self, form: PlanForm, history: History) -> Trial:
        """A valid form held against the facts; spellings of one name are one employer."""
        names = dict(self.employers.names)
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
    """Return the recorded facts of a participant, assessed for a day. At most five SQL statements. Raises `NotFoundError`."""
    who = sheet(participant_id, on=on)
    return RecordedFacts(who, own_employers(participant_id, who.versions))


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
