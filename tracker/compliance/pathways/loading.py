"""Loads the pathways, one TOML file each. Every value is checked; an error names the file, the key and the reason."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise
from types import MappingProxyType

from tracker.compliance.loading import contents, read_source
from tracker.compliance.pathways.measures import MEASURES, MOST
from tracker.compliance.pathways.rules import (
    Bounds,
    Conditions,
    Criterion,
    DatedNumber,
    Document,
    Factor,
    Fee,
    Needs,
    Pathway,
    PathwayNote,
    PointsLine,
    PointsTest,
    StayPattern,
    best_points,
)
from tracker.compliance.rulebook import Source
from tracker.compliance.toml_reader import Table, first_day

SOME_TEXT = r".*\S.*"
BY = {"applicant", "employer"}
MOST_POINTS, MOST_MONTHS, MOST_AMOUNT = 1_000, 120, 1_000_000


@cache
def pathways() -> Mapping[str, Pathway]:
    """Return the pathways of the engine by name, read once."""
    return read(contents(files("tracker.compliance") / "pathways"))


@cache
def excluded_nationalities() -> frozenset[str]:
    """Return the ISO 3166-1 codes of the nationalities that cannot apply under some pathway."""
    conditions = (each for pathway in pathways().values() for each in pathway.conditions)
    return frozenset(code for each in conditions for criterion in each.criteria for code in criterion.not_nationals)


def read(named: Mapping[str, bytes]) -> Mapping[str, Pathway]:
    """Return the pathways of files by name. Raises `RulebookError` with file, key and reason."""
    found = (PathwayFile(file, content).pathway() for file, content in sorted(named.items()))
    return MappingProxyType({pathway.name: pathway for pathway in found})


class PathwayFile:
    """One file of a pathway. Its values name their source by its key in `[sources]`."""

    def __init__(self, file: str, content: bytes) -> None:
        """Read the sources. Raises `RulebookError`, also for bytes that are no TOML."""
        self.name, self.table = file.removesuffix(".toml"), Table.parse(file, content)
        self.sources = {name: read_source(inner) for name, inner in self.table.named("sources").items()}

    def pathway(self) -> Pathway:
        """Return the pathway of the whole file. Raises `RulebookError`."""
        table = self.table
        pathway = Pathway(
            name=self.name,
            title=table.text("title", SOME_TEXT),
            text=table.text("text", SOME_TEXT),
            link=table.text("link", r"https://[^\s]+"),
            weeks=table.number("weeks", 0, 52) if "weeks" in table.values else 0,
            conditions=tuple(map(self.conditions, table.tables("conditions"))),
            tests=tuple(map(self.test, table.tables("tests"))),
            achievement=self.criteria(table, "achievement"),
            fees=tuple(map(self.fee, table.tables("fees"))),
            stays=tuple(map(self.stay, table.tables("stays"))),
            talent_list=tuple(map(self.dated_number, table.tables("talent_list"))),
            places=tuple(map(self.dated_number, table.tables("places"))),
            documents=tuple(map(self.document, table.tables("documents"))),
            notes=tuple(map(self.note, table.tables("notes"))),
            sources=self.sources,
        )
        if not pathway.conditions:
            table.refuse("conditions", "at least one set of conditions is needed")
        _ascending(table, "conditions", [each.applied_from for each in pathway.conditions])
        _ascending(table, "tests", [each.applied_from for each in pathway.tests])
        _ascending(table, "fees", [each.valid_from for each in pathway.fees])
        _ascending(table, "stays", [each.applied_from for each in pathway.stays])
        _ascending(table, "talent_list", [first_day(each.valid_from) for each in pathway.talent_list])
        _ascending(table, "places", [first_day(each.valid_from) for each in pathway.places])
        table.refuse_unread()
        return pathway

    def conditions(self, table: Table) -> Conditions:
        """Return one dated set of conditions."""
        conditions = Conditions(
            applied_from=table.value("applied_from", date),
            applied_until=table.value("applied_until", date) if "applied_until" in table.values else None,
            criteria=self.criteria(table, "criteria"),
            note=table.value("note", str, ""),
        )
        if not conditions.criteria:
            table.refuse("criteria", "at least one criterion is needed")
        table.refuse_unread()
        return conditions

    def criteria(self, table: Table, key: str) -> tuple[Criterion, ...]:
        """Return the criteria under a key. Their names are different."""
        criteria = tuple(map(self.criterion, table.tables(key)))
        _different(table, key, [each.name for each in criteria])
        return criteria

    def criterion(self, table: Table) -> Criterion:
        """Return one criterion: needs, nationalities that cannot apply, or a question to the department."""
        criterion = Criterion(
            name=table.text("name", r"[a-z][a-z0-9-]*"),
            text=table.text("text", SOME_TEXT),
            source=self.source(table),
            any_of=tuple(map(_needs, table.tables("any_of"))),
            exception=tuple(map(_needs, table.tables("exception"))),
            not_nationals=table.texts("not_nationals", "[A-Z]{2}"),
            ask=table.value("ask", bool, default=False),
            note=table.value("note", str, ""),
        )
        if (bool(criterion.any_of), bool(criterion.not_nationals), criterion.ask).count(True) != 1:
            table.refuse("any_of", "one of any_of, not_nationals and ask is needed")
        table.refuse_unread()
        return criterion

    def test(self, table: Table) -> PointsTest:
        """Return one test: factors with points, or criteria that are counted."""
        applied_from = table.value("applied_from", date)
        test = PointsTest(
            name=table.text("name", r"[a-z][a-z0-9-]*"),
            text=table.text("text", SOME_TEXT),
            applied_from=applied_from,
            possibly_from=table.value("possibly_from", date, applied_from),
            mark=table.number("mark", 1, MOST_POINTS),
            maximum=table.number("maximum", 1, MOST_POINTS),
            factors=tuple(map(self.factor, table.tables("factors"))),
            criteria=self.criteria(table, "criteria"),
            source=self.source(table),
            note=table.value("note", str, ""),
        )
        _different(table, "factors", [each.name for each in test.factors])
        if sum(each.maximum for each in test.factors) + len(test.criteria) != test.maximum:
            table.refuse("maximum", f"{test.maximum} is not the sum of what can be reached")
        if test.possibly_from > applied_from:
            table.refuse("possibly_from", f"{test.possibly_from} must not come after {applied_from}")
        table.refuse_unread()
        return test

    def factor(self, table: Table) -> Factor:
        """Return one factor. The best lines of its groups add up to its maximum."""
        factor = Factor(
            name=table.text("name", r"[a-z][a-z0-9-]*"),
            text=table.text("text", SOME_TEXT),
            maximum=table.number("maximum", 1, MOST_POINTS),
            lines=tuple(map(_line, table.tables("lines"))),
            source=self.source(table),
            note=table.value("note", str, ""),
        )
        best = best_points(factor.lines)
        if best != factor.maximum:
            table.refuse("maximum", f"{factor.maximum} is not the sum of the best lines, {best}")
        table.refuse_unread()
        return factor

    def fee(self, table: Table) -> Fee:
        """Return one dated fee in HK$."""
        fee = Fee(
            valid_from=table.value("valid_from", date),
            application=table.number("application", 0, MOST_AMOUNT),
            long_visa=table.number("long_visa", 0, MOST_AMOUNT),
            short_visa=table.number("short_visa", 0, MOST_AMOUNT),
            source=self.source(table),
        )
        table.refuse_unread()
        return fee

    def stay(self, table: Table) -> StayPattern:
        """Return one dated pattern of stay in months."""
        stay = StayPattern(
            applied_from=table.value("applied_from", date),
            months=table.numbers("months", 1, MOST_MONTHS),
            top_tier=table.numbers("top_tier", 1, MOST_MONTHS),
            achievement=table.numbers("achievement", 1, MOST_MONTHS),
            source=self.source(table),
            note=table.value("note", str, ""),
        )
        table.refuse_unread()
        return stay

    def dated_number(self, table: Table) -> DatedNumber:
        """Return one dated number; without an amount the number is without a limit."""
        number = DatedNumber(
            valid_from=table.dated("valid_from"),
            amount=table.number("amount", 0, MOST_AMOUNT) if "amount" in table.values else None,
            source=self.source(table),
            note=table.value("note", str, ""),
        )
        table.refuse_unread()
        return number

    def document(self, table: Table) -> Document:
        """Return one document of an application."""
        name, text = table.text("name", r"[a-z][a-z0-9-]*"), table.text("text", SOME_TEXT)
        document = Document(name, text, table.one_of("by", BY), self.source(table))
        table.refuse_unread()
        return document

    def note(self, table: Table) -> PathwayNote:
        """Return one note with its source."""
        note = PathwayNote(table.text("text", SOME_TEXT), self.source(table))
        table.refuse_unread()
        return note

    def source(self, table: Table) -> Source:
        """Return the source that a table names."""
        return self.sources[table.one_of("source", set(self.sources))]


def _line(table: Table) -> PointsLine:
    line = PointsLine(
        needs=_needs(table.inner("needs")),
        points=table.number("points", 0, MOST_POINTS),
        group=table.value("group", str, ""),
        text=table.text("text", SOME_TEXT),
    )
    table.refuse_unread()
    return line


def _needs(table: Table) -> Needs:
    """Return measures with their bounds: a number is the least, a table has `least`, `most` or both."""
    needs: dict[str, Bounds] = {}
    for measure, value in table.values.items():
        if measure not in MEASURES:
            table.refuse(measure, f"is no measure; known are {', '.join(sorted(MEASURES))}")
        if type(value) is dict:
            inner = table.inner(measure)
            least = inner.number("least", 0, MOST) if "least" in value else 0
            needs[measure] = Bounds(least, inner.number("most", least, MOST) if "most" in value else MOST)
            inner.refuse_unread()
        else:
            needs[measure] = Bounds(table.number(measure, 0, MOST), MOST)
    if not needs:
        table.refuse("", "at least one measure is needed")
    return MappingProxyType(needs)


def _different(table: Table, key: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            table.refuse(key, f"{name!r} is named twice")


def _ascending(table: Table, key: str, days: Iterable[date]) -> None:
    for older, newer in pairwise(days):
        if older >= newer:
            table.refuse(key, f"{newer} must come after {older}")
