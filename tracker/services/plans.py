"""Log a plan: several jobs and courses together, all of them or none."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, NamedTuple

from tracker.compliance.facts import Stint
from tracker.compliance.questions import joined
from tracker.errors import FactError
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.participants import ParticipantKey, Person
from tracker.services.assessments import assess_people
from tracker.services.history.drafts import CourseDraft, JobDraft, StintKey
from tracker.services.history.kinds import KINDS, Employers, StintDraft, record_employers
from tracker.services.history.stints import apply_draft, audit_stint, current_stints, require_current_stint, require_unique
from tracker.services.participants.versions import lock_participant
from tracker.services.versioned_writes import write_line

DAY = timedelta(days=1)
JOINED = {"same", "leave"}


class EarlierStint(NamedTuple):
    """How a draft of a plan relates to a recorded stint with the same employer, or of the same course."""

    kind: str
    """`job` or `course`."""
    position: int
    """Of the draft, among those of its kind."""
    key: StintKey
    answer: str
    """`ended`: the recorded stint ends before the draft begins. `same` or `leave`: both are one stint, from the first day
    of both to the last. `separate`: two stints."""


class LoggedPlan(NamedTuple):
    """The keys of the logged stints, in the order of their drafts."""

    jobs: tuple[StintKey, ...]
    courses: tuple[StintKey, ...]


@transaction("plans.log_plan")
def log_plan(
    work: UnitOfWork,
    key: ParticipantKey,
    jobs: tuple[JobDraft, ...],
    courses: tuple[CourseDraft, ...],
    *,
    earlier: tuple[EarlierStint, ...] | None = None,
    on: date,
    by: int,
    operation: str | None = None,
) -> LoggedPlan:
    """Log several jobs and courses of one participant, and reassess them once. At most one `earlier` for each draft.

    Raises NotFoundError; ConflictError if the participant was changed; FactError as `log_stint`, its field with the
    draft's position before it: `jobs[1].start`.
    """
    person = lock_participant(key)
    employers = record_employers(work, jobs)
    answers = {(each.kind, each.position): each for each in earlier or ()}
    all_jobs, all_courses = _Stints(work, person, "job", employers), _Stints(work, person, "course", employers)
    job_ids = [all_jobs.log(position, draft, answers.get(("job", position))) for position, draft in enumerate(jobs)]
    course_ids = [all_courses.log(position, each, answers.get(("course", position))) for position, each in enumerate(courses)]
    new_jobs, new_courses = all_jobs.write(), all_courses.write()
    after = person._replace(jobs=tuple(all_jobs.stints.values()), courses=tuple(all_courses.stints.values()))
    assess_people(work, [after], before=[person], on=on)
    return LoggedPlan(
        _keys(person, (new_jobs[line_id] for line_id in job_ids)),
        _keys(person, (new_courses[line_id] for line_id in course_ids)),
    )


class _Change(NamedTuple):
    """A stint as it is to be written, and why."""

    stint: Any
    action: str
    reason: str | None = None


class _Stints:
    """A person's stints of one kind while a plan is logged. Each is written once, however many drafts change it."""

    def __init__(self, work: UnitOfWork, person: Person, kind: str, employers: Employers) -> None:
        self.work, self.person, self.kind, self.employers = work, person, kind, employers
        self.stints: dict[int, Any] = {each.line_id: each for each in current_stints(person, kind)}
        self.changes: dict[int, _Change] = {}
        """By line id; new stints have ids below 0 until they are written."""

    def log(self, position: int, draft: StintDraft, earlier: EarlierStint | None) -> int:
        """Take the draft as a stint of its own, or as part of an earlier one; return the line id."""
        with _named_row(f"{KINDS[self.kind].field}[{position}]"):
            before: Any = self._require(earlier.key) if earlier else None
            if earlier and earlier.answer in JOINED:
                return self._change(self._joined(draft, before), "corrected", earlier.answer)
            stint = apply_draft(self.kind, draft, KINDS[self.kind].unrecorded, self.employers)
            stint = require_unique(self.kind, stint._replace(line_id=-1 - position), self.stints.values())
        if earlier and earlier.answer == "ended":
            self._change(before._replace(ended_on=draft.started_on - DAY), "ended")
        return self._change(stint, "logged")

    def write(self) -> dict[int, Any]:
        """Write all changes; return what was written, by the line ids that `log` gave."""
        written = {}
        for line_id, (stint, action, reason) in self.changes.items():
            written[line_id] = write_line(self.work, self.person.id, stint._replace(line_id=max(line_id, 0)), reason)
            audit_stint(self.work, self.person, self.kind, written[line_id], action)
        self.stints |= written
        return written

    def _require(self, key: StintKey) -> Any:
        """Return the recorded stint as it is by now. Raises ConflictError if the version that was seen is stale."""
        return self.stints[require_current_stint(self.person, self.kind, key).line_id]

    def _joined(self, draft: StintDraft, before: Any) -> Any:
        """Return an earlier stint with the days of a draft added; details that the draft leaves out are unchanged."""
        whole = joined(Stint("", draft.started_on, draft.ended_on), Stint("", before.started_on, before.ended_on))
        stint = apply_draft(self.kind, draft, before, self.employers)
        left_out = {name: getattr(before, name) for name in stint._fields if getattr(stint, name) is None}
        stint = stint._replace(**left_out)._replace(started_on=whole.started_on, ended_on=whole.ended_on)
        return require_unique(self.kind, stint, self.stints.values())

    def _change(self, stint: Any, action: str, reason: str | None = None) -> int:
        self.stints[stint.line_id] = stint
        self.changes[stint.line_id] = _Change(stint, action, reason)
        line_id: int = stint.line_id
        return line_id


def _keys(person: Person, stints: Iterable[Any]) -> tuple[StintKey, ...]:
    return tuple(StintKey(person.id, stint.line_id, stint.version) for stint in stints)


@contextmanager
def _named_row(row: str) -> Iterator[None]:
    """Put the row before the field of a FactError."""
    try:
        yield
    except FactError as error:
        against = error.against and f"{row}.{error.against}"
        raise FactError(f"{row}.{error.field}", error.reason, against=against) from error
