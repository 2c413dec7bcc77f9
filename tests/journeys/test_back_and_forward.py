"""Back and forward after questions and errors: the browser never asks whether to send a form again."""

from threading import Thread
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from playwright.sync_api import Browser, Error, expect
from werkzeug.serving import make_server

from tests.journeys.browser import PHONE, visiting
from tests.journeys.person import Meets, Person
from tests.journeys.residents import House, signs_in
from tests.journeys.states import logs_again, sends_nothing

pytestmark = pytest.mark.browser
EMPLOYER = '#entry [name="employer"]'
with_and_without_script = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


def yui_at_new_job(meets: Meets, house: House, *, script: bool = True) -> Person:
    person = meets(width=PHONE, script=script, locale="ja-JP")
    signs_in(person.page, house.base, "yui")
    person.opens(f"/participants/{house.ids['yui']}/jobs/new", "ja")
    return person


@with_and_without_script
def test_back_to_question_and_errors_shows_what_was_typed(meets: Meets, house: House, script: bool) -> None:
    person = yui_at_new_job(meets, house, script=script)
    page = person.page
    person.types("employer", "ハーバーカフェ（架空）")
    sends_nothing(person)
    expect(page.locator(".error-summary, .govuk-error-summary").first).to_be_visible()
    logs_again(person)
    expect(page.locator(".question .answers")).to_be_visible()
    person.opens("/how-we-count")
    page.go_back()
    expect(page.locator(".question .answers")).to_be_visible()
    page.go_back()
    expect(page.locator(".error-summary, .govuk-error-summary").first).to_be_visible()
    expect(page.locator(EMPLOYER)).to_have_value("ハーバーカフェ（架空）")
    page.go_forward()
    expect(page.locator(".question .answers")).to_be_visible()
    page.reload()
    expect(page.locator(".question .answers")).to_be_visible()


def answer_form_itself(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """A site that answers its form with a page under the same address, which no browser stores."""
    start_response("200 OK", [("Content-Type", "text/html"), ("Cache-Control", "no-store")])
    return [b"<title>A form</title><main><form method=post><button class='button--go'>Send</button></form></main>"]


def test_browser_asks_about_page_without_address(browser: Browser) -> None:
    """The negative control."""
    server = make_server("127.0.0.1", 0, answer_form_itself)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        with visiting(browser, f"http://127.0.0.1:{server.server_port}") as page:
            page.goto("/")
            sends_nothing(Person(page))
            page.goto("/another")
            with pytest.raises(Error, match="ERR_CACHE_MISS"):
                page.go_back()
    finally:
        server.shutdown()


@with_and_without_script
def test_back_to_answer_of_calculator_shows_it(meets: Meets, script: bool) -> None:
    person = meets(width=PHONE, script=script)
    person.opens("/")
    person.types_day("arrived_on", 10, 1, 2026)
    person.works_it_out()
    answer = person.answer
    person.opens("/how-we-count")
    person.page.go_back()
    assert person.answer == answer
