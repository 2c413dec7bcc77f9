"""A draft of a scheme's rules over a population's file: totals as lines for people."""

from collections.abc import Iterable, Iterator

from tracker.compliance.columns.rulebook_diff import Shifts, shifts, together
from tracker.compliance.rulebook_diff import Sides
from tracker.formats.populations.read import PopulationBatch
from tracker.workflows.populations.assess_file import Progress, RowCounts
from tracker.workflows.register.compare_rules import changed_lines


def compare_population(rows: Iterable[PopulationBatch], sides: Sides, *, progress: Progress) -> tuple[Shifts, RowCounts]:
    """What other rules would change for everybody, or for everybody of a scheme; and how many rows were read, and not read."""
    done = RowCounts(0, 0)

    def each() -> Iterator[Shifts]:
        nonlocal done
        for batch in rows:
            yield shifts(batch.people, sides)
            done = RowCounts(done.rows + len(batch.rows), done.errors + len(batch.rows) - len(batch.of))
            progress(len(batch.rows))

    return together(each()), done


def summary_lines(found: Shifts) -> Iterator[str]:
    """The totals: people by how their status changes, rules by the days on which they are passed, and everybody."""
    yield from changed_lines(found.changed)
    for rule, (anew, no_longer, earlier, later) in found.moved.items():
        yield f"{rule}: passed anew by {anew}, no longer by {no_longer}, earlier by {earlier}, later by {later}"
    yield (
        f"people: {found.people} compared, {found.changed.total()} with another status, {found.only_days} with other days "
        f"only, {found.same} same, {found.unassessed} not assessed"
    )
