"""The tests' own helpers: applications that are handed on, pages that are checked, engines that are chosen, and imports."""

import re
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import DictLoader
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from tests.factories.participants import create_participant, raw_rows
from tests.support import client, databases
from tests.support.checked_pages import SIZE, CheckedPages
from tests.support.client import check_once
from tests.support.compiled import share_templates
from tests.support.databases import fresh_app
from tests.support.engines import ENGINES, Engine, unwanted_engines
from tests.support.tracing import is_traced
from tracker.adapters.keys import Keyring
from tracker.models.base import db
from tracker.models.participants import Participant

TESTS = Path(__file__).parent
SHARED = {"support", "factories", "goals", "journeys"}


@pytest.mark.parametrize("engine", ENGINES)
def test_reused_application_is_as_before(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "SPARE", {})
    with fresh_app(engine) as first:
        secret, keys = first.config["SECRET_KEY"], first.extensions["keyring"]
        create_participant("WHJ-2026-0001")
        first.config["SECRET_KEY"] = "another"
        first.extensions["keyring"] = Keyring(())
        first.extensions["post"].emails.append(None)
    with fresh_app(engine) as second:
        assert second is first
        assert (second.config["SECRET_KEY"], second.extensions["keyring"]) == (secret, keys)
        assert second.extensions["post"].emails == []
        assert db.session.scalar(select(func.count()).select_from(Participant)) == 0
        with fresh_app(engine) as third:
            assert third is not second


def test_raw_rows_show_each_change(app: Flask) -> None:
    create_participant("P-1")
    before = raw_rows()
    assert raw_rows() == before
    db.session.execute(update(Participant).values(reference="P-2"))
    db.session.commit()
    assert [name for name, rows in raw_rows().items() if rows != before[name]] == [Participant.__tablename__]


def test_changed_template_is_compiled_again() -> None:
    said = []
    for text in ("one", "two", "one"):
        app = share_templates(Flask(__name__))
        app.jinja_env.loader = DictLoader({"a.html": text})
        said.append(app.jinja_env.get_template("a.html").render())
    assert said == ["one", "two", "one"]


def test_helpers_come_from_support_or_factories() -> None:
    found = []
    for path in sorted(TESTS.rglob("*.py")):
        own = path.parent.relative_to(TESTS.parent).as_posix().replace("/", ".")
        for name in re.findall(r"^\s*from (tests\.\S+) import", path.read_text(), re.MULTILINE):
            room, _, module = name.rpartition(".")
            if module.startswith("test_") or module == "conftest" or not (room == own or name.split(".")[1] in SHARED):
                found.append(f"{path.name}: {name}")
    assert found == []


@pytest.mark.parametrize(("chosen", "unwanted"), [("sqlite", {"postgresql"}), ("postgresql", {"sqlite"}), ("both", set())])
def test_chosen_engine_excludes_the_others(chosen: str, unwanted: set[str]) -> None:
    assert unwanted_engines(chosen) == unwanted


@pytest.mark.parametrize("engine", ENGINES)
def test_each_test_is_traced_on_one_engine(engine: Engine, request: pytest.FixtureRequest) -> None:
    assert is_traced(request.node) is (engine == "sqlite")


PAGE = (
    '<!doctype html><html lang="en"><head><title>T</title><script nonce="%s">1</script></head>'
    '<body><h1>H</h1><form><input type="hidden" name="csrf_token" value="%s"></form>%s</body></html>'
)


def answer(nonce: str, token: str, rest: str = "", header: str = "") -> TestResponse:
    """A page, whose policy names `header` as its nonce, or the same one."""
    policy = {"Content-Security-Policy": f"script-src 'nonce-{header or nonce}'"}
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: (PAGE % (nonce, token, rest), policy))
    return FlaskClient(app, TestResponse).get("/")


def test_pages_differing_in_text_are_checked_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    checked: list[TestResponse] = []
    monkeypatch.setattr(client, "CHECKED", CheckedPages(folder=tmp_path))
    monkeypatch.setattr(client, "check_page", checked.append)
    rest = '<p>%s</p><a href="/%s">x</a>'
    for page in (
        answer("n1", "t1", rest % ("名前", "a")),
        answer("n2", "t2", rest % ("two\nlines &lt;b&gt; &#39;x&#39;", "b?c=1&amp;d=2")),
    ):
        check_once(page)
    check_once(answer("n3", "t3", rest % ("<b>x</b>", "a")))
    assert len(checked) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        ("n2", "t", "", "n3"),
        ("n2", "t", "<p"),
        ("n2", "t", "<h1>again</h1>"),
        ("n2", "t", "<p>a\x01b</p>"),
        ("n2", "t", "<p>a & b &c; d</p>"),
        ("n2", "t", "<p>&lt; &gt</p>"),
        ("n2", "t", "<p>&amp;#1;&#1;</p>"),
        ("n2", "t", '<p id="x">x</p><p id="x">x</p>'),
        ("n2", "t", '<img alt="" src="//elsewhere.example">'),
        ("n2", "t", '<a href="#nowhere">x</a>'),
        ("n2", "a\x01b"),
    ],
)
def test_checked_page_excuses_no_other(wrong: tuple[str, ...]) -> None:
    check_once(answer("n1", "t1"))
    for right in ("<p>x</p>", '<p id="x">x</p><p id="y">x</p>', '<img alt="" src="/here">', '<a href="/here">x</a>'):
        check_once(answer("n1", "t1", right))
    with pytest.raises(AssertionError):
        check_once(answer(*wrong))


def test_checked_pages_are_known_until_a_check_changes(tmp_path: Path) -> None:
    check = tmp_path / "check.py"
    check.write_text("one")
    CheckedPages(check, folder=tmp_path).add(b"x" * SIZE)
    again = CheckedPages(check, folder=tmp_path)
    assert b"x" * SIZE in again
    assert b"y" * SIZE not in again
    check.write_text("two")
    assert b"x" * SIZE not in CheckedPages(check, folder=tmp_path)


def test_error_summary_is_in_outline() -> None:
    summary = '<ul class="govuk-error-summary__list"><li>%s</li></ul>'
    assert client.outline_page(summary % "Enter a day", "") != client.outline_page(summary % "Enter a year", "")


def test_empty_title_is_another_outline() -> None:
    assert client.outline_page("<title>A page</title>", "") == client.outline_page("<title>Another</title>", "")
    assert client.outline_page("<title>A page</title>", "") != client.outline_page("<title> </title>", "")


def test_quick_test_may_start_no_process(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("quick"):
        pytest.skip("only with --quick")
    with pytest.raises(RuntimeError, match="mark it slow"):
        subprocess.run(["true"], check=False)
