"""Import of the register, some people in each transaction.

An interrupted import continues where it stopped when it is started again.
"""

from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date

from tracker.adapters.keys import Keyring
from tracker.formats.register.rows import Outcome, PersonRows
from tracker.models.locks import exclusive_work
from tracker.models.transaction import bulk_transaction, rehearsal
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.employers import EmployerKey
from tracker.queries.participants import ids_by_reference, passports_of, people
from tracker.queries.quota import places_of
from tracker.queries.register import read_rows
from tracker.services.assessments import assess_people
from tracker.services.employers.businesses import NO_NAMES, Business, Names, record_businesses
from tracker.services.quota.places import PlaceAllocator, Windows
from tracker.services.register.import_participants import ERASED, EnrolledPerson, Enrolment, KnownPerson
from tracker.services.register.import_stints import UNKNOWN, PersonImport


def one_at_a_time() -> AbstractContextManager[None]:
    """Hold the lock of imports for a block. Raises LockHeldError at once if another import runs."""
    return exclusive_work("import")


@bulk_transaction("register.taking.take_in")
def take_in(
    work: UnitOfWork,
    step: Sequence[PersonRows],
    *,
    keys: Keyring,
    on: date,
    by: int,
    names: Names = NO_NAMES,
    operation: str | None = None,
) -> Outcome:
    """Import the rows of some people: facts, assessments, flags, places and audit lines in one transaction. Sends no email.

    `names`: the display names of new employers: the first that the whole register has, in any order of import.
    Raises SealedError without data keys.
    """
    return _import_people(work, step, PlaceAllocator(work), keys=keys, on=on, names=names)


@rehearsal
def rehearse(
    work: UnitOfWork,
    step: Sequence[PersonRows],
    *,
    keys: Keyring,
    on: date,
    by: int,
    taken: Windows,
    operation: str | None = None,
) -> Outcome:
    """Return the outcome that `take_in` would have; write nothing. `taken` carries places from step to step of a rehearsal."""
    return _import_people(work, step, PlaceAllocator(work, taken), keys=keys, on=on, names=NO_NAMES)


def _import_people(
    work: UnitOfWork, step: Sequence[PersonRows], desk: PlaceAllocator, *, keys: Keyring, on: date, names: Names
) -> Outcome:
    known = _known_people([filed.reference for filed in step])
    ids = [each.person.id for each in known.values() if each.person]
    rows = read_rows(ids) if ids else {}
    filings, enrolments = [], []
    for filed in step:
        before = known.get(filed.reference, KnownPerson(None))
        filing = PersonImport(work, filed, rows.get(before.person.id, {}) if before.person else {}, keys)
        filings.append(filing)
        enrolled = Enrolment(filing, before, desk).import_row()
        if enrolled is None:
            filing.refuse_lines(ERASED if before.is_erased else UNKNOWN)
        else:
            enrolments.append((filing, enrolled))
    jobs = (row for filing, _ in enrolments for row in filing.filed.employments)
    businesses = (Business(row.employer_name, row.employer_brn) for row in jobs)
    employers = record_businesses(work, businesses, shown=names)
    persons = [_import_stints(filing, enrolled, employers) for filing, enrolled in enrolments]
    former = [each.person for each in known.values() if each.person]
    for fresh in (True, False):
        changed = [each.person for each in persons if each.fresh is fresh and each.changed]
        if changed:
            assess_people(work, changed, before=former, on=on, fresh=fresh, announce=False)
    return _outcome(filings)


def _outcome(filings: Sequence[PersonImport]) -> Outcome:
    counts: Counter[tuple[str, str]] = Counter()
    for filing in filings:
        counts += filing.refused_counts()
    return Outcome(counts, tuple(refusal for filing in filings for refusal in filing.refusals))


def _import_stints(filing: PersonImport, enrolled: EnrolledPerson, employers: dict[EmployerKey, int]) -> EnrolledPerson:
    """Import the jobs and courses of a person and return the person; add an audit line if anything changed."""
    person = enrolled.person
    after = person._replace(jobs=filing.jobs(person, employers), courses=filing.courses(person))
    changed = enrolled.changed or after != person
    if changed:
        done = {f"{sheet} {verdict}": number for (sheet, verdict), number in filing.counts.items()}
        filing.work.audit("register.import", person.id, **done)
    return EnrolledPerson(after, enrolled.fresh, changed)


def _known_people(references: Sequence[str]) -> dict[str, KnownPerson]:
    """Lock the people of a step and return them as recorded, by reference."""
    known = ids_by_reference(references)
    ids = list(known.values())
    if not ids:
        return {}
    persons = people(ids, lock=True)
    passports, places = passports_of(ids), places_of(ids)
    erased = dict.fromkeys(known, KnownPerson(None, is_erased=True))
    found = {person.reference: KnownPerson(person, passports.get(person.id), places.get(person.id)) for person in persons}
    return erased | found
