"""Import a whole register: it is read, stored in order on disk, and imported person by person, some hundreds at a time."""

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple, Self

from tracker.adapters.keys import Keyring
from tracker.compliance.loading import builtin
from tracker.formats.register.csv_rows import UTF_8
from tracker.formats.register.files import open_register
from tracker.formats.register.read_sheet import SheetReader, read_sheet
from tracker.formats.register.rows import REFUSED, SHEETS, VERDICTS, Outcome, PersonRows, Refusal, Row
from tracker.services.quota.places import Windows
from tracker.services.register.import_batch import rehearse, take_in
from tracker.workflows.register.row_spool import Spool

STEP = 1000
"""People whom one transaction imports."""
Progress = Callable[[int], object]
"""Receives the number of further rows that are finished."""


class ImportContext(NamedTuple):
    """The user who imports, the day, and the keys that seal passports."""

    by: int
    on: date
    keys: Keyring


class ImportResult(NamedTuple):
    """The results of the register's rows."""

    counts: Counter[tuple[str, str]]
    """(sheet, verdict) -> rows. `Register.refusals` has the refused rows with their reasons."""

    @property
    def refused(self) -> int:
        """Return the number of refused rows."""
        return sum(self.counts[sheet, REFUSED] for sheet in SHEETS)

    @property
    def summary(self) -> str:
        """Return one line: for every sheet the number of rows added, changed, same and refused."""
        return "; ".join(
            f"{sheet}: " + ", ".join(f"{self.counts[sheet, verdict]} {verdict}" for verdict in VERDICTS) for sheet in SHEETS
        )


class Register:
    """A register that was read and is ready for import, used as a context."""

    def __init__(
        self, path: Path, *, dates: str | None = None, encoding: str = UTF_8, progress: Progress = lambda _: None
    ) -> None:
        """Read all of it. Raises `RegisterRefused` if a file cannot be imported at all."""
        self._closing = ExitStack()
        with ExitStack() as trying:
            sheets = trying.enter_context(open_register(path, encoding))
            self.readings: dict[str, SheetReader] = {
                kind: read_sheet(sheet, builtin(), dates) for kind, sheet in sheets.items()
            }
            self._spool = trying.enter_context(Spool())
            for reading in self.readings.values():
                self._spool.add(_with_progress(reading, progress))
            self._closing = trying.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    @property
    def rows(self) -> int:
        """Return the number of rows to import."""
        return sum(self._spool.taken.values())

    def take_in(self, context: ImportContext, *, progress: Progress = lambda _: None) -> ImportResult:
        """Import the register. After an interrupted run, rows that were imported are counted as same."""
        names = self._spool.employer_names()
        step = partial(take_in, keys=context.keys, on=context.on, by=context.by, names=names)
        return self._run(step, progress)

    def rehearse(self, context: ImportContext, *, progress: Progress = lambda _: None) -> ImportResult:
        """Return the result that an import would have. Writes nothing."""
        taken: Windows = {}
        return self._run(lambda step: rehearse(step, keys=context.keys, on=context.on, by=context.by, taken=taken), progress)

    def refused_whole(self) -> ImportResult:
        """Return the result of an import that one refused row stops: every row is refused."""
        counts = {(sheet, REFUSED): self._spool.taken[sheet] + self._spool.refused[sheet] for sheet in SHEETS}
        return ImportResult(Counter(counts))

    def refusals(self) -> Iterator[Refusal]:
        """Yield the refused rows, from reading or from the last comparison: sheet by sheet, by row."""
        return self._spool.refusals()

    def _run(self, step: Callable[[list[PersonRows]], Outcome], progress: Progress) -> ImportResult:
        counts = Counter({(sheet, REFUSED): number for sheet, number in self._spool.refused.items()})
        self._spool.forget_found()
        for people in self._spool.people(STEP):
            with _without_garbage_collection():
                outcome = step(people)
            counts += outcome.counts
            self._spool.find(outcome.refusals)
            progress(sum(map(_size, people)))
        return ImportResult(counts)


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Switch the garbage collector off for a block.

    A step makes hundreds of thousands of values without cycles; to search them for cycles takes a third of its time.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _with_progress(reading: SheetReader, progress: Progress) -> Iterator[Row | Refusal]:
    for row in reading.rows():
        progress(1)
        yield row


def _size(filed: PersonRows) -> int:
    return bool(filed.participant) + len(filed.employments) + len(filed.courses) + len(filed.again) + len(filed.refused)
