"""A person works the calculator: on a phone and at a desk, in three languages, with and without a script."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import DESK, LANGUAGES, PHONE
from tests.journeys.person import Meets, Person
from tests.journeys.stories import CAFE, TOLD, WORDS, asks_as_of, tells_all
from tracker import clock

pytestmark = pytest.mark.browser

in_every_language = pytest.mark.parametrize("language", LANGUAGES)
with_and_without_script = pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
JAPANESE, CHINESE = ('button[formaction*="lang=ja"]', 'button[formaction*="lang=zh-Hant"]')


@in_every_language
@with_and_without_script
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_answer_names_and_draws_last_safe_day(meets: Meets, language: str, script: bool, width: int) -> None:
    person = meets(width=width, script=script)
    person.opens(language=language)
    tells_all(person)
    person.works_it_out()
    assert WORDS[language].last_safe_day in person.answer
    assert CAFE in person.answer
    assert WORDS[language].other_reading in person.page.locator("section", has=person.page.locator("h2#answer")).inner_text()
    assert person.typed == TOLD
    assert person.language == language
    assert_pictured(person, language)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_answer_scrolls_into_view(meets: Meets, width: int) -> None:
    person = meets(width=width)
    person.opens()
    tells_all(person)
    person.works_it_out()
    expect(person.page.locator("h2#answer")).to_be_in_viewport(ratio=1)
    expect(person.page.locator("section:has(#answer) > .status")).to_be_in_viewport(ratio=1)


def assert_pictured(person: Person, language: str) -> None:
    picture = person.page.locator("figure.timeline")
    assert person.page.get_by_role("img", name=re.compile("2027")).count() == 1
    assert picture.locator("title").text_content()
    table = picture.locator("table")
    assert not table.is_visible()
    picture.locator("summary").click()
    assert table.is_visible()
    assert table.locator("caption").inner_text()
    assert WORDS[language].first_job_ends in table.inner_text()


@in_every_language
def test_impossible_day_is_named_beside_field(meets: Meets, language: str) -> None:
    person = meets()
    person.opens(language=language)
    tells_all(person)
    person.types_day("arrived_on", 29, 2, 2026)
    person.works_it_out()
    told = person.complaint("arrived_on").inner_text()
    assert "28" in told
    assert "29" in told
    summary = person.page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    link = summary.get_by_role("link")
    assert link.count() == 1
    assert link.inner_text().endswith(told.splitlines()[-1]), "the link names the field, and then says the same"
    assert link.inner_text() != told.splitlines()[-1]
    link.click()
    expect(person.box("arrived_on-day")).to_be_focused()
    assert person.typed == TOLD | {"arrived_on-day": "29", "arrived_on-month": "2"}


@pytest.mark.parametrize(("language", "script"), [("en", True), ("ja", False), ("zh-Hant", True)])
def test_era_button_fixes_year(meets: Meets, language: str, script: bool) -> None:
    person = meets(script=script)
    person.opens(language=language)
    tells_all(person)
    person.types("jobs-1-start-year", "令和8")
    person.works_it_out()
    question = person.complaint("jobs-1-start")
    assert "2026" in question.inner_text()
    assert person.box("jobs-1-start-year").input_value() == "令和8"
    person.presses('button[name="jobs-1-start-is"]')
    assert question.count() == 0
    assert WORDS[language].last_safe_day in person.answer
    assert person.typed == TOLD


@pytest.mark.parametrize(
    ("box", "script"),
    [("arrived_on-year", True), ("jobs-0-name", False), ("courses-0-end-day", True), ("as_of-month", False)],
)
def test_enter_in_a_box_works_it_out(meets: Meets, box: str, script: bool) -> None:
    person = meets(script=script)
    person.opens(language="ja")
    tells_all(person)
    with person.leaves():
        person.box(box).press("Enter")
    assert WORDS["ja"].last_safe_day in person.answer
    assert person.language == "ja"
    assert person.typed == TOLD


def test_enter_key_confirms_no_question(meets: Meets) -> None:
    person = meets()
    person.opens(language="ja")
    tells_all(person)
    person.types("jobs-1-start-year", "令和8")
    with person.leaves():
        person.box("jobs-0-name").press("Enter")
    with person.leaves():
        person.box("jobs-1-start-day").press("Enter")
    assert person.complaint("jobs-1-start").is_visible()
    assert person.typed == TOLD | {"jobs-1-start-year": "令和8"}
    assert person.language == "ja"


@with_and_without_script
def test_other_language_keeps_text_and_answer(meets: Meets, script: bool) -> None:
    person = meets(script=script)
    person.opens(language="en")
    tells_all(person)
    person.presses(JAPANESE)
    assert person.language == "ja"
    assert person.page.locator("h2#answer").count() == 0, "nobody asked yet"
    assert person.typed == TOLD
    person.works_it_out()
    person.presses(CHINESE)
    assert WORDS["zh-Hant"].last_safe_day in person.answer
    assert person.typed == TOLD
    person.opens("/how-we-count")
    assert person.language == "zh-Hant", "the choice is remembered"


def test_another_language_says_the_same_complaint(meets: Meets) -> None:
    person = meets()
    person.opens(language="en")
    person.types_day("arrived_on", 29, 2, 2026)
    person.works_it_out()
    assert person.complaint("arrived_on").inner_text().endswith("Day must be 28 or less in this month, not 29")
    person.presses(JAPANESE)
    assert "28日" in person.complaint("arrived_on").inner_text()
    assert person.box("arrived_on-day").input_value() == "29"


@with_and_without_script
def test_removed_row_leaves_others(meets: Meets, script: bool) -> None:
    person = meets(script=script)
    person.opens(language="en")
    tells_all(person)
    person.presses('button[value="remove-jobs-0"]')
    assert person.typed == {box: text for box, text in TOLD.items() if not box.startswith("jobs-0-")}
    expect(person.page.locator("#add-jobs")).to_be_focused()
    person.works_it_out()
    assert "Monday 19 October 2026" in person.answer


def test_missing_day_means_today(meets: Meets) -> None:
    person = meets()
    person.opens(language="en")
    person.types_day("arrived_on", 10, 1, 2026)
    before = clock.today()
    person.works_it_out()
    told = person.page.locator("main").inner_text()
    assert any(f"as of {day:%A} {day.day} {day:%B %Y}" in told for day in (before, clock.today()))
    assert person.box("as_of-day").input_value() == ""
    asks_as_of(person)
    person.works_it_out()
    assert "as of Friday 12 June 2026" in person.page.locator("main").inner_text()
