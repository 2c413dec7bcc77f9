"""Pages in Japanese and Chinese keep a day together; English pages, emails and explanations write it as plain text."""

from datetime import date

import pytest

from tests.factories.participants import create_job
from tests.support.desk import CAFE, Desk
from tests.support.pages import page_text
from tracker.formats.in_language import force_language
from tracker.web.middleware.language import full_day, unbroken

pytestmark = pytest.mark.usefixtures("inside", "in_june")
MAY = date(2026, 5, 1)


@pytest.mark.parametrize(("tag", "markup"), [("ja", '<span class="day">2026年5月1日</span>'), ("en", "1 May 2026")])
def test_day_of_page_is_unbroken(yui: Desk, tag: str, markup: str) -> None:
    job = create_job(yui.key, MAY, at=CAFE)
    page = yui.client.get(f"{yui.path}/jobs/{job.line_id}?lang={tag}")
    assert markup in page.text
    assert ('class="day"' in page.text) == (tag == "ja")
    assert "&lt;span" not in page.text
    assert "class=" not in page_text(page)


def test_day_of_email_is_plain() -> None:
    with force_language("ja"):
        text = unbroken(full_day)(MAY)
    assert type(text) is str
