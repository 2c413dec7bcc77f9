"""Findings in words: those of the pages, and with every number that it takes to count again by hand."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.forms import form, stint
from tests.factories.history import Case, random_case
from tests.support.apps import TEST_SETTINGS, make_checked_app
from tests.support.assess_command import EXAMPLE
from tests.support.client import Client
from tests.support.oracle.by_hand import Count, Words, by_hand, stay_ends
from tests.support.oracle.invented import LONG_AGO, RELAXED, rulebook, rulebook_of
from tests.support.oracle.outcome import Conditions
from tests.support.oracle.strategies import cases
from tests.support.properties import examples
from tracker.compliance.assess import assess
from tracker.compliance.explanation import Step, steps_of
from tracker.compliance.facts import History, Stay, Stint
from tracker.compliance.findings import Assessment, Finding
from tracker.compliance.last_safe_day import outlook, readings_to_plan_with
from tracker.compliance.loading import builtin
from tracker.formats.history.explain import explain_assessment
from tracker.formats.history.plain_text import plain_text
from tracker.formats.history.read import read_line
from tracker.languages import LANGUAGES

DAY = timedelta(days=1)
APP = make_checked_app(TEST_SETTINGS)
"""Templates need an application, but no database."""
JAPAN = History(
    "japan",
    Stay(date(2026, 1, 10)),
    jobs=(
        Stint("A", date(2026, 1, 15), date(2026, 3, 31)),
        Stint("A", date(2026, 4, 20)),
        Stint("B", date(2026, 6, 1), date(2026, 6, 1)),
    ),
    courses=(Stint("C", date(2026, 2, 1), date(2026, 5, 31)), Stint("D", date(2026, 4, 10), date(2026, 7, 31))),
)


def counts_again(assessment: Assessment) -> None:
    """Raises AssertionError where the words of a finding, counted by hand, lead to something else than the engine says."""
    with APP.app_context():
        texts = explain_assessment(assessment, "en")
    assert len(texts) == len(assessment.findings)
    ends = stay_ends(texts[0])
    assert ends == assessment.stay_ends
    for finding, text in zip(assessment.findings, texts, strict=True):
        if finding.readings:
            assert by_hand(text, ends) == engine_says(finding, assessment), text


def engine_says(finding: Finding, assessment: Assessment) -> Words:
    counts = tuple(
        Count(each.allowance_days, each.used_days, each.last_permitted_day, each.exceeds_on)
        for each in readings_to_plan_with(finding, assessment)
    )
    return Words(counts, outlook(finding, assessment).last_safe_day)


@pytest.mark.slow
@examples(250)
@given(cases())
def test_words_recount_to_same_days(drawn: Case) -> None:
    counts_again(assess(drawn.history, rulebook(), on=drawn.on))


@pytest.mark.slow
@pytest.mark.parametrize("block", range(2))
def test_words_of_awkward_lives_recount_alike(block: int) -> None:
    for seed in range(block * 100, block * 100 + 100):
        counts_again(assess(random_case(seed).history, rulebook(), on=random_case(seed).on))


def test_words_of_real_scheme_recount_alike() -> None:
    for number in range(0, 500, 7):
        counts_again(assess(JAPAN, builtin(), on=date(2026, 1, 1) + number * DAY))


@pytest.mark.slow
@examples(150)
@given(cases(), st.integers(0, RELAXED - 1))
def test_words_with_uncounted_days_recount_alike(drawn: Case, scheme: int) -> None:
    history = drawn.history._replace(scheme=f"relaxed-{scheme}")
    counts_again(assess(history, rulebook(), on=drawn.on))


Change = Callable[[Step], Step]
FREE_STEP = 1
"""Where the days that do not count stand in the steps of `freed`."""
SABOTEURS: dict[str, Change] = {
    "a first day": lambda step: step._replace(first=step.first + DAY),
    "a last day": lambda step: step._replace(last=step.last - DAY),
    "a whole span": lambda step: step._replace(first=step.first + DAY, last=step.last + DAY),
    "a number": lambda step: step._replace(days=step.days + 1),
    "how often": lambda step: step._replace(times=step.times + 1),
    "a total": lambda step: step._replace(total=step.total + 1),
}


@contextmanager
def saying(name: str, said: object) -> Iterator[None]:
    """The application, whose templates get something else under a name."""
    words, kept = APP.jinja_env.globals, APP.jinja_env.globals[name]
    words[name] = said
    APP.jinja_env.cache.clear()  # type: ignore[union-attr]
    try:
        yield
    finally:
        words[name] = kept
        APP.jinja_env.cache.clear()  # type: ignore[union-attr]


@pytest.mark.parametrize("change", SABOTEURS.values(), ids=SABOTEURS)
@pytest.mark.parametrize("place", [0, 2])
def test_a_changed_step_is_found(change: Change, place: int) -> None:
    def changed(*given: object, on: date) -> tuple[Step, ...]:
        steps = list(steps_of(*given, on=on))  # type: ignore[arg-type]
        steps[place : place + 1] = map(change, steps[place : place + 1])
        return tuple(steps)

    with saying("steps_of", changed), pytest.raises(AssertionError):
        counts_again(assess(JAPAN, builtin(), on=date(2026, 6, 12)))


def freed() -> Assessment:
    """Half a month of work, a fortnight that does not count, and work again."""
    book = rulebook_of({"free": {LONG_AGO: Conditions(employer_tenure=1, uncounted=(FREE,))}})
    return assess(History("free", Stay(date(2026, 1, 1)), jobs=(Stint("A", date(2026, 1, 15)),)), book, on=date(2026, 2, 20))


FREE = ("employer-tenure", date(2026, 2, 1), date(2026, 2, 14))


@pytest.mark.parametrize("change", [SABOTEURS["a last day"], SABOTEURS["a number"], SABOTEURS["a total"]])
def test_changed_uncounted_days_are_found(change: Change) -> None:
    def changed(*given: object, on: date) -> tuple[Step, ...]:
        steps = list(steps_of(*given, on=on))  # type: ignore[arg-type]
        assert steps[FREE_STEP].kind == "uncounted"
        steps[FREE_STEP] = change(steps[FREE_STEP])
        return tuple(steps)

    counts_again(freed())
    with saying("steps_of", changed), pytest.raises(AssertionError):
        counts_again(freed())


def test_a_hidden_source_is_found() -> None:
    with saying("days_not_counted", lambda steps, dated: ()), pytest.raises(AssertionError):
        counts_again(freed())


TOLD = {
    "en": ("By its own wording the rule does not count 14 days.", "1 February 2026 to 14 February 2026 do not count: Invented"),
    "ja": ("規則の定めにより、14日は数えません。", "2026年2月1日から2026年2月14日までは数えません：Invented"),
    "zh-Hant": ("按規則條文，有14天不計算在內。", "2026年2月1日至2026年2月14日不計算在內：Invented"),
}


@pytest.mark.parametrize(("language", "told"), TOLD.items())
def test_words_name_uncounted_days_and_source(language: str, told: tuple[str, str]) -> None:
    with APP.app_context():
        text = explain_assessment(freed(), language)[-1]
    for words in told:
        assert words in text


def test_a_shifted_end_is_found() -> None:
    with saying("calendar_end", lambda reading: date(2026, 7, 15)), pytest.raises(AssertionError):
        counts_again(assess(JAPAN._replace(jobs=JAPAN.jobs[1:]), builtin(), on=date(2026, 6, 12)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_are_those_of_the_page(language: str, client: Client) -> None:
    page = client.send(
        f"/?lang={language}",
        form(stint("jobs-0", "E <b>&amp;1", (15, 1, 2026)), stint("courses-0", "C", (1, 2, 2026), (30, 4, 2026))),
    )
    shown = " ".join(plain_text(page.text).split())
    history = History(
        "japan",
        Stay(date(2026, 1, 10)),
        jobs=(Stint("E <b>&amp;1", date(2026, 1, 15)),),
        courses=(Stint("C", date(2026, 2, 1), date(2026, 4, 30)),),
    )
    with APP.app_context():
        told = explain_assessment(assess(history, builtin(), on=date(2026, 6, 12)), language)
    lines = [line for text in told for line in text.splitlines()]
    assert len(lines) > 30
    assert [line for line in lines if line not in shown] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_explanation_is_in_one_language(language: str) -> None:
    assessment = assess(read_line(EXAMPLE).history, builtin(), on=date(2026, 7, 15))
    with APP.app_context():
        alone = explain_assessment(assessment, language)
    for spoken in LANGUAGES:
        with APP.test_request_context(f"/?lang={spoken}"):
            APP.preprocess_request()
            assert explain_assessment(assessment, language) == alone
    english = re.compile(r"[a-z]{4,} \d|\d [A-Z][a-z]{3,} ")
    assert any(map(english.search, alone)) == (language == "en")


PLAIN = [
    ("<p>a &amp; b &lt;i&gt; &amp;amp;</p>", "a & b <i> &amp;"),
    ("<p>one\n   two</p>\n\n<p> </p><p>three<br>four</p>", "one two\nthree\nfour"),
    ("a<div>b</div>c", "a\nb\nc"),
    ("<table><caption>T</caption><tr><th>r</th><td>1</td></tr></table>after", "T\nr\nafter"),
    (
        "<table><thead><tr><th>A<th>B<th>C</tr></thead><tr><th>r<br>s<td>1<td></tr><tr><th>t<td> <td><b>2</b> x</tr></table>",
        "r · s · B: 1\nt · C: 2 x",
    ),
    ("", ""),
]


@pytest.mark.parametrize(("html", "text"), PLAIN)
def test_html_as_plain_text(html: str, text: str) -> None:
    assert plain_text(html) == text


def test_english_is_the_default_language(app: Flask) -> None:
    with app.app_context():
        assert app.jinja_env.globals["current_language"]().tag == "en"  # type: ignore[operator]
