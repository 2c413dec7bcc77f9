"""Officers are asked about days that look odd, and addressed as officers in forms about a participant."""

import pytest

from tests.factories.participants import create_participant, load_person
from tests.support.client import Client
from tests.support.pages import page_text
from tests.support.people_pages import fill_and_submit
from tracker.queries.participants import ParticipantKey
from tracker.services.participants.drafts import StayDraft

ISSUE = "The arrival is before the day on which the visa was issued. Are both days right?"
DEPARTURE = "The departure is in the future. Is the day right?"


@pytest.mark.parametrize(
    ("part", "days", "question"),
    [
        ("stay", {"arrived_on": (1, 1, 2020)}, ISSUE),
        ("visa", {"issued_on": (1, 1, 2199)}, ISSUE),
        ("stay", {"departed_on": (1, 1, 2199)}, DEPARTURE),
    ],
)
def test_odd_days_are_saved_after_answer_only(
    officer: Client, yui: ParticipantKey, part: str, days: dict[str, tuple[int, int, int]], question: str
) -> None:
    path, before = f"/participants/{yui.id}/facts/{part}", load_person(yui.id)
    answer = fill_and_submit(officer, path, **days, reason="as in the passport")
    assert (answer.status_code, question in page_text(answer)) == (200, True)
    assert load_person(yui.id) == before
    typed = answer.text.split('name="odd" value="')[1].split('"')[0]
    assert fill_and_submit(officer, path, **days, reason="as in the passport", odd="other days").status_code == 200
    assert fill_and_submit(officer, path, **days, reason="as in the passport", odd=typed).status_code == 303
    assert load_person(yui.id).version == before.version + 1


def test_usual_days_are_saved_at_once(officer: Client, yui: ParticipantKey) -> None:
    answer = fill_and_submit(
        officer, f"/participants/{yui.id}/facts/stay", arrived_on=(11, 1, 2026), reason="as in the passport"
    )
    assert answer.status_code == 303


def test_officer_is_asked_about_participant_by_name(officer: Client, yui: ParticipantKey) -> None:
    guest = create_participant("P-guest", stay=StayDraft())
    assert "When did P-guest arrive in Hong Kong?" in page_text(officer.get(f"/participants/{guest.id}/arrival"))
    assert "When did Yui leave Hong Kong for good?" in page_text(officer.get(f"/participants/{yui.id}/departure"))
    page = page_text(officer.get(f"/participants/{yui.id}/arrival"))
    assert "Correct the stay" in page
    assert "your" not in page.split("Recorded:")[1].split("Day calculator")[0]
