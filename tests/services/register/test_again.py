"""The same register again: what is same, what is changed, what is a conflict, and that nothing is ever erased."""

from datetime import date
from typing import Any

import pytest

from tests.factories.participants import DAY, dump_database, load_person, select_rows
from tests.factories.register import Office, course_row, job_row, participant_row
from tracker.formats.register.rows import CHANGED, SAME
from tracker.models.accounts import COMMAND_LINE
from tracker.models.audit import AuditLine
from tracker.models.history import Course, Job
from tracker.models.participants import Particulars, Passport
from tracker.queries.participants import ParticipantKey
from tracker.services.employers.businesses import Business
from tracker.services.history.correct import correct_stint
from tracker.services.history.drafts import JobDraft, StintKey
from tracker.services.history.end import end_stint
from tracker.services.history.log import log_stint
from tracker.services.history.withdraw import withdraw_stint
from tracker.services.participants.drafts import StayDraft
from tracker.services.participants.stay import record_departure, record_stay
from tracker.services.register.three_way_diff import RowComparison

ON = date(2026, 5, 4)
BY: dict[str, Any] = {"on": ON, "by": COMMAND_LINE}
WHO = participant_row(arrived_on="2026-01-10", visa_issued_on="2025-12-10", family_name="MORI", passport_no="TR1234567")
WORK, STUDY = job_row(end="2026-03-31", job_title="Server"), course_row(end="2026-03-31")
FIRST = StintKey(1, 1, 1)


def told(office: Office, *people: Any, jobs: tuple[Any, ...] = (), courses: tuple[Any, ...] = ()) -> list[str]:
    """What became of each sheet's one row, with its refusal."""
    done = office(*people, jobs=jobs, courses=courses)
    words = [
        next(word for word in sheet.split(", ") if " 1 " in f" {word}") for sheet in done.summary.split("; ") if " 1 " in sheet
    ]
    return [*(word.split()[-1] for word in words), *(line.split(", ", 1)[1] for line in done.refusals)]


def test_the_same_import_twice_changes_nothing(office: Office) -> None:
    assert told(office, WHO, jobs=(WORK,), courses=(STUDY,)) == ["added", "added", "added"]
    before = dump_database()
    assert told(office, WHO, jobs=(WORK,), courses=(STUDY,)) == ["same", "same", "same"]
    assert dump_database() | {"operations": []} == before | {"operations": []}


CHANGES: list[tuple[str, dict[str, Any], dict[str, Any], type[Any], str]] = [
    ("people", WHO, WHO | {"family_name": "OKA"}, Particulars, "sealed"),
    ("people", WHO, WHO | {"passport_no": "TR7654321"}, Passport, "mark"),
    ("jobs", WORK, WORK | {"end": "2026-04-01"}, Job, "ended_on"),
    ("jobs", WORK, WORK | {"job_title": "Cook"}, Job, "job_title"),
    ("courses", STUDY, STUDY | {"end": "2026-04-01"}, Course, "ended_on"),
]


@pytest.mark.parametrize("change", CHANGES, ids=[change[4] for change in CHANGES])
def test_a_row_that_says_something_else_is_a_new_version_and_the_one_before_is_kept(
    change: tuple[str, dict[str, Any], dict[str, Any], type[Any], str], office: Office
) -> None:
    sheet, before, after, table, column = change
    who = () if sheet == "people" else (WHO,)
    office(*who, *((before,) if sheet == "people" else ()), **({} if sheet == "people" else {sheet: (before,)}))
    done = office(*who, *((after,) if sheet == "people" else ()), **({} if sheet == "people" else {sheet: (after,)}))
    assert (done.status, " 1 changed" in done.summary) == (0, True)
    kept = select_rows(table, "version", column, "superseded_at")
    assert [(version, gone is None) for version, _, gone in kept] == [(1, False), (2, True)]
    assert kept[0][1] != kept[1][1]
    assert select_rows(AuditLine, "action")[-1] == ("register.import",)


@pytest.mark.parametrize("blank", ["", "  ", "\u3000", "\u200b"])
def test_blank_cells_and_absent_rows_erase_nothing(blank: str, office: Office) -> None:
    office(WHO, jobs=(WORK,), courses=(STUDY,))
    before = load_person(1)
    bare = {name: blank for name in WHO if name not in {"reference", "nationality"}}
    again = office(WHO | bare, jobs=(WORK | {"end": blank, "job_title": blank},))
    assert (again.status, "1 same" in again.summary) == (0, True)
    assert load_person(1) == before
    assert office().summary.count("0 added, 0 changed, 0 same, 0 refused") == 3
    assert load_person(1) == before


def test_a_blank_that_is_filled_completes_what_is_known(office: Office) -> None:
    office(participant_row(), jobs=(job_row(),))
    assert told(office, WHO, jobs=(WORK,)) == ["changed", "changed"]
    assert load_person(1).stay.arrived_on == date(2026, 1, 10)
    assert load_person(1).jobs[0][4:8] == (date(2026, 2, 1), date(2026, 3, 31), "Server", None)


def test_an_unchanged_row_is_same_though_the_fact_was_corrected_here_and_the_correction_stays(office: Office) -> None:
    office(WHO, jobs=(WORK,))
    end_stint(FIRST, ON, kind="job", **BY)
    record_stay(ParticipantKey(1, 1, "P-1"), StayDraft(date(2026, 1, 11)), **BY)
    assert told(office, WHO, jobs=(WORK,)) == ["same", "same"]
    assert (load_person(1).jobs[0].ended_on, load_person(1).stay.arrived_on) == (ON, date(2026, 1, 11))


def test_what_was_changed_in_both_places_is_a_conflict_and_nothing_of_the_row_is_taken(office: Office) -> None:
    office(WHO, jobs=(WORK,), courses=(STUDY,))
    end_stint(FIRST, ON, kind="job", **BY)
    record_departure(ParticipantKey(1, 1, "P-1"), ON, **BY)
    before = load_person(1)
    both = "was changed here and in the register since it was last read"
    assert told(office, WHO | {"departed_on": "2026-04-30"}, jobs=(WORK | {"end": "2026-04-15"},)) == [
        "refused", "refused", f"row 2, departed_on: {both}", f"row 2, end: {both}",
    ]  # fmt: skip
    assert load_person(1) == before
    assert told(office, WHO, jobs=(WORK,)) == ["same", "same"]


def test_cell_filled_since_the_last_import_completes_a_corrected_fact(office: Office) -> None:
    office(WHO, jobs=(WORK | {"job_title": ""},))
    end_stint(FIRST, ON, kind="job", **BY)
    record_stay(ParticipantKey(1, 1, "P-1"), StayDraft(date(2026, 1, 11)), **BY)
    filled = WHO | {"departed_on": "2026-04-30", "sex": "F"}
    assert told(office, filled, jobs=(WORK,)) == ["changed", "changed"]
    person = load_person(1)
    assert (person.stay.arrived_on, person.stay.departed_on) == (date(2026, 1, 11), date(2026, 4, 30))
    assert (person.particulars.sex, person.jobs[0].ended_on, person.jobs[0].job_title) == ("F", ON, "Server")
    assert told(office, filled, jobs=(WORK,)) == ["same", "same"]
    both = "was changed here and in the register since it was last read"
    assert told(office, filled | {"arrived_on": "2026-01-12"}) == ["refused", f"row 2, arrived_on: {both}"]


@pytest.mark.parametrize("other", [{"family_name": "OKA"}, {"arrived_on": "2026-01-12"}])
def test_row_that_changed_otherwise_too_stays_a_conflict(other: dict[str, str], office: Office) -> None:
    office(WHO)
    record_stay(ParticipantKey(1, 1, "P-1"), StayDraft(date(2026, 1, 11)), **BY)
    before = load_person(1)
    assert told(office, WHO | {"sex": "F"} | other)[0] == "refused"
    assert load_person(1) == before


def test_value_that_was_removed_here_is_not_taken_again(office: Office) -> None:
    office(WHO | {"departed_on": "2026-04-30"})
    record_stay(ParticipantKey(1, 1, "P-1"), StayDraft(date(2026, 1, 10)), **BY)
    assert told(office, WHO | {"departed_on": "2026-05-01"})[0] == "refused"
    assert load_person(1).stay.departed_on is None


def test_what_was_changed_to_the_same_in_both_places_is_same(office: Office) -> None:
    office(WHO, jobs=(WORK,))
    end_stint(FIRST, ON, kind="job", **BY)
    changed = WORK | {"end": ON.isoformat()}
    assert told(office, WHO, jobs=(changed,)) == told(office, WHO, jobs=(changed,)) == ["same", "same"]


def test_a_row_that_ends_the_stay_before_the_arrival_that_is_recorded_here_is_refused(office: Office) -> None:
    office(WHO)
    before = load_person(1)
    for column in ("departed_on", "permitted_until"):
        told_now = told(office, participant_row(**{column: "2026-01-09"}))
        assert told_now == [
            "refused",
            f"row 2, {column}: The date must be the same as or after the arrival that is recorded here",
        ]
    assert load_person(1) == before


def test_inbound_departure_without_arrival_is_refused(office: Office) -> None:
    gone = {"departed_on": "2026-04-30"}
    why = "row 2, departed_on: Enter the arrival date (arrived_on) as well"
    assert told(office, participant_row(**gone)) == ["refused", why]
    assert told(office, participant_row(**gone, direction="outbound", scheme="japan")) == ["added"]
    office(participant_row("P-2"))
    assert told(office, participant_row("P-2", **gone)) == ["refused", why]
    office(participant_row("P-2", arrived_on="2026-01-10"))
    assert told(office, participant_row("P-2", **gone)) == ["changed"]


def test_a_job_that_was_withdrawn_here_stays_withdrawn(office: Office) -> None:
    office(WHO, jobs=(WORK,))
    withdraw_stint(FIRST, kind="job", reason="somebody else's", **BY)
    assert told(office, WHO, jobs=(WORK,)) == ["same", "same"]
    gone = "row 2, whole row: was withdrawn here, and changed in the register since it was last read"
    assert told(office, WHO, jobs=(WORK | {"end": "2026-04-15"},)) == ["same", "refused", gone]
    assert load_person(1).jobs == ()


def test_a_job_that_was_moved_here_is_still_the_rows_job(office: Office) -> None:
    office(WHO, jobs=(WORK,))
    moved = JobDraft(Business("Peak Books"), date(2026, 2, 3), date(2026, 3, 31))
    correct_stint(FIRST, moved, kind="job", reason="as the contract says", **BY)
    assert told(office, WHO, jobs=(WORK,)) == ["same", "same"]
    assert len(load_person(1).jobs) == 1
    assert told(office, WHO, jobs=(WORK | {"end": "2026-04-15"},))[1] == "refused"


def test_a_job_that_the_participant_has_logged_is_the_same_job_and_is_only_completed(office: Office) -> None:
    office(WHO)
    log_stint(1, JobDraft(Business("ＨＡＲＢＯＵＲ　lantern"), date(2026, 2, 1)), kind="job", **BY)
    assert told(office, WHO, jobs=(WORK,)) == ["same", "changed"]
    assert [(each.line_id, each.version, each.ended_on) for each in load_person(1).jobs] == [(1, 2, date(2026, 3, 31))]
    log_stint(1, JobDraft(Business("Peak Books"), date(2026, 4, 1), ON), kind="job", **BY)
    other = job_row(name="Peak Books", start="2026-04-01", end=str(ON + DAY))
    assert told(office, WHO, jobs=(other,)) == ["same", "refused", "row 2, end: is recorded otherwise here"]
    assert told(office, WHO, jobs=(other | {"end": str(ON)},)) == ["same", "same"]


SABOTEURS = {
    "what differs is the same": lambda *args, **kwargs: RowComparison(SAME),
    "the register is always right": lambda read, *, stated, **_: RowComparison(
        CHANGED, {name: value for name, value in stated.items() if value is not None}
    ),
}


@pytest.mark.parametrize("claim", SABOTEURS)
def test_each_saboteur_of_the_comparison_is_found(claim: str, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.services.register.import_stints.compare_row", SABOTEURS[claim])
    with pytest.raises(AssertionError):
        test_what_was_changed_in_both_places_is_a_conflict_and_nothing_of_the_row_is_taken(office)
