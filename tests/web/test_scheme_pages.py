"""A scheme's page says all that its file says: also the days that a rule does not count, with their source."""

from datetime import date

import pytest
from flask import Flask, render_template

from tests.support.client import Client
from tests.support.oracle.invented import LONG_AGO, rulebook_of
from tests.support.oracle.outcome import Conditions
from tests.support.pages import page_text
from tracker.compliance.loading import builtin
from tracker.formats.history.plain_text import plain_text

FREE = ("employer-tenure", date(2027, 2, 1), date(2027, 2, 14))
ONE_DAY = ("employer-tenure", date(2027, 3, 1), date(2027, 3, 1))
TOLD = {
    "en": ("1 February 2027 to 14 February 2027 do not count: Invented", "1 March 2027 does not count: Invented"),
    "ja": ("2027年2月1日から2027年2月14日までは数えません：Invented", "2027年3月1日は数えません：Invented"),
    "zh-Hant": ("2027年2月1日至2027年2月14日不計算在內：Invented", "2027年3月1日不計算在內：Invented"),
}


@pytest.mark.parametrize(("language", "told"), TOLD.items())
def test_uncounted_days_are_shown(app: Flask, language: str, told: tuple[str, str]) -> None:
    scheme = rulebook_of({"free": {LONG_AGO: Conditions(employer_tenure=1, uncounted=(FREE, ONE_DAY))}}).schemes["free"]
    with app.test_request_context(f"/rules/free?lang={language}"):
        app.preprocess_request()
        page = " ".join(plain_text(render_template("schemes/scheme.html", scheme=scheme, edition="0" * 64)).split())
    for words in told:
        assert words in page


def test_the_shipped_rules_count_every_day(client: Client) -> None:
    assert "does not count" not in page_text(client.get("/rules/japan")) + page_text(client.get("/rules/korea"))


@pytest.mark.parametrize("scheme", sorted(builtin().schemes))
def test_every_scheme_has_a_page(client: Client, scheme: str) -> None:
    assert client.get(f"/rules/{scheme}").status_code == 200


def test_new_zealand_has_hong_kongs_name(client: Client) -> None:
    page = client.get("/rules/new-zealand?lang=zh-Hant").text
    assert "新西蘭" in page
    assert "紐西蘭" not in page
