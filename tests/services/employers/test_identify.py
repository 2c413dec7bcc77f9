"""Which employer a typed name means: an own one, a new one, or a question; on both engines."""

from datetime import date

import pytest

from tests.factories.participants import ON, create_job, create_participant
from tracker.queries.sheets import sheet
from tracker.services.employers.businesses import Business
from tracker.services.employers.identify import NamedStint, identify_employer, own_employers

pytestmark = pytest.mark.usefixtures("app")
WINTER, SPRING = (date(2026, 1, 15), date(2026, 3, 15)), (date(2026, 3, 16), date(2026, 4, 15))


def identify(name: str, *at: Business, brn: str | None = None, answer: str = "", corrects: bool = False) -> NamedStint:
    """Return the employer meant by a participant with a job in winter, and one in spring, each question answered alike."""
    key = create_participant()
    stints = [create_job(key, *days, at=each) for days, each in zip((WINTER, SPRING), at, strict=False)]
    who = sheet(key.id, on=ON)
    answers: dict[str, str] = {}
    while True:
        named = identify_employer(who, name, brn, answers, corrects=stints[-1].line_id if corrects else None)
        if named.question is None or not answer:
            return named
        assert named.question.key not in answers
        answers[named.question.key] = answer


def test_alike_name_raises_question_about_last_job() -> None:
    question = identify("スターホテル", Business("Star Hotel"), Business("Star Hotel Ltd")).question
    assert question is not None
    assert question.about is not None
    assert (question.kind, question.about.stint.name) == ("alike", "Star Hotel")
    assert question.answers == ("same", "separate")


@pytest.mark.parametrize(
    ("answer", "name", "business", "others"),
    [
        ("same", "Star Hotel", Business("Star Hotel", "70055551"), ()),
        ("separate", "スターホテル", Business("スターホテル"), ("Star Hotel", "Star Hotel Kowloon")),
    ],
)
def test_answer_decides_the_employer(answer: str, name: str, business: Business, others: tuple[str, ...]) -> None:
    named = identify("スターホテル", Business("Star Hotel", "70055551"), Business("Star Hotel Kowloon"), answer=answer)
    assert named == NamedStint(name, business, others=others)


@pytest.mark.parametrize(
    ("name", "brn", "corrects"),
    [
        ("Moon Hotel", None, False),
        ("スターホテル", "70099999", False),
        ("スターホテル", "70099999", True),
        ("Star hotel", None, False),
    ],
)
def test_other_names_and_numbers_are_no_question(name: str, brn: str | None, corrects: bool) -> None:
    assert identify(name, Business("Star Hotel", "70055551"), brn=brn, corrects=corrects).question is None


@pytest.mark.parametrize("corrects", [True, False])
def test_only_job_is_corrected_without_question(corrects: bool) -> None:
    named = identify("スターホテル", Business("Harbour Café"), Business("Star Hotel"), corrects=corrects)
    assert (named.question is None) == corrects


def test_any_recorded_spelling_is_compared_with() -> None:
    """The page shows the first name of a number; the participant may remember another."""
    numbered = Business("Moss Court", "70055551")
    create_job(create_participant("P-2"), *WINTER, at=numbered._replace(name="苔庭酒店"))
    named = identify("苔庭ホテル", numbered)
    assert named.question is not None


def test_counted_employers_have_current_jobs() -> None:
    key = create_participant()
    create_job(key, *WINTER, at=Business("Star Hotel"))
    who = sheet(key.id, on=ON)
    own = own_employers(key.id, who.versions)
    assert own.counted(who.current) == {"Star Hotel": {"Star Hotel"}}
    assert own.counted([]) == {}
