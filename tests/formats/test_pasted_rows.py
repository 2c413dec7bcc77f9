"""Lists of jobs that people paste: from a spreadsheet, as CSV, from a calendar file."""

from datetime import date

import pytest

from tracker.formats.pasted_rows import DAY_FIRST, MONTH_FIRST, PastedList, read_pasted_list

JANUARY, MARCH = date(2026, 1, 15), date(2026, 3, 31)


def read_days(text: str, order: str | None = None) -> list[tuple[str, date | None, date | None, str]]:
    return [(row.name, row.start.day, row.end.day, row.trouble) for row in read_pasted_list(text, order).rows]


@pytest.mark.parametrize(
    "line",
    [
        "Harbour Café\t2026-01-15\t2026-03-31",
        "Harbour Café,2026/1/15,31 March 2026",
        '"Harbour Café",15/01/2026,31/03/2026',
        "Harbour Café;2026年1月15日（木）;2026年3月31日",
        "Harbour Café、２０２６年１月１５日、20260331",
        "Harbour Café\t15 Jan 2026\t31 Mar 2026\t20 hours\tcook",
    ],
)
def test_line_of_usual_kind_is_read(line: str) -> None:
    assert read_days(f"Employer\tFrom\tTo\n\n{line}\n") == [("Harbour Café", JANUARY, MARCH, "")]


@pytest.mark.parametrize("last", ["", "-", "現在", "至今", "Present"])
def test_job_that_is_not_over_has_no_last_day(last: str) -> None:
    assert read_days(f"Harbour Café\t2026-01-15\t{last}") == [("Harbour Café", JANUARY, None, "")]
    assert read_days("Harbour Café,2026-01-15") == [("Harbour Café", JANUARY, None, "")]


@pytest.mark.parametrize(
    ("line", "trouble"),
    [
        (",2026-01-15,2026-03-31", "name"),
        ("Harbour Café", "start"),
        ("Harbour Café,in January,2026-03-31", "start"),
        ("Harbour Café,2026-02-30,2026-03-31", "start"),
        ("Harbour Café,2026-01-15,31 Foo 2026", "end"),
        ("Harbour Café,2026-03-31,2026-01-15", "order"),
        ("Harbour Café,15/1/26,31/3/26", "start"),
    ],
)
def test_bad_line_is_named_and_others_are_read(line: str, trouble: str) -> None:
    found = read_pasted_list(f"{line}\nStar Hotel,2026-04-01,2026-04-30")
    assert [(row.number, row.trouble) for row in found.rows] == [(1, trouble), (2, "")]
    assert found.rows[0].text == line


def test_one_line_shows_order_of_all() -> None:
    assert [each[1] for each in read_days("A,03/04/2026,\nB,25/04/2026,")] == [date(2026, 4, 3), date(2026, 4, 25)]
    assert [each[1] for each in read_days("A,03/04/2026,\nB,04/25/2026,")] == [date(2026, 3, 4), date(2026, 4, 25)]


def test_unclear_order_is_asked_about() -> None:
    text = "A,03/04/2026,05/06/2026"
    assert read_pasted_list(text).unclear == (date(2026, 4, 3), date(2026, 3, 4))
    assert read_pasted_list(text, DAY_FIRST).unclear is None
    assert read_days(text, DAY_FIRST) == [("A", date(2026, 4, 3), date(2026, 6, 5), "")]
    assert read_days(text, MONTH_FIRST) == [("A", date(2026, 3, 4), date(2026, 5, 6), "")]


def test_lines_that_contradict_each_other_are_asked_about() -> None:
    found = read_pasted_list("A,03/04/2026,\nB,25/04/2026,\nC,04/25/2026,")
    assert found.unclear is not None
    assert [row.trouble for row in found.rows] == ["start", "", ""]


def test_events_of_calendar_are_lines() -> None:
    events = (
        "SUMMARY:Harbour Café\r\nDTSTART;VALUE=DATE:20260115\r\nDTEND;VALUE=DATE:20260401\r\n",
        "SUMMARY:Star Hotel\r\nDTSTART;TZID=Asia/Hong_Kong:20260402T090000\r\nDTEND;TZID=Asia/Hong_Kong:20260402T170000\r\n",
        "SUMMARY:One day\r\nDTSTART;VALUE=DATE:20260405\r\n",
        "SUMMARY:No day\r\n",
    )
    body = "".join(f"BEGIN:VEVENT\r\nUID:{number}\r\n{event}END:VEVENT\r\n" for number, event in enumerate(events))
    assert read_days(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{body}END:VCALENDAR\r\n") == [
        ("Harbour Café", JANUARY, MARCH, ""),
        ("Star Hotel", date(2026, 4, 2), date(2026, 4, 2), ""),
        ("One day", date(2026, 4, 5), date(2026, 4, 5), ""),
        ("No day", None, None, "start"),
    ]


@pytest.mark.parametrize(
    ("start", "day"),
    [
        ("DTSTART:20260114T163000Z", date(2026, 1, 15)),
        ("DTSTART;TZID=Asia/Tokyo:20260115T003000", date(2026, 1, 14)),
        ("DTSTART:20260115T003000", date(2026, 1, 15)),
        ("DTSTART:99991231T200000Z", None),
    ],
    ids=["UTC", "Tokyo", "no zone", "last year of all"],
)
def test_moment_of_event_is_a_day_in_hong_kong(start: str, day: date | None) -> None:
    event = f"BEGIN:VEVENT\r\nSUMMARY:Star Hotel\r\n{start}\r\nEND:VEVENT\r\n"
    [(_, read, _, _)] = read_days(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{event}END:VCALENDAR\r\n")
    assert read == day


def test_broken_calendar_and_empty_text_have_no_lines() -> None:
    assert read_pasted_list("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n") == PastedList(())
    assert read_pasted_list(" \n\n") == PastedList(())
