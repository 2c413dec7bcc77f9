"""Rows that were laid down come back person by person, each fact once, and leave nothing behind."""

import random
import tracemalloc
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.factories.register_files import SAMPLE
from tests.support.oracle.walking import DAY
from tracker.compliance.loading import builtin
from tracker.formats.register.files import open_register
from tracker.formats.register.read_sheet import read_sheet
from tracker.formats.register.rows import CourseRow, EmploymentRow, ParticipantRow, PersonRows, Refusal, Row
from tracker.workflows.register.row_packing import KINDS
from tracker.workflows.register.row_spool import Spool

FIRST = date(2026, 1, 15)


def person(row: int, reference: str, issued_on: date | None = None, name: str | None = None) -> ParticipantRow:
    return ParticipantRow(row, reference, "japan", family_name=name, visa_issued_on=issued_on)


def job(
    row: int, reference: str = "A", name: str | None = "Bakery", brn: str | None = None, end: date | None = None
) -> EmploymentRow:
    return EmploymentRow(row, reference, name, brn, FIRST, end)


def course(row: int, provider: str = "School", title: str = "Cantonese", end: date | None = None) -> CourseRow:
    return CourseRow(row, "A", provider, title, FIRST, end)


def people(*rows: Row | Refusal, batch: int = 500) -> list[PersonRows]:
    """Everybody in a register of these rows."""
    with Spool() as spool:
        spool.add(rows)
        return [one for some in spool.people(batch) for one in some]


@pytest.mark.parametrize("batch", [1, 2, 3, 500])
def test_people_come_in_order_of_visas(batch: int) -> None:
    rows: list[Row] = [
        person(2, "none"), person(3, "late", FIRST + DAY), person(4, "early", FIRST - DAY), person(5, "same", FIRST + DAY),
        person(6, "nothing"), job(2, "b"), job(3, "a"), job(4, "early"), job(5, "Z"), job(6, "late"), job(7, "early", "Other"),
    ]  # fmt: skip
    told = people(
        *rows, CourseRow(2, "c", "School", "Cantonese", FIRST), CourseRow(3, "a", "School", "Music", FIRST), batch=batch
    )
    assert [one.reference for one in told] == ["early", "late", "same", "none", "nothing", "Z", "a", "b", "c"]
    assert [one.participant is None for one in told] == [False] * 5 + [True] * 4
    assert told[0] == PersonRows("early", rows[2], (rows[7], rows[10]))  # type: ignore[arg-type]
    assert [(len(one.employments), len(one.courses)) for one in told[5:]] == [(1, 0), (1, 1), (1, 0), (0, 1)]


def test_rows_of_person_keep_order() -> None:
    numbers = random.Random(7).sample(range(2, 5000), 300)
    jobs = [EmploymentRow(number, "A", f"Bakery {number % 7}", None, FIRST + timedelta(number)) for number in numbers]
    (told,) = people(*jobs)
    assert told.employments == tuple(sorted(jobs))
    assert (told.again, told.refused) == ((), ())


def test_every_value_comes_back_as_it_was() -> None:
    rows: list[Row] = [
        ParticipantRow(2, "A", "japan", "outbound", "Ｙ'\"", "é", "山田　花子", FIRST, "F", "JPN", "TR1234567", "a@example.com",
                       "ja", FIRST + DAY, FIRST + 2 * DAY, FIRST + 3 * DAY, date(1900, 1, 1), date(2200, 12, 31), FIRST + 4 * DAY),
        EmploymentRow(2, "A", None, "00123456", FIRST, FIRST + DAY, "Baker", 37.5),
        EmploymentRow(3, "A", "1234", None, FIRST, None, None, 40.0),
        CourseRow(2, "A", "School", "007", FIRST, FIRST + DAY),
    ]  # fmt: skip
    (told,) = people(*rows)
    assert [told.participant, *told.employments, *told.courses] == rows
    assert [type(row) for row in told.employments] == [EmploymentRow] * 2
    assert isinstance(told.employments[1].hours_per_week, float)


SAME_JOBS = [
    (job(2), job(9)),
    (job(2, name="Harbour Bakery"), job(9, name="ＨＡＲＢＯＵＲbakery")),
    (job(2, name="One", brn="70178901"), job(9, name="Two", brn="70178901")),
    (job(2, name=None, brn="70178901"), job(9, brn="70178901")),
]


@pytest.mark.parametrize(("first", "second"), [*SAME_JOBS, (course(2), course(9)), (course(2, "A  B"), course(9, "Ａ B"))])
def test_repeated_row_counts_as_same(first: Row, second: Row) -> None:
    (told,) = people(first, second)
    assert (told.employments + told.courses, told.again, told.refused) == ((first,), (second,), ())


@pytest.mark.parametrize(
    ("first", "second", "sheet", "column"),
    [
        (job(2), job(9, end=FIRST), "employments", "end"),
        (job(2, brn="70178901"), job(9, brn="70178901")._replace(job_title="Baker"), "employments", "job_title"),
        (job(2), job(9)._replace(hours_per_week=0.0), "employments", "hours_per_week"),
        (course(2), course(9, end=FIRST), "courses", "end"),
    ],
)
def test_contradicting_row_is_refused(first: Row, second: Row, sheet: str, column: str) -> None:
    third = first._replace(row=11)
    (told,) = people(second, first, third)
    assert (told.employments + told.courses, told.again) == ((first,), (third,))
    assert told.refused == (
        Refusal(sheet, 9, column, "Say the same as row 2, which has the same key, or remove one of the two rows"),
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (job(2), job(3, name="Other")),
        (job(2), job(3)._replace(start=FIRST + DAY)),
        (job(2, brn="70178901"), job(3, brn="70178902")),
        (job(2, brn="70178901"), job(3)),
        (job(2, name="70178901"), job(3, name=None, brn="70178901")),
        (course(2), course(3, "Other")),
        (course(2), course(3, title="cantonese")),
        (course(2), course(3)._replace(start=FIRST + DAY)),
    ],
)
def test_rows_with_different_keys_are_different_facts(first: Row, second: Row) -> None:
    (told,) = people(first, second)
    assert (told.employments + told.courses, told.again, told.refused) == ((first, second), (), ())


def test_rows_of_one_reference_are_one_person() -> None:
    first, other = person(2, "A", FIRST, "YAMADA"), person(3, "B", FIRST - DAY)
    again, otherwise = first._replace(row=4), person(5, "A", FIRST - 2 * DAY, "YAMADA")
    early, late = people(first, other, again, otherwise, job(2))
    assert early == PersonRows("B", other)
    assert late[:5] == ("A", first, (job(2),), (), (again,))
    assert [refusal[:3] for refusal in late.refused] == [("participants", 5, "visa_issued_on")]


def test_refusals_are_counted_by_sheet_and_row() -> None:
    refusals = [Refusal("courses", 3, "end", "b"), Refusal("participants", 9, None, "c"), Refusal("courses", 2, "end", "a")]
    with Spool() as spool:
        spool.add([person(2, "A"), *refusals, job(2), job(3)])
        spool.add([course(4)])
        assert list(spool.refusals()) == [refusals[1], refusals[2], refusals[0]]
        assert spool.taken == {"participants": 1, "employments": 2, "courses": 1}
        assert spool.refused == {"participants": 1, "courses": 2}


def test_jobs_of_refused_person_still_come() -> None:
    assert people(Refusal("participants", 2, "birth_date", "x"), job(2)) == [PersonRows("A", None, (job(2),))]


def test_the_sample_comes_back_whole() -> None:
    with open_register(SAMPLE) as sheets, Spool() as spool:
        readings = [read_sheet(sheet, builtin()) for sheet in sheets.values()]
        for reading in readings:
            spool.add(reading.rows())
        told = [one for some in spool.people() for one in some]
        back = {row for one in told for row in (one.participant, *one.employments, *one.courses, *one.again)}
        assert back == {row for reading in readings for row in reading.rows()}
    assert not any(one.refused for one in told)


def held() -> set[str]:
    """The files that this process has open."""
    links = set()
    for entry in Path("/proc/self/fd").iterdir():
        try:
            links.add(str(entry.readlink()))
        except OSError:  # the folder's own number, already closed
            continue
    return links


def test_spool_file_is_gone_after_error() -> None:
    before = held()

    def failing(spool: Spool) -> None:
        with spool:
            spool.add(job(row, f"{row:0400}") for row in range(2, 60_000))
            (file,) = held() - before
            assert file.endswith(" (deleted)")
            raise LookupError

    with pytest.raises(LookupError):
        failing(Spool())
    assert held() - before == set()


@pytest.mark.slow
def test_memory_does_not_grow_with_the_register() -> None:
    def rows(number: int) -> Iterator[Row]:
        yield from (person(row, f"{row:06}") for row in range(2, number))
        yield from (job(row, f"{row // 4:06}", f"Bakery {row}") for row in range(2, 2 * number))

    def peak(number: int) -> int:
        tracemalloc.start()
        with Spool() as spool:
            spool.add(rows(number))
            assert sum(len(some) for some in spool.people(50)) == number
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(9_000) < peak(3_000) * 1.2


@pytest.mark.parametrize("kind", KINDS)
def test_table_has_fields_of_its_row(kind: str) -> None:
    with Spool() as spool:
        columns = [name for _, name, *_ in spool._database.execute("SELECT * FROM pragma_table_info(?)", [kind])]
    assert columns == list(KINDS[kind].made._fields)
