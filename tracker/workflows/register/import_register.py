"""A whole register taken in: read, laid down in order, and handed on person by person, some hundreds at a time."""

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
from tracker.formats.register.files import opened
from tracker.formats.register.read_sheet import SheetReader, read
from tracker.formats.register.rows import REFUSED, SHEETS, VERDICTS, Outcome, PersonRows, Refusal, Row
from tracker.services.quota.places import Windows
from tracker.services.register.import_batch import rehearse, take_in
from tracker.workflows.register.row_spool import Spool

STEP = 1000
"""How many people are taken in by one transaction."""
Progress = Callable[[int], object]
"""Is told how many rows were dealt with."""


class ImportContext(NamedTuple):
    """Who imports, on which day, and with which keys passports are sealed."""

    by: int
    on: date
    keys: Keyring


class ImportResult(NamedTuple):
    """What became of the register's rows."""

    counts: Counter[tuple[str, str]]
    """(sheet, verdict) -> rows. `Register.refusals` tells which rows were refused, and why."""

    @property
    def refused(self) -> int:
        """How many rows were refused."""
        return sum(self.counts[sheet, REFUSED] for sheet in SHEETS)

    @property
    def summary(self) -> str:
        """One line: every sheet with the number of rows added, changed, same and refused."""
        return "; ".join(
            f"{sheet}: " + ", ".join(f"{self.counts[sheet, verdict]} {verdict}" for verdict in VERDICTS) for sheet in SHEETS
        )


class Register:
    """A register laid down and ready to be taken in, to be used as a context."""

    def __init__(
        self, path: Path, *, dates: str | None = None, encoding: str = UTF_8, progress: Progress = lambda _: None
    ) -> None:
        """Read all of it. Raises `RegisterRefused` if a file cannot be imported at all."""
        self._closing = ExitStack()
        with ExitStack() as trying:
            sheets = trying.enter_context(opened(path, encoding))
            self.readings: dict[str, SheetReader] = {kind: read(sheet, builtin(), dates) for kind, sheet in sheets.items()}
            self._spool = trying.enter_context(Spool())
            for reading in self.readings.values():
                self._spool.add(_told(reading, progress))
            self._closing = trying.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    @property
    def rows(self) -> int:
        """How many rows there are to take in."""
        return sum(self._spool.taken.values())

    def take_in(self, acting: ImportContext, *, progress: Progress = lambda _: None) -> ImportResult:
        """Takes it in. What was taken in before a run was cut off is the same when it runs again."""
        names = self._spool.employer_names()
        step = partial(take_in, keys=acting.keys, on=acting.on, by=acting.by, names=names)
        return self._done(step, progress)

    def rehearse(self, acting: ImportContext, *, progress: Progress = lambda _: None) -> ImportResult:
        """What taking it in would do. Nothing is written."""
        taken: Windows = {}
        return self._done(lambda step: rehearse(step, keys=acting.keys, on=acting.on, by=acting.by, taken=taken), progress)

    def refused_whole(self) -> ImportResult:
        """What is told where one refused row refuses all: every row is refused; the reasons are those of the few."""
        told = {(sheet, REFUSED): self._spool.taken[sheet] + self._spool.refused[sheet] for sheet in SHEETS}
        return ImportResult(Counter(told))

    def refusals(self) -> Iterator[Refusal]:
        """The rows that were refused, when they were read or when they were last compared: sheet by sheet, by row."""
        return self._spool.refusals()

    def _done(self, step: Callable[[list[PersonRows]], Outcome], progress: Progress) -> ImportResult:
        counts = Counter({(sheet, REFUSED): number for sheet, number in self._spool.refused.items()})
        self._spool.forget_found()
        for people in self._spool.people(STEP):
            with _no_search_for_rings():
                outcome = step(people)
            counts += outcome.counts
            self._spool.find(outcome.refusals)
            progress(sum(map(_size, people)))
        return ImportResult(counts)


@contextmanager
def _no_search_for_rings() -> Iterator[None]:
    """A step makes hundreds of thousands of values that lie in no ring; looking for rings among them takes a third of it."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _told(reading: SheetReader, progress: Progress) -> Iterator[Row | Refusal]:
    for row in reading.rows():
        progress(1)
        yield row


def _size(filed: PersonRows) -> int:
    return bool(filed.participant) + len(filed.employments) + len(filed.courses) + len(filed.again) + len(filed.refused)
