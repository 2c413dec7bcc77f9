"""Another language needs translations and no code: one that nobody speaks is put into a folder, and everything speaks it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import pseudo
from tests.support.assess_command import EXAMPLE
from tracker.languages import HOUSE, LANGUAGES, found, spoken

ROOT = Path(__file__).parents[1]
LEAST = 95
"""How many pages, letters and explanations are read at the least."""


def run(folder: Path, *command: str, given: str = "") -> str:
    """What a fresh process says that knows the language of a folder, and nothing else of it."""
    environment = {**os.environ, "TRANSLATIONS": str(folder), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, input=given, capture_output=True, encoding="utf-8", timeout=300, check=True
    )
    return done.stdout


def read_in(folder: Path) -> dict[str, list[str]]:
    """By page, what is left in English there."""
    told: dict[str, list[str]] = json.loads(run(folder, sys.executable, "-m", "tests.support.pseudo"))
    return told


@pytest.mark.slow
def test_another_language_needs_its_folder_alone(tmp_path: Path) -> None:
    pseudo.make(tmp_path)
    told = read_in(tmp_path)
    assert len(told) >= LEAST
    assert {name: texts for name, texts in told.items() if texts} == {}


@pytest.mark.slow
def test_forgotten_message_is_found(tmp_path: Path) -> None:
    pseudo.make(tmp_path, but="How we count")
    told = read_in(tmp_path)
    assert {text for texts in told.values() for text in texts} >= {"How we count"}


@pytest.mark.slow
def test_findings_are_explained_in_it_too(tmp_path: Path) -> None:
    pseudo.make(tmp_path)
    flask = str(Path(sys.executable).with_name("flask"))
    [told] = map(json.loads, run(tmp_path, flask, "assess", "--explain", pseudo.TAG, given=f"{EXAMPLE}\n").splitlines())
    text = "\n".join(told["explained"])
    assert pseudo.pseudo("Every way to count") in text
    assert pseudo.english(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sign in", ["Sign"]),
        (pseudo.pseudo("Sign in"), []),
        ("P-owner, yui@post.example: Officer", []),
        ("officer", ["officer"]),
        ("1 JSON 日本語", []),
    ],
)
def test_english_is_told_from_names(text: str, words: list[str]) -> None:
    assert pseudo.english(text) == words


def test_foreign_text_is_not_read() -> None:
    page = '<!DOCTYPE html><html lang="eo"><title>Title</title><p aria-label="Label">Text <b>bold</b> tail <i lang="en">Quoted</i> after</p>'
    assert pseudo.left(page) == ["Title", "Label", "Text", "bold", "tail", "after"]


def test_places_and_markup_stay_as_they_are() -> None:
    text = "Up to %(day)s, 100%% <b>sure</b> &amp; so"
    assert pseudo.pseudo(text) == "Ûþ ţø %(day)s, 100%% <b>šûŕé</b> &amp; šø"


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("ja", "ja"), ("JA-jp", "ja"), ("zh", "zh-Hant"), ("zh_HK", "zh-Hant"), ("zh-hant", "zh-Hant"), ("zh-Hans-CN", "zh-Hant"),
        ("en-GB", "en"), ("fr", None), ("", None), ("-", None),
    ],
)  # fmt: skip
def test_tag_finds_language_or_its_base(tag: str, language: str | None) -> None:
    told = spoken(tag)
    assert (told and told.tag) == language


def test_three_languages_have_their_order() -> None:
    assert list(LANGUAGES) == ["ja", "en", "zh-Hant"]
    assert {each.folder for each in LANGUAGES.values()} == {HOUSE}
    assert [each.locale for each in LANGUAGES.values()] == ["ja", "en", "zh_Hant"]


@pytest.mark.parametrize("line", ['called = ["eo"]', 'name = "Ŝajnlingvo"'])
def test_incomplete_language_is_named(tmp_path: Path, line: str) -> None:
    pseudo.make(tmp_path)
    path = tmp_path / pseudo.TAG / "language.toml"
    assert [each.tag for each in found([tmp_path])] == [pseudo.TAG]
    path.write_text(path.read_text(encoding="utf-8").replace(line, ""), encoding="utf-8")
    with pytest.raises(ValueError, match=r"language\.toml: "):
        list(found([tmp_path]))


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        ("d MMMM y", ("day", "month", "year")),
        ("MMMM d, y", ("month", "day", "year")),
        ("y年M月d日", ("year", "month", "day")),
        ("'dy' y'd'M'y'd", ("year", "month", "day")),
    ],
)
def test_order_of_day_fields_follows_pattern(pattern: str, parts: tuple[str, ...]) -> None:
    assert LANGUAGES["en"]._replace(plain_day=pattern).day_parts == parts
