"""Code, messages and documents use plain words: no riddles, no class that is a bare participle, no name for two things."""

import ast
import re
from collections import Counter
from functools import cache

import pytest

from tests.support.plain_words import (
    ROOT,
    SOURCES,
    Riddle,
    every_riddle,
    identifiers,
    in_source,
    riddles_in_name,
    riddles_in_prose,
    words_of,
)

IRREGULAR = {"told", "kept", "sent", "known", "drawn", "made", "given", "said", "written", "shown", "found", "taken", "broken"}
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("tests/support/plain_words.py", ".*"): "the list itself",
    ("docs/decisions/2026-11-29-", "letters?|asked"): "letters of the alphabet, and questions put to a person",
    ("docs/glossary.md", "asked"): "a question put to a person",
    ("CHANGELOG.md", "asked"): "a question put to a person",
    ("tracker/services/employers/", "letters?"): "letters of the alphabet, in names of businesses",
    ("tracker/services/cases.py", "said"): "the name of the argument in stored operations and audit lines",
    ("tracker/models/register.py", "told"): "the name of a column",
    ("tracker/web/forms/passports.py", "letters(: .*)?"): "letters of the alphabet, in a passport number",
    ("tracker/web/forms/people.py", "letter: .*"): "letters of the alphabet, in a country code",
    ("tracker/formats/search/", "_?letters?(_token)?"): "letters of the alphabet, in a name",
    ("templates/people/overview.html", "letters(: .*)?"): "letters of the alphabet, in a name",
    ("docs/decisions/2026-11-29-people-by-any-spelling.md", "letters"): "letters of the alphabet, in a name",
    ("tracker/web/forms/cases.py", "said"): "the name of the field in the form, which carries over",
    ("templates/cases/", "asked: .*"): "a question put to an employer or school",
    ("templates/notices/", "asked: .*"): "a question put to an employer or school, and a review that was requested",
    ("tracker/web/forms/cases.py", "asked: .*"): "a question put to an employer or school",
    **{
        (path, "_?(audit_|render_)?[Ll]etters?(_kind|_offer|: .*)?"): "a letter on paper, for a participant without an account"
        for path in (
            *(
                "tracker/formats/letters/",
                "tracker/queries/dossiers.py",
                "tracker/services/notices.py",
                "tracker/web/letters.py",
            ),
            *("templates/cases/", "templates/notices/", "docs/architecture.md", "docs/cases.md", "docs/glossary.md"),
            "CHANGELOG.md",
        )
    },
    ("tracker/web/plans.py", "kept"): "the name of the view in metrics",
}
"""Riddles that stay, as (start of the path, whole text), each with its reason."""
LEFT = {
    "docs/interfaces.md": 6,
    "templates/accounts": 2,
    "templates/errors": 1,
    "templates/history": 1,
    "templates/messages": 2,
    "templates/proofs": 4,
    "templates/register": 1,
    "templates/reports": 2,
    "tracker/errors.py": 1,
    "tracker/services": 3,
}
"""How many riddles each room still has. Lower a number when a room has fewer; never raise one."""
QUOTA = (
    "tracker/compliance/ledger", "tracker/compliance/loading", "tracker/compliance/month_report", "tracker/compliance/quota",
    "tracker/compliance/report_cells", "tracker/compliance/rulebook.py", "tracker/compliance/visa_places", "tracker/formats/reports/", "tracker/models/quota",
    "tracker/queries/quota", "tracker/services/participants", "tracker/services/quota", "tracker/services/register/import_",
    "tracker/web/forms/people", "tracker/web/forms/quota", "tracker/web/people/return_place", "tracker/web/quota",
)  # fmt: skip
"""Modules in which a place is one unit of the quota."""
PLACES_LEFT = 19
"""Names with a place that is no unit of the quota: positions and cursors, still to be renamed. Never raise it."""


def room(riddle: Riddle) -> str:
    """Return the folder or file that a riddle is counted with: two steps of its path."""
    return "/".join(riddle.path.split("/")[:2])


def is_excepted(riddle: Riddle) -> bool:
    return any(riddle.path.startswith(path) and re.fullmatch(text, riddle.text) for path, text in EXCEPTIONS)


def test_rooms_have_no_more_riddles_than_counted() -> None:
    found = Counter(room(riddle) for riddle in every_riddle() if not is_excepted(riddle))
    more = {name: (count, LEFT.get(name, 0)) for name, count in found.items() if count > LEFT.get(name, 0)}
    assert more == {}, "`python -m tests.support.plain_words ROOM` lists them"


@pytest.mark.parametrize(
    "source",
    [
        "def _told(): pass", "class Kept: pass", "def f(asked): pass", "standing_rows = 1", "import a as said", "self.judged = 1",
        '"""Whoever asks."""', "x = 1\n'''It stands here.'''", "x = 1  # it goes on", "# the eve of the day", 'def f():\n    """Return it.\n\n    It is told later.\n    """',
    ],
)  # fmt: skip
def test_riddle_in_source_is_found(source: str) -> None:
    assert list(in_source("x.py", source))


@pytest.mark.parametrize(
    "text",
    [
        "This is no country that is known",
        "One's own pages",
        "A letter is on its way",
        "What is kept?",
        "A list:\n\n    x = told\n\nIt was told.",
    ],
)
def test_riddle_in_prose_is_found(text: str) -> None:
    assert riddles_in_prose(text)


@pytest.mark.parametrize(
    "text", ["The job is ongoing.", "Run `flask accounts send-letters`.", "It lasted", "understands", "unasked"]
)
def test_plain_prose_has_no_riddle(text: str) -> None:
    assert not riddles_in_prose(text)


@pytest.mark.parametrize("name", ["keep", "outstanding", "last_day", "EmailKind", "letterhead"])
def test_plain_name_has_no_riddle(name: str) -> None:
    assert not riddles_in_name(name)


@cache
def classes() -> list[tuple[str, ast.ClassDef]]:
    """Return the classes of the application with their files."""
    trees = ((path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in SOURCES)
    return [(path, node) for path, tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]


def is_participle(name: str) -> bool:
    """Return whether a class is named by one participle and nothing else: Invented, _Compared."""
    words = words_of(name)
    return len(words) == 1 and (words[0].endswith("ed") or words[0] in IRREGULAR)


def places_elsewhere(path: str, source: str) -> list[str]:
    """Return the names of a module that call something a place which is no unit of the quota."""
    if path.startswith(QUOTA):
        return []
    return [name for _, name in identifiers(ast.parse(source)) if {"place", "places"} & set(words_of(name))]


def test_no_class_is_a_bare_participle() -> None:
    found = {f"{path}:{node.name}" for path, node in classes() if is_participle(node.name)}
    assert sorted(found) == []


def test_no_two_classes_share_a_name() -> None:
    count = Counter(node.name for _, node in classes())
    assert sorted(name for name, number in count.items() if number > 1) == []


def test_place_means_unit_of_quota() -> None:
    paths = [(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in SOURCES]
    found = [f"{path}: {name}" for path, source in paths for name in places_elsewhere(path, source)]
    assert len(found) <= PLACES_LEFT, found


def test_each_naming_check_finds_its_case() -> None:
    assert is_participle("_Invented")
    assert is_participle("Told")
    assert not is_participle("SubmittedForm")
    assert places_elsewhere("tracker/web/cases.py", "place = 1") == ["place"]
    assert places_elsewhere("tracker/queries/quota.py", "place = 1") == []
