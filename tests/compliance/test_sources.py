"""Every source of the rules is listed once, with its age and the files that name it."""

from datetime import date

from tracker.compliance.loading import builtin, builtin_files
from tracker.compliance.pathways.loading import pathways
from tracker.compliance.sources import last_read, sources_used

ON = date(2026, 11, 30)
USES = sources_used(builtin(), pathways(), on=ON)


def test_every_address_of_every_file_is_listed() -> None:
    addresses = {each.source.address for each in USES}
    for text in (content.decode() for content in builtin_files().values()):
        named = {line.split('address = "')[1].split('"')[0] for line in text.splitlines() if 'address = "' in line}
        assert named
        assert named <= addresses
    assert len({each.source for each in USES}) == len(USES)
    assert {name for each in USES for name in each.named_by} == {*builtin().schemes, *pathways()}


def test_age_is_counted_from_the_revision() -> None:
    (page,) = (each for each in USES if each.source.published == "2025-12-31" and each.source.title == "Working Holiday Scheme")
    assert page.age == (ON - date(2025, 12, 31)).days == 334
    assert {"japan", "korea"} <= set(page.named_by)
    ages = [each.age for each in USES if each.age is not None]
    assert ages == sorted(ages, reverse=True)
    assert [each.age for each in USES[len(ages) :]] == [None] * (len(USES) - len(ages))


def test_first_and_last_reading_are_found() -> None:
    source = USES[0].source
    assert last_read([source._replace(read="2026-11"), source._replace(read="2026-09")]) == ("2026-09", "2026-11")
