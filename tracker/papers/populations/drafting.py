"""A draft of a scheme's rules over a population's file: totals as lines for people."""

from collections.abc import Iterable, Iterator

from tracker.compliance.columns.drafts import Shifts, shifts, together
from tracker.compliance.drafts import Sides
from tracker.papers.populations.reading import Batch
from tracker.papers.populations.streaming import Done, Progress
from tracker.papers.register.drafting import changed_lines


def compared(rows: Iterable[Batch], sides: Sides, *, progress: Progress) -> tuple[Shifts, Done]:
    """What other rules would change for everybody, or for everybody of a scheme; and how many rows were read, and not read."""
    done = Done(0, 0)

    def each() -> Iterator[Shifts]:
        nonlocal done
        for batch in rows:
            yield shifts(batch.people, sides)
            done = Done(done.rows + len(batch.rows), done.errors + len(batch.rows) - len(batch.of))
            progress(len(batch.rows))

    return together(each()), done


def summary(found: Shifts) -> Iterator[str]:
    """The totals: people by how their status changes, rules by the days on which they are passed, and everybody."""
    yield from changed_lines(found.changed)
    for rule, (anew, no_longer, earlier, later) in found.moved.items():
        yield f"{rule}: passed anew by {anew}, no longer by {no_longer}, earlier by {earlier}, later by {later}"
    yield (
        f"people: {found.people} compared, {found.changed.total()} with another status, {found.only_days} with other days "
        f"only, {found.same} same, {found.unassessed} not assessed"
    )
