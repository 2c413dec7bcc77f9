"""Compare a draft of a scheme's rules with the current ones over a population's file, as totals."""

from collections.abc import Iterable, Iterator

from tracker.compliance.columns.rulebook_diff import Shifts, shifts, together
from tracker.compliance.rulebook_diff import Sides
from tracker.formats.populations.read import PopulationBatch
from tracker.workflows.populations.assess_file import Progress, RowCounts
from tracker.workflows.register.compare_rules import changed_lines


def compare_population(rows: Iterable[PopulationBatch], sides: Sides, *, progress: Progress) -> tuple[Shifts, RowCounts]:
    """Return the changes that the draft would make, for all people or those of its scheme, and the counts of rows."""
    done = RowCounts(0, 0)

    def each() -> Iterator[Shifts]:
        nonlocal done
        for batch in rows:
            yield shifts(batch.people, sides)
            done = RowCounts(done.rows + len(batch.rows), done.errors + len(batch.rows) - len(batch.of))
            progress(len(batch.rows))

    return together(each()), done


def summary_lines(found: Shifts) -> Iterator[str]:
    """Yield the totals as lines: people by change of status, rules by the days on which they are exceeded, all people."""
    yield from changed_lines(found.changed)
    for rule, (newly, no_longer, earlier, later) in found.moved.items():
        yield f"{rule}: passed anew by {newly}, no longer by {no_longer}, earlier by {earlier}, later by {later}"
    yield (
        f"people: {found.people} compared, {found.changed.total()} with another status, {found.only_days} with other days "
        f"only, {found.same} same, {found.unassessed} not assessed"
    )
