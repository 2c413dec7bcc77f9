"""Who is who in a register: participants by reference, businesses by number or folded name, jobs and courses by their keys."""

import json
from typing import Any

import pytest
from flask import Flask

from tests.factories.participants import load_person_by_reference, select_rows
from tests.factories.register import Office, course_row, job_row, participant_row, run_assess
from tracker.models.employers import Employer, EmployerName
from tracker.models.participants import Participant
from tracker.services.employers import businesses

LANTERN, RAMEN = "70012345", "70023456"
WHO = participant_row(arrived_on="2026-01-10")
ONE = [  # two rows of one job: named so, numbered so
    [job_row(name="Lantern", employer_brn=LANTERN), job_row(name="Café Lantern", employer_brn=LANTERN)],
    [job_row(name="Lantern", employer_brn=LANTERN), job_row(name="", employer_brn=f" {LANTERN}-000-07-26-3 ")],
    [job_row(name="Lantern Café"), job_row(name="ＬＡＮＴＥＲＮ\u3000café")],
    [job_row(name="Lantern Café"), job_row(name="lanterncafé ")],
    [job_row(name="Lantern Café"), job_row(name="Lan\u200btern Ca\u00adfé")],
    [job_row(name="葛城食堂"), job_row(name="葛\U000e0100城食堂")],
]
TWO = [  # two rows of two jobs
    [job_row(name="Lantern", employer_brn=LANTERN), job_row(name="Lantern", employer_brn=RAMEN)],
    [job_row(name="Lantern", employer_brn=LANTERN), job_row(name="Lantern")],
    [job_row(name="Lantern"), job_row(name="Lantern Ltd")],
    [job_row(name="Lantern"), job_row(name="Lantem")],
    [job_row(name="Lantern"), job_row(name="Lantern", start="2026-02-02")],
    [job_row(name="Lantern", employer_brn=LANTERN), job_row(name=LANTERN)],
]


def test_equal_business_and_start_is_one_job(office: Office) -> None:
    for number, (first, second) in enumerate(ONE):
        who = WHO | {"reference": f"P-{number}"}
        assert office(who, jobs=(first | {"reference": f"P-{number}"},)).status == 0
        again = office(who, jobs=(second | {"reference": f"P-{number}"},))
        assert (again.status, len(load_person_by_reference(f"P-{number}").jobs)) == (0, 1), (first, second)
        assert "employments: 0 added" in again.summary


def test_other_business_or_start_is_another_job(office: Office) -> None:
    for number, pair in enumerate(TWO):
        reference = {"reference": f"P-{number}"}
        done = office(WHO | reference, jobs=tuple(row | reference for row in pair))
        assert done.status == 0, pair
        assert len(load_person_by_reference(f"P-{number}").jobs) == 2


def test_course_is_identified_by_title_and_start(office: Office) -> None:
    one = [
        course_row(),
        course_row(title="Ｃantonese  I "),
        course_row(provider="Lion  Rock Language School"),
        course_row(provider="Lion\u200b Rock Language School"),
    ]
    for row in one:
        office(WHO, courses=(row,))
    assert len(load_person_by_reference("P-1").courses) == 1
    office(WHO, courses=(course_row(title="cantonese i"), course_row(title="Tea"), course_row(start="2026-03-02")))
    assert [each.name for each in load_person_by_reference("P-1").courses] == [
        "Lion Rock Language School Cantonese I", "Lion Rock Language School cantonese i", "Lion Rock Language School Tea",
        "Lion Rock Language School Cantonese I",
    ]  # fmt: skip


def test_references_are_the_people(office: Office) -> None:
    office(WHO | {"family_name": "MORI"}, WHO | {"reference": "P-2", "family_name": "MORI"}, WHO | {"reference": "p-1"})
    assert [reference for (reference,) in select_rows(Participant, "reference")] == ["P-1", "P-2", "p-1"]


def test_business_shows_first_recorded_name(office: Office, app: Flask) -> None:
    first = job_row(name="九龍拉麵屋有限公司", employer_brn=RAMEN)
    office(WHO, jobs=(first,))
    office(WHO, jobs=(job_row(name="Kowloon Ramen", employer_brn=RAMEN, start="2026-03-01"),))
    office(WHO, jobs=(job_row(name="", employer_brn=LANTERN, start="2026-04-01"),))
    subjects = [each["subject"] for each in json.loads(run_assess(app, "2026-05-04")[0])["findings"] if each["subject"]]
    assert subjects == ["九龍拉麵屋有限公司", LANTERN]
    assert sorted(name for (name,) in select_rows(EmployerName, "name")) == ["Kowloon Ramen", "九龍拉麵屋有限公司"]


def test_first_name_of_file_is_shown(office: Office, app: Flask) -> None:
    late, early = (
        participant_row(reference, visa_issued_on=day, arrived_on="2026-01-10")
        for reference, day in (("P-1", "2026-02-01"), ("P-2", "2026-01-02"))
    )
    unnamed = job_row("P-2", name="", employer_brn="70123456")
    first, then = (
        job_row("P-1", name=name, employer_brn="70123456", start="2026-03-01") for name in ("Peak Books", "Peak Ltd")
    )
    alike = job_row("P-1", name="Star  Hotel"), job_row("P-2", name="STAR HOTEL", start="2026-04-01")
    office(late, early, jobs=(unnamed, first, then, *alike))
    told = [json.loads(line) for line in run_assess(app, "2026-05-04")]
    shown = [[each["subject"] for each in line["findings"] if each["rule"] == "employer-tenure"] for line in told]
    assert shown == [["Peak Books", "Star  Hotel"], ["Peak Books", "Star  Hotel"]]


def test_equal_names_stay_two_businesses(office: Office, app: Flask) -> None:
    office(
        WHO, jobs=(job_row(name="Lantern", end="2026-04-30"), job_row(name="Lantern", employer_brn=LANTERN, start="2026-05-01"))
    )
    findings = json.loads(run_assess(app, "2026-05-04")[0])["findings"]
    used = [(each["subject"], each["readings"]["first-day-counts"]["used_days"]) for each in findings if each["subject"]]
    assert used == [("Lantern", 89), ("Lantern", 4)]


def test_a_refused_row_records_no_business(office: Office) -> None:
    told = office(WHO, jobs=(job_row("P-9", name="Nobody's"),))
    assert told.refusals == ["employments.csv, row 2, reference: no participant has this reference"]
    assert select_rows(Employer) == []


def test_likeness_as_sameness_is_found(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(businesses, "folded", lambda name: name[:4].casefold())
    with pytest.raises(AssertionError):
        test_other_business_or_start_is_another_job(office)


SAME_TWICE: list[dict[str, Any]] = [
    {"people": (WHO, WHO)},
    {"people": (WHO,), "jobs": (job_row(), job_row())},
    {"people": (WHO,), "jobs": (job_row(name="Lantern Café", end="2026-03-01"), job_row(name="LanternCAFÉ ", end="2026/3/1"))},
    {"people": (WHO,), "courses": (course_row(), course_row(title="Cantonese  I"))},
]
OTHERWISE = "Say the same as row 2, which has the same key, or remove one of the two rows"
DIFFERING: list[tuple[dict[str, Any], str]] = [
    ({"people": (WHO, WHO | {"arrived_on": "2026-01-11"})}, "participants.csv, row 3, arrived_on"),
    ({"people": (WHO,), "jobs": (job_row(), job_row(end="2026-03-01"))}, "employments.csv, row 3, end"),
    ({"people": (WHO,), "courses": (course_row(), course_row(end="2026-03-09"))}, "courses.csv, row 3, end"),
]


def test_repeated_row_counts_as_same(office: Office) -> None:
    for number, sheets in enumerate(SAME_TWICE):
        told = office(*_of(sheets, number, "people"), jobs=_of(sheets, number, "jobs"), courses=_of(sheets, number, "courses"))
        assert (told.status, told.summary.count(" 1 added, 0 changed, 1 same, 0 refused")) == (0, 1), sheets


def test_second_differing_row_is_refused(office: Office) -> None:
    for number, (sheets, where) in enumerate(DIFFERING):
        told = office(*_of(sheets, number, "people"), jobs=_of(sheets, number, "jobs"), courses=_of(sheets, number, "courses"))
        assert (told.status, told.refusals) == (1, [f"{where}: {OTHERWISE}"])
        assert told.summary.count(" 1 added, 0 changed, 0 same, 1 refused") == 1


@pytest.mark.parametrize(
    ("column", "first", "second"),
    [
        ("family_name", "MORI", "OKA"),
        ("given_name", "Aoi", "Ren"),
        ("native_name", "森葵", "岡蓮"),
        ("birth_date", "1999-03-02", "1999-03-03"),
        ("passport_no", "TR1234567", "TR7654321"),
    ],
)
def test_contradicting_rows_refuse_their_person(office: Office, column: str, first: str, second: str) -> None:
    people = WHO | {column: first}, WHO | {column: second}, WHO | {"reference": "P-2"}
    done = office(*people, jobs=(job_row(), job_row("P-2")), courses=(course_row(),))
    why = f"participants rows 2 and 3 have this reference, but differ in {column}"
    assert done.refusals == [
        f"participants.csv, row 2, {column}: Give each person a reference of their own: {why}",
        f"participants.csv, row 3, {column}: Give each person a reference of their own: {why}",
        f"employments.csv, row 2, reference: It is not clear whose row this is: {why}",
        f"courses.csv, row 2, reference: It is not clear whose row this is: {why}",
    ]
    assert [reference for (reference,) in select_rows(Participant, "reference")] == ["P-2"]


def test_contradicting_rows_leave_known_person_unchanged(office: Office) -> None:
    office(WHO | {"family_name": "MORI"}, jobs=(job_row(),))
    before = load_person_by_reference("P-1")
    done = office(WHO | {"family_name": "MORI"}, WHO | {"family_name": "OKA"}, jobs=(job_row(end="2026-03-01"),))
    assert (len(done.refusals), load_person_by_reference("P-1")) == (3, before)


@pytest.mark.parametrize(("first", "second"), [("MORI", ""), ("MORI", "Ｍｏｒｉ")])
def test_blank_or_respelled_name_contradicts_nothing(office: Office, first: str, second: str) -> None:
    done = office(WHO | {"family_name": first}, WHO | {"family_name": second}, jobs=(job_row(),))
    assert done.refusals == [f"participants.csv, row 3, family_name: {OTHERWISE}"]
    assert len(load_person_by_reference("P-1").jobs) == 1


def _of(sheets: dict[str, Any], number: int, kind: str) -> tuple[dict[str, object], ...]:
    """The rows of a sheet, of another person each time."""
    return tuple(row | {"reference": f"P-{number}"} for row in sheets.get(kind, ()))
