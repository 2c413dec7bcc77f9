"""After an upgrade those are assessed anew whose rules are others in the new edition, once, and it is recorded that they were."""

from datetime import date

import pytest

from tests.factories.editions import create_earlier_edition, move_verdict_to_edition
from tests.factories.participants import create_job, create_participant, dump_database, select_rows
from tracker.compliance.loading import builtin, builtin_files, read
from tracker.compliance.rulebook import Rulebook
from tracker.models.accounts import DAILY_RUN
from tracker.models.assessments import AssessmentRow, EditionRow, FindingRow
from tracker.models.audit import AuditLine
from tracker.models.base import db
from tracker.models.cases import Flag
from tracker.queries import rules
from tracker.queries.rules import UnknownEditionError, assessable_ids, edition, editions
from tracker.queries.sheets import sheet
from tracker.services import assessments, watched_days
from tracker.services.assessments import assess_outdated
from tracker.services.participants.drafts import StayDraft, VisaDraft

pytestmark = pytest.mark.usefixtures("app")
START, ON = date(2026, 1, 15), date(2026, 5, 4)


def run(limit: int = 100) -> int:
    """The daily run's step."""
    return assess_outdated(limit=limit, on=ON, by=DAILY_RUN)


def made_by(participant_id: int) -> str:
    """The digest of the edition whose verdict stands."""
    ((edition_id,),) = select_rows(AssessmentRow, "edition_id", participant_id=participant_id, superseded_at=None)
    ((digest,),) = select_rows(EditionRow, "digest", id=edition_id)
    return str(digest)


@pytest.fixture
def upgraded(monkeypatch: pytest.MonkeyPatch) -> Rulebook:
    """The application comes with an edition in which Japan's newest rules allow three months with one employer."""
    files = dict(builtin_files())
    head, tail = files["japan.toml"].decode().rsplit("[versions.rules.employer-tenure]\nlimit = 6", 1)
    files["japan.toml"] = f"{head}[versions.rules.employer-tenure]\nlimit = 3{tail}".encode()
    files["italy.toml"] = files["italy.toml"].replace(b"open = false", b"open = true")
    made = read(files)
    for room in (rules, assessments, watched_days):
        monkeypatch.setattr(room, "builtin", lambda: made)
    monkeypatch.setattr(assessments, "builtin_files", lambda: files)
    return made


def test_nobody_is_outdated_under_current_rules() -> None:
    create_job(create_participant("P-1"), START)
    before = dump_database()
    assert run() == 0
    assert dump_database() == before | {"operations": dump_database()["operations"]}


def test_new_edition_reassesses_affected_people_alone(request: pytest.FixtureRequest) -> None:
    japan, korea = create_participant("P-1"), create_participant("K-1", scheme="korea")
    for key in (japan, korea):
        create_job(key, START)
    old = builtin().digest
    new: Rulebook = request.getfixturevalue("upgraded")
    assert (made_by(japan.id), select_rows(Flag)) == (old, [])
    assert run() == 1
    assert (made_by(japan.id), made_by(korea.id)) == (new.digest, old)
    assert len(select_rows(Flag, "id", participant_id=japan.id)) == 1
    assert select_rows(AuditLine, "participant_id", "by", "details", action="verdict.edition") == [
        (japan.id, DAILY_RUN, {"on": "2026-05-04", "edition": new.digest})
    ]
    kept = dict(select_rows(EditionRow, "digest", "files"))
    assert set(kept) == {old, new.digest}
    assert read({name: text.encode() for name, text in kept[new.digest].items()}) == new
    before = dump_database()
    assert run() == 0
    assert dump_database()["assessments"] == before["assessments"]


def test_former_verdict_stays_unchanged(request: pytest.FixtureRequest) -> None:
    key = create_participant("P-1")
    create_job(key, START)
    (old,) = select_rows(AssessmentRow, "id", superseded_at=None)
    said = select_rows(FindingRow, "rule", "status", "trace", assessment_id=old[0])
    request.getfixturevalue("upgraded")
    run()
    assert select_rows(FindingRow, "rule", "status", "trace", assessment_id=old[0]) == said
    assert len(select_rows(AssessmentRow, participant_id=key.id)) == 3
    told = sheet(key.id, on=ON).assessment
    assert told is not None
    assert told.version.rules["employer-tenure"].limit == 3


def test_new_rules_assess_unassessed_people(request: pytest.FixtureRequest) -> None:
    italian, early = (
        create_participant("I-1", scheme="italy"),
        create_participant("P-0", visa=VisaDraft(issued_on=date(2009, 1, 1))),
    )
    create_participant("not yet", scheme="italy", stay=StayDraft())
    create_participant("out", scheme="italy", direction="outbound")
    assert run() == 0
    new: Rulebook = request.getfixturevalue("upgraded")
    assert run() == 1
    assert made_by(italian.id) == new.digest
    assert select_rows(AssessmentRow, participant_id=early.id) == []
    assert run() == 0


def test_assessable_people_come_in_batches(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "BATCH", 2)
    create_participant("P-0", visa=VisaDraft(issued_on=date(2009, 1, 1)))
    ids = [create_participant(f"I-{number}", scheme="italy").id for number in range(5)]
    request.getfixturevalue("upgraded")
    assert assessable_ids(100) == ids
    assert assessable_ids(3) == ids[:3]
    assert [run(limit=2), run(limit=2), run(limit=2), run(limit=2)] == [2, 2, 1, 0]


def test_people_are_reassessed_in_batches(request: pytest.FixtureRequest) -> None:
    keys = [create_participant(f"P-{number}") for number in range(3)]
    request.getfixturevalue("upgraded")
    assert [run(limit=2), run(limit=2), run(limit=2)] == [2, 1, 0]
    assert len({made_by(key.id) for key in keys}) == 1


def test_removed_rules_leave_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    key = create_participant("P-1")
    files = {name: content for name, content in builtin_files().items() if name != "japan.toml"}
    for room in (rules, assessments, watched_days):
        monkeypatch.setattr(room, "builtin", lambda: read(files))
    assert run() == 1
    assert select_rows(AssessmentRow, participant_id=key.id, superseded_at=None) == []
    assert run() == 0


def test_editions_are_listed_newest_first() -> None:
    present = builtin().digest
    assert editions() == ((present, None, 0, True),)
    one, two = create_participant("P-1"), create_participant("P-2")
    create_participant("P-3")
    tight = create_earlier_edition(3)
    move_verdict_to_edition(one.id, tight)
    move_verdict_to_edition(two.id, tight)
    first, second = editions()
    assert (first.digest, first.verdict_count, first.is_present) == (present, 1, True)
    assert (second.digest, second.verdict_count, second.is_present) == (tight, 2, False)
    assert first.first_used_at is not None
    assert second.first_used_at is not None
    assert first.first_used_at > second.first_used_at


@pytest.mark.parametrize("length", [7, 12, 64])
def test_edition_is_found_by_digest_prefix(length: int) -> None:
    tight = create_earlier_edition(3)
    assert edition(tight[:length]).digest == tight
    assert edition(builtin().digest[:length]) is builtin()


@pytest.mark.parametrize("asked", ["0" * 64, "", "1234567", "JAPAN", "{present}0", "{short}", "{upper}"])
def test_unknown_edition_names_known_ones(asked: str) -> None:
    present, tight = builtin().digest, create_earlier_edition(3)
    asked = asked.format(present=present, short=present[:6], upper=present[:12].upper() + "ABC")
    with pytest.raises(UnknownEditionError) as raised:
        edition(asked)
    assert str(raised.value) == (
        f"the edition {asked!r} is not known; name it by its digest or by 7 or more of its first characters; "
        f"known are {present[:12]}, {tight[:12]}"
    )


def test_ambiguous_edition_prefix_raises() -> None:
    present = builtin().digest
    db.session.execute(
        db.insert(EditionRow).values(
            id=1, digest=f"{present[:20]}{'0' * 44}", files={}, first_used_at=db.func.current_timestamp()
        )
    )
    db.session.commit()
    with pytest.raises(UnknownEditionError, match=f"the edition '{present[:9]}' stands for several: {present[:12]}, "):
        edition(present[:9])
