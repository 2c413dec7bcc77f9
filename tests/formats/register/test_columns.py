"""A header says which columns there are, in any case and padding."""

import pytest

from tracker.formats.register.columns import DAYS, KNOWN, LONGEST_NAME, read_header
from tracker.formats.register.refusals import RegisterRefused

COURSES = ["reference", "provider", "title", "start", "end"]


@pytest.mark.parametrize(
    "cells",
    [
        COURSES,
        ["Reference", "PROVIDER", " title ", "\u3000start", "ｅｎｄ"],
        ["\ufeffreference", "provider", "Title\n", "START", "End"],
    ],
)
def test_column_names_ignore_case_and_width(cells: list[str]) -> None:
    columns = read_header("courses", "courses.csv", cells)
    assert columns.positions == {name: place for place, name in enumerate(COURSES)}
    assert (columns.width, columns.unknown, columns.missing) == (5, (), ())


@pytest.mark.parametrize("name", ["employer_name", "Employer Name", "EMPLOYER-NAME", "employer  name", "employer_ name"])
def test_what_stands_between_words_means_nothing(name: str) -> None:
    columns = read_header("employments", "employments.csv", ["reference", name, "start", "end"])
    assert columns.positions["employer_name"] == 1


def test_unknown_and_missing_columns_are_named() -> None:
    cells = ["Remarks  of\nthe office", "reference", "", "employer_name", "start", "end", "x" * 99, "", " "]
    columns = read_header("employments", "employments.csv", cells)
    assert columns.unknown == ("Remarks of the office", "x" * LONGEST_NAME)
    assert columns.missing == ("employer_brn", "job_title", "hours_per_week")
    assert columns.width == 7


def test_two_unknown_columns_may_have_one_name() -> None:
    assert read_header("courses", "courses.csv", [*COURSES, "note", "note"]).unknown == ("note", "note")


@pytest.mark.parametrize(
    ("kind", "cells", "lacking"),
    [
        ("participants", ["nationality"], "reference"),
        ("participants", ["reference", "family_name"], "nationality or scheme"),
        *(("employments", [name for name in ("reference", "employer_name", "start", "end") if name != gone], gone)
          for gone in ("reference", "employer_name", "start", "end")),
        *(("courses", [name for name in COURSES if name != gone], gone) for gone in COURSES),
    ],
)  # fmt: skip
def test_missing_required_column_is_refused(kind: str, cells: list[str], lacking: str) -> None:
    with pytest.raises(RegisterRefused, match=f"^{kind}.csv: lacks the column {lacking}; save it with"):
        read_header(kind, f"{kind}.csv", cells)


@pytest.mark.parametrize("either", ["nationality", "scheme"])
def test_person_needs_nationality_or_scheme(either: str) -> None:
    assert read_header("participants", "participants.csv", ["reference", either]).positions == {"reference": 0, either: 1}


def test_repeated_column_refuses_file() -> None:
    with pytest.raises(RegisterRefused, match=r"^courses\.csv: has two columns named start; leave one of them$"):
        read_header("courses", "courses.csv", [*COURSES, "Start"])


def test_days_are_known_columns() -> None:
    assert {kind: set(DAYS[kind]) - set(KNOWN[kind]) for kind in KNOWN} == {kind: set() for kind in KNOWN}
    assert len(DAYS["participants"]) == 7
