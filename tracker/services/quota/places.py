"""Take, move and return quota places. Each place has a number within its window."""

from collections.abc import Iterator
from datetime import date
from heapq import heappush, heappushpop
from itertools import count
from typing import TypeAlias

from tracker.compliance.ledger import comes_back
from tracker.compliance.quota import Ceiling, ceiling_for, parse_window, window_for
from tracker.compliance.visa_places import FREE, MOVE, TAKE, place_step
from tracker.errors import TrackerError
from tracker.models.quota import LedgerEntry, Place, QuotaWindow
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.participants import Person
from tracker.queries.quota import (
    PlaceFact,
    WindowKey,
    issue_entry,
    known_ceilings,
    lock_window,
    taken_count,
    taken_numbers,
)


class FullError(TrackerError):
    """No place is left in a window."""

    def __init__(self, key: WindowKey, ceiling: int) -> None:
        super().__init__(f"no place is left: all {ceiling} of {key.scheme} {key.direction} {key.window} are taken")
        self.key, self.ceiling = key, ceiling


class _Window:
    """One window during a transaction: locked, with its free numbers in rising order."""

    def __init__(self, work: UnitOfWork, key: WindowKey) -> None:
        self.key = key
        if lock_window(key) is None:
            work.insert(QuotaWindow, id=work.number(QuotaWindow), **key._asdict())
        self._free = _free_numbers(key)
        self._returned: list[int] = []

    def next_number(self, ceiling: int | None) -> int:
        """Return the lowest free number, up to a ceiling (None: without limit). Raises `FullError`."""
        number = heappushpop(self._returned, next(self._free))
        if ceiling is not None and number > ceiling:
            self.put_back(number)
            raise FullError(self.key, ceiling)
        return number

    def put_back(self, number: int) -> None:
        """Free a number again before the transaction ends."""
        heappush(self._returned, number)


Windows: TypeAlias = dict[WindowKey, _Window]
"""The locked windows of one transaction, or of all steps of one rehearsal."""


class PlaceAllocator:
    """Takes, moves and returns the places of one transaction. The caller owns the transaction."""

    def __init__(self, work: UnitOfWork, rehearsed: Windows | None = None) -> None:
        """Start without windows, or with those that earlier steps of the same rehearsal left (`rehearsed`)."""
        self._work = work
        self._windows: Windows = {} if rehearsed is None else rehearsed
        self._ceilings: dict[tuple[str, str], tuple[Ceiling, ...]] = {}
        self._found: dict[tuple[str, str, date], tuple[WindowKey, int | None]] = {}

    def follow(self, place: PlaceFact | None, person: Person, issued_on: date | None, *, is_given_back: bool) -> None:
        """Take, move or free the place of a person by the visa's date of issue. Raises `FullError`.

        `place` is the present place; `is_given_back`: the visa lapsed or was cancelled.
        """
        step = place_step(place.taken_on if place else None, issued_on, is_given_back=is_given_back)
        if place is not None and step == FREE:
            self.undo(place)
        elif place is not None and issued_on is not None and step == MOVE:
            self.move(place, issued_on)
        elif issued_on is not None and step == TAKE:
            self.take(person.id, person.scheme, person.direction, issued_on)

    def take(self, participant_id: int, scheme: str, direction: str, on: date) -> None:
        """Take a place for a person in the window of the visa's date of issue. Raises `FullError`."""
        key, ceiling = self._window_on(scheme, direction, on)
        self._write(participant_id, key, self._window(key).next_number(ceiling), ceiling, on)

    def move(self, place: PlaceFact, on: date) -> None:
        """Move a place to the window of a corrected date of issue.

        It keeps its number if the window is the same and its ceiling on that day has the number. Raises `FullError` and leaves
        the place unchanged.
        """
        key, ceiling = self._window_on(place.scheme, place.direction, on)
        stays = key == place.window_key and (ceiling is None or place.number <= ceiling)
        number = place.number if stays else self._window(key).next_number(ceiling)
        self._correct(place)
        if not stays:
            self._window(place.window_key).put_back(place.number)
        self._write(place.participant_id, key, number, ceiling, on)

    def undo(self, place: PlaceFact) -> None:
        """Free a place whose visa was not issued, or not on that day. The ledger entry stays stored and no longer counts."""
        self._correct(place)
        self._window(place.window_key).put_back(place.number)

    def give_back(self, place: PlaceFact, how: str, on: date) -> bool:
        """Return a place as `lapsed` or `cancelled`; it is free again unless its year is over.

        Returns whether it is free: a place of a past year stays taken.
        """
        if not comes_back(parse_window(place.window).year, on):
            return False
        self._work.update(Place, {"id": place.id}, given_back_on=on, returned_as=how)
        self._enter(place.window_key, how, on, place.id)
        self._window(place.window_key).put_back(place.number)
        return True

    def _correct(self, place: PlaceFact) -> None:
        self._work.update(Place, {"id": place.id}, given_back_on=place.taken_on, returned_as="corrected")
        self._work.update(LedgerEntry, {"id": issue_entry(place.id)}, superseded_at=self._work.at)

    def _window_on(self, scheme: str, direction: str, on: date) -> tuple[WindowKey, int | None]:
        """The window of a day of issue, and how many places it has on that day: a rise holds from its day on."""
        day_of_issue = scheme, direction, on
        if day_of_issue not in self._found:
            if day_of_issue[:2] not in self._ceilings:
                self._ceilings[scheme, direction] = known_ceilings(scheme, direction)
            known = self._ceilings[scheme, direction]
            key = WindowKey(scheme, direction, window_for(on, known))
            ceiling = ceiling_for(key.window, known, on=on)
            self._found[day_of_issue] = key, ceiling.amount if ceiling else None
        return self._found[day_of_issue]

    def _window(self, key: WindowKey) -> _Window:
        if key not in self._windows:
            self._windows[key] = _Window(self._work, key)
        return self._windows[key]

    def _write(self, participant_id: int, key: WindowKey, number: int, ceiling: int | None, on: date) -> None:
        id_ = self._work.number(Place)
        self._work.insert(
            Place,
            id=id_,
            **key._asdict(),
            number=number,
            ceiling=ceiling,
            participant_id=participant_id,
            taken_on=on,
            given_back_on=None,
            returned_as=None,
            operation_id=self._work.operation_id,
        )
        self._enter(key, "issued", on, id_)

    def _enter(self, key: WindowKey, kind: str, on: date, place_id: int) -> None:
        self._work.insert(
            LedgerEntry,
            id=self._work.number(LedgerEntry),
            **key._asdict(),
            kind=kind,
            amount=1,
            happened_on=on,
            place_id=place_id,
            note=None,
            operation_id=self._work.operation_id,
            recorded_at=self._work.at,
            superseded_at=None,
        )


def _free_numbers(key: WindowKey) -> Iterator[int]:
    """Yield the free numbers of a window, in rising order. One SQL statement, or two if there are gaps."""
    taken, highest = taken_count(key)
    if taken < highest:
        held = set(taken_numbers(key))
        yield from (number for number in range(1, highest) if number not in held)
    yield from count(highest + 1)
