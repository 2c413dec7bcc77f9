"""The answer to a plan, and the recorded facts with which it is compared."""

from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _

from tracker.compliance.facts import History, Stint, problems
from tracker.compliance.last_safe_day import outlooks
from tracker.compliance.loading import builtin
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
        """Whether the participant goes out of Hong Kong, so that nothing is counted here."""
        return self.sheet.direction != "inbound"

    def history(self, arrives_on: date | None) -> History | None:
        """Return the history; before an arrival, with that day of arrival. None without a day, or if the stay would be over."""
        arrived_on = self.sheet.stay.arrived_on or arrives_on
        history = history_on(self.sheet, arrived_on) if arrived_on else None
        return None if history is None or any(problems(history)) else history

    def employer_of(self, form: PlanForm, typed: str) -> str:
        """Return the employer's name on the participant's pages for a typed name, by the form's answers about alike names."""
        return self.employers.name_of(form.alike.name_of(typed))

    def trial(self, form: PlanForm, history: History) -> Trial:
        """Return a valid form compared with the facts. Spellings of one name are one employer, alike names as answered."""
        jobs = [Stint(self.employer_of(form, row.name.data), row.start.day, row.end.data) for row in form.filled("jobs")]
        courses = [Stint(row.whole_name, row.start.day, row.end.data) for row in form.filled("courses")]
        return Trial(history, tuple(jobs), tuple(courses))


class SuggestionOffer(NamedTuple):
    """A suggestion as the page shows it."""

    suggestion: Suggestion
    number: int | None
    """The number in the name of its button; None if a recorded stint would have to end as well."""
    left_out: tuple[Stint, ...]
    course: Stint | None
    """The course that gets shorter, if nothing else changes."""
    keeps_end: bool
    """Whether everything that it changes has a planned last day."""


class ExceededLimit(NamedTuple):
    """A limit that the plan exceeds, with suggestions that avoid it."""

    change: LimitChange
    offers: tuple[SuggestionOffer, ...]


class PlanAnswer(NamedTuple):
    """The answer to a complete plan."""

    weighed: PlanReview
    over: tuple[ExceededLimit, ...]
    picture: Timeline
    advised: int = MAX_ADVISED
    """How many of the limits are explained in full."""

    def offered(self, number: str) -> Trial | None:
        """Return the plan of a suggestion by its number; None for an unknown number."""
        offers = [offer for exceeded in self.over for offer in exceeded.offers]
        return next((offer.suggestion.after for offer in offers if str(offer.number) == number), None)


def load_recorded_facts(participant_id: int, *, on: date) -> RecordedFacts:
    """Return the recorded facts of a participant, assessed for a day. At most five SQL statements. Raises `NotFoundError`."""
    who = sheet(participant_id, on=on)
    return RecordedFacts(who, own_employers(participant_id, who.versions))


def answer_plan(trial: Trial, *, on: date) -> PlanAnswer:
    """Return the answer to a plan on a day. Raises `CannotAssess`."""
    weighed = review_plan(trial, builtin(), on=on, other=_("Another employer"))
    exceeded: list[ExceededLimit] = []
    number = 0
    for change in weighed.over:
        offers: list[SuggestionOffer] = []
        for suggestion in change.suggestions:
            number += 1
            offers.append(_offer(trial, suggestion, number))
        exceeded.append(ExceededLimit(change, tuple(offers)))
    return PlanAnswer(
        weighed, tuple(exceeded), timeline(weighed.after, outlooks(weighed.after), today=on, recorded=trial.recorded)
    )


def _offer(trial: Trial, suggestion: Suggestion, number: int) -> SuggestionOffer:
    after = suggestion.after
    jobs = [(was, then) for was, then in zip(trial.jobs, after.jobs, strict=False) if was != then]
    courses = [(was, then) for was, then in zip(trial.courses, after.courses, strict=False) if was != then]
    left_out = tuple(was for was, then in (*jobs, *courses) if was is not None and then is None)
    course = courses[0][0] if len(courses) == 1 and not jobs and not left_out else None
    keeps_end = all(then.ended_on for _, then in (*jobs, *courses) if then is not None)
    return SuggestionOffer(suggestion, number if after.recorded == trial.recorded else None, left_out, course, keeps_end)
