"""One word for one thing: the messages and their translations have none of the words that the vocabulary avoids."""

import re

import pytest

from tests.support.vocabulary import avoided, read_vocabulary
from tests.support.words import LOCALES, extracted, translated
from tracker.languages import LANGUAGES

TERMS = read_vocabulary()


def forms(text: object) -> list[str]:
    """A message's words: one, or one for each number."""
    return [str(form) for form in text] if isinstance(text, (tuple, list)) else [str(text or "")]


def test_messages_have_no_word_to_avoid() -> None:
    messages = [form for message in extracted() if message.id for form in forms(message.id)]
    assert [line for text in messages for line in avoided(TERMS, "en", text, text)] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_translations_have_no_word_to_avoid(locale: str) -> None:
    found = [
        line
        for message in translated(locale)
        if message.id
        for text in forms(message.string)
        for line in avoided(TERMS, locale, forms(message.id)[0], text)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("locale", "text"),
    [("ja", "手紙をお送りしました。"), ("zh_Hant", "這是配額。"), ("en", "This is a breach."), ("ja", "初日を入力")],
)
def test_word_to_avoid_is_found(locale: str, text: str) -> None:
    assert len(list(avoided(TERMS, locale, "", text))) == 1


@pytest.mark.parametrize(
    ("locale", "text"), [("ja", "初日算入：初日不算入"), ("zh_Hant", "計算方法"), ("en", "A right of access")]
)
def test_word_in_use_is_not_found(locale: str, text: str) -> None:
    assert list(avoided(TERMS, locale, "", text)) == []


def test_excepted_message_may_have_it() -> None:
    term = TERMS[0]._replace(excepted=("a letter",))
    assert list(avoided([term], "en", "a letter", "a letter")) == []
    assert len(list(avoided([term], "en", "the letter", "the letter"))) == 1


@pytest.mark.parametrize("term", TERMS, ids=lambda term: str(term.why))
def test_term_avoids_no_word_that_it_uses(term: object) -> None:
    assert isinstance(term, type(TERMS[0]))
    locales = {each.locale for each in LANGUAGES.values()}
    assert set(term.use) | set(term.avoid) <= locales
    assert term.avoid
    for locale, word in term.use.items():
        assert not any(re.search(pattern, word) for pattern in term.avoid.get(locale, ())), word
