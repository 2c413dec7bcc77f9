"""Errors of forms in one style: they begin with what to do or the field, and end without a full stop in English."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.words import ROOT, translated

WEB = ROOT / "tracker" / "web"
OPENERS_TO_AVOID = ("Type ", "Choose ", "This is ", "There is no ", "Somebody ", "Say ", "Please ")


def error_texts(source: str, file: str) -> Iterator[str]:
    """Yield each message that `source` puts beside a field, raises in a validator, or returns in error_texts.py."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Assign(targets=[ast.Attribute(attr="errors")], value=shown):
                yield from messages(shown)
            case ast.Call(func=ast.Name(id="ValidationError") | ast.Attribute(attr="add_error" | "append")):
                yield from messages(node)
            case ast.Return(value=ast.expr() as shown) if Path(file).name == "error_texts.py":
                yield from messages(shown)


def messages(node: ast.AST) -> Iterator[str]:
    """Yield the English text of each call of `_` or `_l` in `node`."""
    for call in ast.walk(node):
        match call:
            case ast.Call(func=ast.Name(id="_" | "_l"), args=[ast.Constant(value=str(text)), *_]):
                yield text


def is_plain(text: str) -> bool:
    """Whether an English error keeps to the style."""
    return not text.endswith(".") and not text.startswith(OPENERS_TO_AVOID)


def all_errors() -> set[str]:
    """All errors of the web package, in English."""
    return {text for file in WEB.rglob("*.py") for text in error_texts(file.read_text(), str(file))}


def test_english_errors_follow_the_style() -> None:
    found = all_errors()
    assert len(found) > 60
    assert [text for text in sorted(found) if not is_plain(text)] == []


@pytest.mark.parametrize("locale", ["ja", "zh_Hant"])
def test_translated_errors_end_with_a_full_stop(locale: str) -> None:
    catalog = translated(locale)
    words = {text: str(message.string) for text in all_errors() if (message := catalog.get(text))}
    assert len(words) > 60
    assert {text: shown for text, shown in words.items() if not shown.endswith(("。", "%(why)s", "%(reason)s"))} == {}


@pytest.mark.parametrize(
    "source",
    [
        'self.name.errors = [_("Type a name")]',
        'raise ValidationError(_l("This is no e-mail address"))',
        'form.add_error(_("Enter a remark."))',
    ],
)
def test_error_in_another_style_is_found(source: str) -> None:
    [text] = error_texts(source, "people.py")
    assert not is_plain(text)
