"""`flask rules editions`, and what may be asked under an edition that was in use before."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from click.testing import Result
from flask import Flask

from tests.factories.editions import create_earlier_edition, move_verdict_to_edition
from tests.factories.participants import create_job, create_participant, dump_database, select_rows
from tests.support.databases import fresh_app
from tests.support.engines import ENGINES
from tracker.compliance.loading import builtin
from tracker.models.assessments import AssessmentRow
from tracker.models.audit import AuditLine

ON, START, END = "2026-06-12", date(2026, 1, 15), date(2026, 4, 20)


@pytest.fixture(params=ENGINES)
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """One from Japan and one from Korea, who worked for somewhat more than three months."""
    with fresh_app(request.param) as app:
        for reference, scheme in (("P-1", "japan"), ("K-1", "korea")):
            create_job(create_participant(reference, scheme=scheme), START, END)
        yield app


def asked(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=arguments)


def test_editions_are_listed_a_line_each(app: Flask) -> None:
    tight, present = create_earlier_edition(3), builtin().digest
    lines = asked(app, "rules", "editions").stdout.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(f"{present}: first used on 20")
    assert lines[0].endswith(", 2 verdicts stand, present")
    assert lines[1] == f"{tight}: first used on 2026-01-01, 0 verdicts stand"


def test_unused_present_edition_is_listed() -> None:
    with fresh_app("sqlite") as app:
        assert asked(app, "rules", "editions").stdout == f"{builtin().digest}: not used yet, 0 verdicts stand, present\n"


def test_named_edition_assesses_register(app: Flask) -> None:
    tight = create_earlier_edition(3)
    for more in ([], ["--known-on", "2030-01-01"]):
        found = {}
        for digest in (tight, builtin().digest):
            done = asked(app, "register", "assess", "--on", ON, "--edition", digest[:7], *more)
            assert done.exit_code == 0
            found[digest] = {each["id"]: each["status"] for each in map(json.loads, done.stdout.splitlines())}
        assert found == {tight: {"K-1": "met", "P-1": "unmet"}, builtin().digest: {"K-1": "met", "P-1": "met"}}


def test_two_editions_are_compared_both_ways(app: Flask) -> None:
    before = dump_database()
    tight, present = create_earlier_edition(3), builtin().digest
    there = asked(app, "rules", "compare", tight, "--on", ON).stdout.splitlines()
    assert there[0] == "P-1: met -> unmet"
    assert there[-1] == "people: 2 compared, 1 with another status, 0 with other days only, 1 same, 0 not assessed"
    back = asked(app, "rules", "compare", present, "--against", tight, "--on", ON).stdout.splitlines()
    assert back[0] == "P-1: unmet -> met"
    assert (
        asked(app, "rules", "compare", tight, "--against", tight, "--on", ON)
        .stdout.splitlines()[-1]
        .endswith("2 same, 0 not assessed")
    )
    assert dump_database() | {"editions": []} == before | {"editions": []}


@pytest.mark.parametrize(
    "arguments",
    [
        ("register", "assess", "--edition", "0" * 64),
        ("rules", "compare", "0" * 64),
        ("rules", "compare", "{present}", "--against", "0" * 64),
    ],
)
def test_unknown_edition_names_known_ones(app: Flask, arguments: tuple[str, ...]) -> None:
    present = builtin().digest
    done = asked(app, *(each.format(present=present) for each in arguments))
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        f"Error: the edition '{'0' * 64}' is not known; name it by its digest or by 7 or more of its first characters; "
        f"known are {present[:12]}\n"
    )


def test_missing_file_and_digest_exit_with_2(app: Flask) -> None:
    done = asked(app, "rules", "compare", "draft.tml")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "'draft.tml' is no file, and no digest of an edition." in done.stderr


def test_daily_run_reassesses_after_rule_change(app: Flask) -> None:
    move_verdict_to_edition(1, create_earlier_edition(3))
    before = select_rows(AssessmentRow)
    assert asked(app, "assess-due").output.startswith("assessed: ")
    assert len(select_rows(AuditLine, action="verdict.edition")) == 1
    assert len(select_rows(AssessmentRow)) > len(before)
    assert asked(app, "assess-due").output == "assessed: 0\n"
