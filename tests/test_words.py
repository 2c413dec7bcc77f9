"""Every word in three languages: what is missing, stale or wrongly filled fails here."""

import re

import pytest

from tests.support.words import LOCALES, compiled, extracted, path, translated

PLACEHOLDER = re.compile(r"%\(\w+\)s")


def forms(text: object) -> list[str]:
    """A message's words: one, or one for each number."""
    return [str(form) for form in text] if isinstance(text, (tuple, list)) else [str(text or "")]


@pytest.mark.parametrize("locale", LOCALES)
def test_translations_hold_messages_of_code_alone(locale: str) -> None:
    wanted = {message.id for message in extracted() if message.id}
    found = {message.id for message in translated(locale) if message.id}
    assert wanted - found == set(), "run `make words` and translate"
    assert found - wanted == set(), "run `make words`: these are used no more"


@pytest.mark.parametrize("locale", LOCALES)
def test_translations_have_same_placeholders(locale: str) -> None:
    for message in filter(lambda each: each.id, translated(locale)):
        wanted = {place for form in forms(message.id) for place in PLACEHOLDER.findall(form)}
        for form in forms(message.string):
            assert form.strip(), f"{locale}: no words for {message.id!r}"
            assert set(PLACEHOLDER.findall(form)) == wanted, f"{locale}: {message.id!r} -> {form!r}"
        assert not message.fuzzy


@pytest.mark.parametrize("locale", LOCALES)
def test_compiled_file_equals_written_one(locale: str) -> None:
    assert path(locale).with_suffix(".mo").read_bytes() == compiled(translated(locale)), "run `make words`"


def test_chinese_is_traditional() -> None:
    simplified = set("个们这说时间国学习开关门车东马鸟长张为过边话该认识证签书报业务实现签发单")
    for message in translated("zh_Hant"):
        for form in forms(message.string):
            assert not simplified & set(form) or not message.id, form
