"""All words of the project, taken out of the code, beside their translations. `python -m tests.support.words` brings the files up to date."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tracker.compliance.loading import builtin
from tracker.compliance.pathways.loading import pathways
from tracker.languages import DEFAULT, HOUSE, LANGUAGES

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tracker" / "translations"
LOCALES = tuple(sorted(each.locale for each in LANGUAGES.values() if each.tag != DEFAULT and each.folder == HOUSE))
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}

NEVER_MIND_WHEN = datetime(2026, 1, 1, tzinfo=UTC)
"""The date in the compiled files' header, so that the same words give the same bytes."""


@cache
def extracted() -> Catalog:
    """Return every message of the code and the templates, in English; read once in a process."""
    with (FOLDER / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    catalog = Catalog(charset="utf-8")
    for file, _line, message, comments, context in extract_from_dir(
        ROOT,
        methods,
        options,
        keywords=KEYWORDS,
        directory_filter=lambda path: Path(path).name not in {".venv", "mutants", "tests"},
    ):
        catalog.add(message, None, [(file, 0)], auto_comments=comments, context=context)
    for note in noted():
        catalog.add(note, None, [("tracker/compliance/schemes", 0)])
    return catalog


def noted() -> Iterator[str]:
    """Every note of the rulebook, and every text of the pathways: pages show them in the user's language."""
    yield from pathway_texts()
    for scheme in builtin().schemes.values():
        notes = [scheme.note, *(places.note for places in scheme.places), *(funds.note for funds in scheme.funds)]
        for version in scheme.versions:
            notes += [version.note, *(rule.note for rule in version.rules.values())]
            notes += [days.note for rule in version.rules.values() for days in rule.uncounted]
        yield from filter(None, notes)


def pathway_texts() -> Iterator[str]:
    """Every text and note in the files of the pathways."""
    for pathway in pathways().values():
        yield from (pathway.title, pathway.text)
        for dated in (pathway.conditions, pathway.stays, pathway.talent_list, pathway.places):
            yield from filter(None, (each.note for each in dated))
        yield from (each.text for each in pathway.documents)
        yield from (each.text for each in pathway.notes)
        criteria = [*pathway.achievement, *(each for conditions in pathway.conditions for each in conditions.criteria)]
        for test in pathway.tests:
            yield from filter(None, (test.text, test.note))
            criteria += test.criteria
            for factor in test.factors:
                yield from filter(None, (factor.text, factor.note, *(line.text for line in factor.lines)))
        yield from filter(None, (text for each in criteria for text in (each.text, each.note)))


def path(locale: str) -> Path:
    """The file of a language, without its ending."""
    return FOLDER / locale / "LC_MESSAGES" / "messages"


def translated(locale: str) -> Catalog:
    """The translations of a language as they are written."""
    with path(locale).with_suffix(".po").open("rb") as file:
        return read_po(file, locale=locale)


def compiled(catalog: Catalog) -> bytes:
    """The bytes that the application loads."""
    out = BytesIO()
    catalog.creation_date = catalog.revision_date = NEVER_MIND_WHEN
    write_mo(out, catalog)
    return out.getvalue()


def update(locale: str) -> None:
    """Adds new messages without words, drops those that are gone, and compiles."""
    file = path(locale).with_suffix(".po")
    file.parent.mkdir(parents=True, exist_ok=True)
    old = translated(locale) if file.exists() else Catalog(locale)
    new = Catalog(locale, project="Sojourn", charset="utf-8", fuzzy=False)
    for message in extracted():
        if message.id:
            kept = old.get(message.id)
            new.add(message.id, kept.string if kept else None, sorted(set(message.locations)))
    with file.open("wb") as out:
        write_po(out, new, width=0, sort_output=True, ignore_obsolete=True, include_lineno=False, omit_header=True)
    path(locale).with_suffix(".mo").write_bytes(compiled(translated(locale)))


if __name__ == "__main__":
    for each in LOCALES:
        update(each)
