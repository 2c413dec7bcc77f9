"""Every package that the application is installed with is known by its hashes, and may be used and passed on."""

from tests.support.bill import Package, bill, packages

SYSTEMS = {"colorama"}
"""Packages for other systems."""
COPYLEFT = {"psycopg", "psycopg-binary"}
"""Libraries under the LGPL, which we import and do not change."""


def test_bill_names_every_package_with_hashes() -> None:
    components = bill()["components"]
    found = list(packages())
    assert len(components) == len(found) > 60
    assert {"flask", "sqlalchemy", "pyrage"} <= {each["name"] for each in components}
    assert all(each["hashes"] and each["purl"].startswith("pkg:pypi/") for each in components)
    assert len({each["bom-ref"] for each in components}) == len(components)


def test_every_licence_is_known() -> None:
    installed = [each for each in packages() if each.licence is not None]
    assert {each.name for each in packages()} - {each.name for each in installed} <= SYSTEMS
    assert [(each.name, each.licence) for each in installed if not each.families] == []
    assert {each.name for each in installed if "GPL" in str(each.licence)} == COPYLEFT


def test_unknown_licence_is_found() -> None:
    assert Package("odd", "1", (), "Commercial, ask us").families == []
    assert Package("odd", "1", (), "MIT License").families == ["MIT"]
