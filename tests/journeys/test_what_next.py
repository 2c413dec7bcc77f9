"""What comes after a working holiday: a participant to a printed comparison, and a visitor through the six questions."""

from datetime import date
from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.browser import DESK, PHONE
from tests.journeys.person import Meets, Person
from tests.journeys.town import Town

pytestmark = pytest.mark.browser
NINETY_LEFT = date(2027, 2, 18)
WORDS = {
    "en": ("Your stay ends soon: what next?", "Apply by 21 April 2027", "met"),
    "ja": ("滞在のあとの方法を比べる", "2027年4月21日までに申請してください", "満たしている"),
}
FITS = {"en": "may fit.", "ja": "合う可能性", "zh-Hant": "可能適合"}


@pytest.mark.parametrize(("language", "width"), [("ja", PHONE), ("en", DESK)])
def test_participant_with_90_days_left_prints_the_comparison(town: Town, language: str, width: int) -> None:
    link, apply_by, met = WORDS[language]
    town.goes_to(NINETY_LEFT)
    with town.visit("yui", f"/participants/{town.participant_id}?lang={language}", width=width) as yui:
        with yui.leaves():
            yui.page.get_by_role("link", name=link).click()
        expect(yui.box("birth_date-year")).not_to_have_value("")
        expect(yui.box("stay_ends-year")).to_have_value("2027")
        fills_in(yui)
        expect(yui.page.locator(".comparison")).to_contain_text(apply_by)
        expect(yui.page.locator(".comparison")).to_contain_text(met)
        pages = PdfReader(BytesIO(yui.page.pdf(prefer_css_page_size=True))).pages
        assert len(pages) == 1


def fills_in(person: Person) -> None:
    """A degree, an offer and five years of work."""
    person.page.locator("#degree").select_option("bachelor")
    for name in ("english", "confirmed_offer", "genuine_vacancy", "no_adverse_record"):
        person.page.locator(f"#{name}").select_option("yes")
    person.types("work_years", "5")
    person.presses("#facts .button--go")


@pytest.mark.parametrize("language", ["en", "ja", "zh-Hant"])
def test_visitor_answers_six_questions(meets: Meets, language: str) -> None:
    person = meets(width=320, script=False)
    page = person.page
    person.opens("/working-in-hong-kong", language)
    for name, answer in (("holiday", "no"), ("offer", "yes"), ("degree", "yes"), ("trade", "no"), ("business", "no")):
        page.locator(f'[name="{name}"][value="{answer}"]').check()
    with person.leaves():
        page.locator("main form .button--go").click()
    expect(page.locator("#advice + ul li")).to_have_count(6)
    expect(page.locator("#advice + ul li").first).to_contain_text(FITS[language])
    expect(page.locator('[name="offer"][value="yes"]')).to_be_checked()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
