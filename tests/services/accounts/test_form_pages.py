"""The pages that answered forms: whose they are, how long they last, and who can read them."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from tests.factories.accounts import create_user
from tracker import clock
from tracker.adapters.keys import Secret
from tracker.models.accounts import FormPage
from tracker.models.base import db
from tracker.services.accounts.form_pages import (
    LASTS,
    MOST_PAGES,
    StoredPage,
    delete_form_pages,
    read_form_page,
    save_form_page,
)

pytestmark = pytest.mark.usefixtures("app")
PAGE = StoredPage(422, "n0nce", "<p>結衣: Enter the first day</p>")
PATH = "/participants/1/jobs/new"
TOKEN = Secret("a-token")


def count_pages() -> int:
    found: int = db.session.scalar(select(func.count()).select_from(FormPage)) or 0
    return found


def test_page_is_read_by_its_token_path_and_user() -> None:
    yui, ren = create_user("Yui", "officer"), create_user("Ren", "officer")
    save_form_page(TOKEN, PATH, PAGE, by=yui)
    assert read_form_page(TOKEN, PATH, by=yui) == PAGE
    assert read_form_page(TOKEN, PATH, by=ren) is None
    assert read_form_page(TOKEN, "/participants/2/jobs/new", by=yui) is None
    assert read_form_page(Secret("another"), PATH, by=yui) is None


def test_path_may_hold_a_line_break() -> None:
    yui = create_user("Yui", "officer")
    save_form_page(TOKEN, "/rules/a\nb", PAGE, by=yui)
    assert read_form_page(TOKEN, "/rules/a\nb", by=yui) == PAGE


def test_changed_page_is_not_shown() -> None:
    yui = create_user("Yui", "officer")
    save_form_page(TOKEN, PATH, PAGE, by=yui)
    row = db.session.scalars(select(FormPage)).one()
    row.sealed = row.sealed[:-1] + bytes([row.sealed[-1] ^ 1])
    assert read_form_page(TOKEN, PATH, by=yui) is None


def test_database_holds_neither_page_nor_token() -> None:
    save_form_page(TOKEN, PATH, PAGE, by=create_user("Yui", "officer"))
    row = db.session.scalars(select(FormPage)).one()
    stored = row.token_digest + row.sealed
    assert all(text.encode() not in stored for text in ("Enter the first day", PATH, TOKEN.text))


def test_page_lasts_a_day() -> None:
    yui = create_user("Yui", "officer")
    with time_machine.travel(clock.now(), tick=False) as time:
        save_form_page(TOKEN, PATH, PAGE, by=yui)
        time.shift(LASTS - timedelta(seconds=1))
        delete_form_pages()
        assert read_form_page(TOKEN, PATH, by=yui) == PAGE
        time.shift(1)
        assert read_form_page(TOKEN, PATH, by=yui) is None
        delete_form_pages()
    assert count_pages() == 0


def test_newest_pages_of_each_user_stay() -> None:
    yui, ren = create_user("Yui", "officer"), create_user("Ren", "officer")
    save_form_page(Secret("of Ren"), PATH, PAGE, by=ren)
    with time_machine.travel(clock.now(), tick=False) as time:
        for number in range(MOST_PAGES + 1):
            time.shift(1)
            save_form_page(Secret(f"{number}"), PATH, PAGE, by=yui)
        shown = [read_form_page(Secret(f"{number}"), PATH, by=yui) is not None for number in range(MOST_PAGES + 1)]
    assert shown == [False, *[True] * MOST_PAGES]
    assert read_form_page(Secret("of Ren"), PATH, by=ren) == PAGE
