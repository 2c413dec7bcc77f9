"""Days as they are typed into the calculator: what has several meanings becomes a question with a button for each."""

import pytest

from tests.factories.forms import form
from tests.support.client import Client
from tests.support.pages import field_error, page_text


def test_era_question_offers_button(client: Client) -> None:
    asked = client.send("/", form(arrived_on=(10, 1, "令和８年")))
    assert 'name="arrived_on-is" value="2026-01-10"' in asked.text
    answered = client.send("/", {**form(arrived_on=(10, 1, "令和８年")), "arrived_on-is": "2026-01-10"})
    assert answered.status_code == 200


def test_era_date_in_one_field_is_corrected(client: Client) -> None:
    asked = client.send("/", form(arrived_on=("令和8年1月10日", "", "")))
    assert 'name="arrived_on-is" value="2026-01-10"' in asked.text
    answered = client.send("/", {**form(arrived_on=("令和8年1月10日", "", "")), "arrived_on-is": "2026-01-10"})
    assert answered.status_code == 200


@pytest.mark.parametrize("value", ["2026-02-30", "1850-01-01", "20260110", "2026-W02-6", "today"])
def test_button_without_day_answers_nothing(client: Client, value: str) -> None:
    answer = client.send("/", {**form(arrived_on=("令和8年1月10日", "", "")), "arrived_on-is": value})
    assert answer.status_code == 422


def test_ambiguous_date_offers_each_day(client: Client) -> None:
    asked = client.send("/", form(arrived_on=("", "3/4/2026", "")))
    assert field_error(asked, "arrived_on").endswith("Select the day that you mean, or enter another one")
    for value in ("2026-04-03", "2026-03-04"):
        assert f'name="arrived_on-is" value="{value}"' in asked.text


def test_date_of_another_weekday_becomes_question(client: Client) -> None:
    asked = client.send("/", form(arrived_on=("2026年1月10日（日）", "", "")))
    assert "Do you mean Saturday 10 January 2026? Select it, or enter another day" in page_text(asked)


@pytest.mark.parametrize(("tag", "parts"), [("en", "day month year"), ("ja", "year month day"), ("zh-Hant", "year month day")])
def test_date_fields_follow_order_of_language(client: Client, tag: str, parts: str) -> None:
    page = client.get(f"/?lang={tag}").text
    places = [page.index(f'name="arrived_on-{part}"') for part in parts.split()]
    assert places == sorted(places)
