"""Words are put into templates when they are compiled, and read as if they were looked up on the page."""

from typing import Any

import pytest
from flask import Flask

from tracker.web.frame import language
from tracker.web.frame.language import LANGUAGES
from tracker.web.frame.pages import Pages

BOLD = "<b>me & you</b>"
SOURCES = [
    '{{ _("Sojourn") }}',
    '{{ _("Last safe day: %(day)s", day=name) }}',
    '{{ _("Last safe day: %(day)s", day=_("%(name)s & co", name=name)) }}',
    '{{ _("%(left)s left of %(allowed)s", left=one, allowed=name) }}',
    '{% set said = _("Last safe day: %(day)s", day=name) %}{{ said }}{{ said | length }}',
    '{{ _("Reason: %(reason)s", reason=name) ~ name }}',
    '{{ [_("Sojourn"), name] | join(", ") }}',
    '{{ _("Sojourn") if one == 1 else _("Language") }}{{ "x" if many == 1 }}',
    '{{ ngettext("%(num)s day", "%(num)s days", one) }}, {{ ngettext("%(num)s day", "%(num)s days", many) }}',
    '{{ ngettext("%(num)s day", "%(num)s days", [one, many] | sum) }}',
    '{{ ngettext("%(num)s day", "%(num)s days", numbers.pop()) }}',
    '{{ ngettext("place in the quota", "places in the quota", one) }}',
    '{% for day in ngettext("%(num)s month", "%(num)s months", many) %}{{ day }}|{% endfor %}',
    '{{ _("never translated, 100%% sure") }}',
    '{{ _("never translated, of %(name)s", name=name) }}',
    '{{ _("never translated, of %(name)s & %(other)s", name="<i>", other=_("me & you")) }}',
    '{% set said = _("never translated & %(other)s", other=_("me & you")) %}{{ said }}',
    '{{ _(unknown) }}',
    '{{ _("Last safe day: %(day)s", **{"day": name}) }}',
    '{{ _("%(a)s and %(b)s", a=name, b=name) }}',
]  # fmt: skip


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("source", SOURCES)
def test_a_message_reads_as_if_it_was_looked_up_on_the_page(app: Flask, tag: str, source: str) -> None:
    with app.test_request_context(query_string={"lang": tag}):
        language.choose()
        given = {"name": BOLD, "one": 1, "many": 5, "unknown": "Sojourn"}
        looked_up = root(app).from_string(source).render(**given, numbers=[1, 2])
        assert pages(app, tag).from_string(source).render(**given, numbers=[1, 2]) == looked_up
    assert BOLD not in looked_up


@pytest.mark.parametrize("tag", LANGUAGES)
def test_nothing_is_looked_up_on_the_page_where_the_words_are_known(app: Flask, tag: str) -> None:
    for source in SOURCES[:9]:
        compiled = pages(app, tag).compile(source, raw=True)
        assert "gettext" not in compiled
        assert "'_'" not in compiled


@pytest.mark.parametrize("message", ["%(num)d days", "%s days", "%(name)s"])
def test_a_message_that_is_not_understood_is_left_to_the_page(app: Flask, message: str) -> None:
    assert "'_'" in pages(app, "en").compile('{{ _("' + message + '") }}', raw=True)


def test_each_language_has_templates_of_its_own(app: Flask) -> None:
    titles = set()
    for tag in LANGUAGES:
        with app.test_request_context(query_string={"lang": tag}):
            language.choose()
            titles.add(app.jinja_env.get_template("base.html"))
            assert app.jinja_env.get_template("base.html") in titles
    assert len(titles) == len(LANGUAGES)


def root(app: Flask) -> Any:
    """The environment that looks up words on the page."""
    return app.jinja_env


def pages(app: Flask, tag: str) -> Pages:
    """The environment of a language."""
    assert isinstance(app.jinja_env, Pages)
    return app.jinja_env.speaking(LANGUAGES[tag])
