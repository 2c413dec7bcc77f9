"""A language that nobody speaks: every message of the code with other letters. What is still English then cannot be translated.

`python -m tests.support.pseudo`, with `TRANSLATIONS` naming a folder that `make` has filled, visits every page in it and prints,
as JSON, the English words that are left on each.
"""

import json
import re
import string
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import html5lib
from babel.messages.catalog import Catalog
from flask import Flask, render_template

from tests.goals.house import TODAY, House, Way, house
from tests.support.words import compiled, extracted
from tracker.compliance.assess import assess
from tracker.compliance.facts import History, Stay, Stint, Visa
from tracker.compliance.loading import builtin
from tracker.formats.history.explain import explain_assessment
from tracker.formats.in_language import force_language
from tracker.languages import LANGUAGES
from tracker.queries.digests import Digest, QuestionLine

TAG = "eo"
"""A language that CLDR can write days in; its words here are none of its own."""
LANGUAGE = """\
tag = "eo"
name = "Ŝajnlingvo"
place = 9
full_day = "y-MM-dd"
plain_day = "y-MM-dd"
short_day = "MM-dd"
month = "MM"
month_of_year = "y-MM"
year = "y"
gap = " "
region = "ja"
called = ["eo"]
"""
CONTENT = {
    "outcome": "no-issue",
    "rules": ["employer-tenure"],
    "rule": "employer-tenure",
    "name": "春",
    "day": "2026-07-14",
    "since": "2026-01-15",
    "months": 6,
    "due": "2026-07-14",
}
"""What the messages to participants speak of."""
OF_DIGEST = {"digest": Digest((), (), (), (), (QuestionLine(1, "0"),), failed=1), "page": lambda *_, **__: "0", "most": 9}
"""What the digest of officers speaks of."""
OTHER = dict(zip(string.ascii_letters, "åƀçđéƒĝĥîĵķļɱñøþǫŕšţûṽŵẋýžÅƁÇĐÉƑĜĤÎĴĶĻṀÑØÞǪŔŠŢÛṼŴẊÝŽ", strict=True))
KEPT = re.compile(r"(%\(\w+\)s|%%|<[^>]*>|&\w+;)")
"""Of a message, what is no word: places for values, markup."""
WORD = re.compile(r"[A-Za-z]{3,}")
ATTRIBUTES = ("aria-label", "title", "alt", "placeholder", "data-label")
NOT_SPOKEN = {"script", "style", "textarea"}
NAMES = {
    "Enter",  # a key
    *(
        "Harbour Lantern Café",
        "Harbour School (fictional)",
        "Lantern Books (fictional)",
        "payslip",
        "Cantonese I",
        "a browser of the harness",
        "command line",
        "A phone",
        "daily run",
        "a claim about wages",
        "What the payslips say.",
        "the café",
        "typed twice",
        "Which roster?",
        "Until May.",
        "They say so.",
        ": “a claim about wages”",
        "my family name",
        "it is misspelt",
        "Dodds v Walker [1981] 1 WLR",
    ),
    *("participants.csv", "employments.csv", "courses.csv", "tracker/compliance/schemes/japan.toml", "partner", "direction"),
    *(each.name for each in LANGUAGES.values()),
    *("scheme", "nationality", "passport_no", "email", "language", "sex"),
}
"""What people, schools, browsers, files and judgements are called in the house: no language changes it."""
SHAPES = re.compile(
    r"\S+@\S+\.example|\bhttps?://\S+|P-\w+|[0-9a-f]{16,}|(?<=: )[\w-]{22}$|\b(CSV|JSON|PDF|XLSX|TOML|UTF-8|SHA-256|HKSAR)\b|\b[a-z]+_[a-z_]+\b",
    re.ASCII,
)
"""Addresses of people and pages, references, digests, numbers of proofs, formats and columns of registers."""
RESIDENTS = re.compile(
    r"\b(Second Manager|Owner|Other|Third|Fourth|Fifth|Sixth|Seventh|Assigned|Officer|Manager|Administrator|Disabled|Newcomer)\b",
    re.ASCII,
)
"""Who lives in the house."""


def pseudo(text: str) -> str:
    """A message in other letters."""
    return "".join(
        part if KEPT.fullmatch(part) else "".join(OTHER.get(each, each) for each in part) for part in KEPT.split(text)
    )


def make(folder: Path, *, but: str = "") -> None:
    """The language as whoever adds one would: a folder with its description and its words, `but` one of them."""
    words = Catalog(TAG)
    for message in extracted():
        if message.id and message.id != but:
            said = tuple(map(pseudo, message.id)) if isinstance(message.id, (tuple, list)) else pseudo(str(message.id))
            words.add(message.id, said)
    messages = folder / TAG / "LC_MESSAGES"
    messages.mkdir(parents=True)
    (folder / TAG / "language.toml").write_text(LANGUAGE, encoding="utf-8")
    (messages / "messages.mo").write_bytes(compiled(words))


def english(text: str) -> list[str]:
    """The words of a text that are in English, but for names."""
    for name in sorted({*NAMES, *titles()}, key=len, reverse=True):
        text = text.replace(name, "")
    return WORD.findall(SHAPES.sub("", RESIDENTS.sub("", text)))


@cache
def titles() -> frozenset[str]:
    """What the sources of the rulebook are called."""
    schemes = builtin().schemes.values()
    rules = (rule.source for scheme in schemes for version in scheme.versions for rule in version.rules.values())
    return frozenset(each.title for each in (*rules, *(places.source for scheme in schemes for places in scheme.places)))


def left(page: str) -> list[str]:
    """What a reader of a page sees, or hears, in English."""
    root = html5lib.parse(page, namespaceHTMLElements=False)
    return [text for text in said(root) if english(text)]


def said(element: Any) -> Iterator[str]:
    """The texts of an element, but for those that are of another language, or of none."""
    of_another = element.tag != "html" and ("lang" in element.attrib or element.get("translate") == "no")
    if element.tag not in NOT_SPOKEN and isinstance(element.tag, str) and not of_another:
        yield from filter(None, map(element.get, ATTRIBUTES if element.tag != "meta" else ()))
        yield " ".join((element.text or "").split())
        for inner in element:
            yield from said(inner)
    yield " ".join((element.tail or "").split())


def pages(here: House) -> Iterator[tuple[str, str]]:
    """Every page that somebody may see, and what every form complains about when it is sent empty."""
    for way in here.ways("GET", "POST"):
        row = way.row
        if row is None or not row.let_in or row.json is not None:
            continue
        answer = visited(here, way, row.asker)
        if answer and answer[1].lstrip().startswith("<!DOCTYPE"):
            yield answer


def visited(here: House, way: Way, by: str) -> tuple[str, str]:
    address = f"{here.address(way, by=by)}?lang={TAG}"
    boxes = {"csrf_token": here.token()} if way.method == "POST" else None
    answer = here.ask(way.method, address, by=by, data=boxes)
    here.restore()
    return f"{way.method} {address} as {by}: {answer.status_code}", answer.get_data().decode(errors="replace")


def letters(app: Flask) -> Iterator[tuple[str, str]]:
    """Every letter."""
    folder = Path(app.root_path).parent / "templates" / "messages"
    for path in sorted(folder.glob("*.txt")):
        with app.app_context(), force_language(TAG):
            yield (
                f"letter {path.stem}",
                render_template(f"messages/{path.name}", **OF_DIGEST, name="春", link="0", code="0", content=CONTENT, on=TODAY),
            )


def explanations(app: Flask) -> Iterator[tuple[str, str]]:
    """A life with every rule in it, explained; titles of sources are names."""
    stay, jobs = Stay(TODAY.replace(month=1)), (Stint("A", TODAY.replace(month=1)), Stint("B", TODAY, TODAY))
    for scheme in ("japan", "korea", "united-kingdom"):
        courses = (Stint("A", TODAY.replace(month=1)), Stint("B", TODAY, TODAY))
        history = History(
            scheme, stay, Visa(stay.arrived_on, stay.arrived_on), stay.arrived_on.replace(year=1999), jobs, courses
        )
        with app.app_context():
            text = "\n".join(explain_assessment(assess(history, builtin(), on=TODAY), TAG))
        yield f"explained {scheme}", text


def found() -> dict[str, list[str]]:
    """By page, letter and explanation, what is left in English; nothing where all of it is in other letters."""
    with house("sqlite") as here:
        told = {name: left(page) for name, page in pages(here)}
        told |= {name: [line for line in text.splitlines() if english(line)] for name, text in letters(here.app)}
        told |= {name: [line for line in text.splitlines() if english(line)] for name, text in explanations(here.app)}
    return told


if __name__ == "__main__":
    json.dump(found(), sys.stdout)
