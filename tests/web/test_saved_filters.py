"""Officers save the filters of a list under a name, open them, and delete them."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.factories.accounts import create_user
from tests.support.client import Client, signed_in
from tests.support.pages import field_error, page_text
from tracker.services.saved_filters import MOST_FILTERS, save_filter

pytestmark = pytest.mark.usefixtures("inside")
LINK = 'href="/cases?tab=all&amp;rule=study-total&amp;language=ja">'


class Desk:
    """An officer's browser, and the id of the officer."""

    def __init__(self, client: Client, lee: int) -> None:
        self.client, self.lee = client, lee


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    lee = create_user("Lee", "officer")
    with signed_in(app, lee) as client:
        yield Desk(client, lee)


def test_list_is_saved_opened_and_deleted(desk: Desk) -> None:
    page = desk.client.get("/cases?tab=all&rule=study-total&language=ja").text
    assert 'name="rule" value="study-total"' in page
    fields = {"tab": "all", "rule": "study-total", "language": "ja", "status": "", "filter_name": " Study & tea "}
    answer = desk.client.send("/cases/filters", fields)
    assert (answer.status_code, answer.location) == (303, "/cases?tab=all&rule=study-total&language=ja")
    page = desk.client.get("/cases?tab=closed").text
    assert f"{LINK}Study &amp; tea</a>" in page
    assert "Saved lists (1)" in page_text(desk.client.get("/cases"))
    assert desk.client.send("/cases/filters/delete", {"name": "Study & tea"}).status_code == 303
    assert LINK not in desk.client.get("/cases").text


@pytest.mark.parametrize("tab", ["all", "closed"])
@pytest.mark.parametrize("name", ["", "x" * 41])
def test_missing_or_long_name_is_an_error_that_keeps_the_list(name: str, tab: str, desk: Desk) -> None:
    answer = desk.client.send("/cases/filters", {"tab": tab, "rule": "study-total", "filter_name": name})
    assert (answer.status_code, field_error(answer, "filter_name")) == (422, "Error: Enter a name of 1 to 40 characters")
    assert 'name="rule" value="study-total"' in answer.text
    assert f'value="{name}"' in answer.text


def test_change_of_language_keeps_the_typed_name(desk: Desk) -> None:
    answer = desk.client.send("/cases/filters?lang=ja", {"tab": "all", "filter_name": "調査", "step": "language"})
    assert (answer.status_code, 'value="調査"' in answer.text, "-error" in answer.text) == (200, True, False)


def test_one_list_too_many_is_an_error(desk: Desk) -> None:
    for number in range(MOST_FILTERS):
        save_filter(desk.lee, f"list {number}", "tab=mine")
    answer = desk.client.send("/cases/filters", {"tab": "all", "filter_name": "one more"})
    assert answer.status_code == 422
    assert field_error(answer, "filter_name") == "Error: Delete a saved list first: 20 are the most"


def test_unknown_filters_are_not_saved(desk: Desk) -> None:
    unknown = {"tab": "x", "language": "xx", "days": "x", "rule": "x" * 4000}
    desk.client.send("/cases/filters", {**unknown, "filter_name": "odd"})
    assert 'href="/cases?tab=to-do">odd</a>' in desk.client.get("/cases").text
    assert desk.client.send("/cases/filters/delete", {"name": "o\0dd"}).status_code == 303
    assert ">odd</a>" not in desk.client.get("/cases").text
