"""A draft of a scheme against the rules that stand: whose status changes, which last days move, and by how much."""

from datetime import date

import pytest
from hypothesis import given

from tests.factories.history import Case
from tests.factories.rulebooks import HEAD, JAPAN, NEW, STAY, VERSION, read_draft, tenure_limited_to, without_rule
from tests.support.oracle.invented import rulebook
from tests.support.oracle.strategies import cases
from tests.support.properties import examples
from tracker.compliance.assess import assess
from tracker.compliance.facts import History, Stay, Stint, Visa
from tracker.compliance.findings import CONTESTED, FORECAST, MET, UNMET
from tracker.compliance.loading import builtin
from tracker.compliance.rulebook_diff import Draft, LimitShift, PersonComparison, Totals, compare, parse_draft, totals
from tracker.compliance.toml_reader import RulebookError

ON = date(2026, 6, 12)
HISTORY = History(
    "japan",
    Stay(date(2026, 1, 10)),
    Visa(issued_on=date(2025, 12, 10)),
    jobs=(Stint("A", date(2026, 1, 15), date(2026, 4, 20)), Stint("B", date(2026, 5, 1), date(2026, 5, 9))),
    courses=(Stint("C", date(2026, 2, 1), date(2026, 2, 28)),),
)


def compared(new: Draft) -> PersonComparison:
    return compare(HISTORY, builtin(), new.rulebook, on=ON)


def test_draft_replaces_scheme_of_its_partner() -> None:
    made = read_draft(tenure_limited_to(3))
    assert made.scheme == "japan"
    assert list(made.rulebook.schemes) == list(builtin().schemes)
    assert made.rulebook.schemes["japan"].versions[-1].rules["employer-tenure"].limit == 3
    assert {name for name in builtin().schemes if made.rulebook.schemes[name] != builtin().schemes[name]} == {"japan"}
    assert made.rulebook.digest != builtin().digest
    assert read_draft(NEW).rulebook == builtin()


def test_tighter_limit_moves_days_and_status() -> None:
    assert compared(read_draft(tenure_limited_to(3))) == PersonComparison(
        MET,
        UNMET,
        (
            LimitShift("employer-tenure", "A", MET, UNMET, date(2026, 9, 3), date(2026, 4, 14)),
            LimitShift("employer-tenure", "B", MET, MET, date(2026, 11, 29), date(2026, 8, 31)),
        ),
    )


@pytest.mark.parametrize(
    ("before", "after", "days"),
    [
        (date(2026, 9, 6), date(2026, 4, 14), -145),
        (date(2026, 4, 14), date(2026, 9, 6), 145),
        (date(2026, 4, 14), date(2026, 4, 14), 0),
        (None, date(2026, 4, 14), None),
        (date(2026, 4, 14), None, None),
    ],
)
def test_days_lie_between_both_last_safe_days(before: date | None, after: date | None, days: int | None) -> None:
    assert LimitShift("employer-tenure", "A", MET, MET, before, after).days == days


def test_missing_rule_leaves_no_status() -> None:
    found = compared(read_draft(without_rule("study-total")))
    assert (found.before, found.after) == (MET, MET)
    assert found.moved == (LimitShift("study-total", None, MET, None, date(2026, 11, 10), None),)
    again = compare(HISTORY, read_draft(without_rule("study-total")).rulebook, builtin(), on=ON)
    assert again.moved == (LimitShift("study-total", None, None, MET, None, date(2026, 11, 10)),)


def test_draft_without_rules_assesses_nobody() -> None:
    closed = parse_draft("draft.toml", JAPAN.replace("open = true", "open = false", 1).encode())
    found = compared(closed)
    assert (found.before, found.after) == (MET, None)
    assert {(each.rule, each.after) for each in found.moved} == {
        (finding.rule, None) for finding in assess(HISTORY, builtin(), on=ON).findings
    }
    assert compare(HISTORY, closed.rulebook, closed.rulebook, on=ON) == (None, None, ())


def test_unknown_partner_names_known_ones() -> None:
    with pytest.raises(RulebookError) as refused:
        parse_draft("x/draft.toml", JAPAN.replace('"JP"', '"XX"', 1).encode())
    assert str(refused.value).startswith("x/draft.toml: partner: no scheme inbound has the partner 'XX'; known are AT, AU, CA,")
    with pytest.raises(RulebookError, match=r"^draft\.toml: partner: no scheme outbound has the partner 'AQ'; known are none$"):
        parse_draft("draft.toml", (HEAD.replace("inbound", "outbound") + VERSION + STAY).encode())


def test_broken_draft_is_named_as_given() -> None:
    with pytest.raises(RulebookError, match=r"^x/draft\.toml: open: must be true or false, not 1$"):
        parse_draft("x/draft.toml", JAPAN.replace("open = true", "open = 1", 1).encode())
    with pytest.raises(RulebookError, match=r"^draft\.txt: \(file\): is not called <scheme>\.toml$"):
        parse_draft("draft.txt", JAPAN.encode())


@examples(60)
@given(cases())
def test_rules_in_force_change_nothing(drawn: Case) -> None:
    found = compare(drawn.history, rulebook(), rulebook(), on=drawn.on)
    assert found.before == found.after == assess(drawn.history, rulebook(), on=drawn.on).status
    assert found.moved == ()


def moved(days: int) -> LimitShift:
    return LimitShift("employer-tenure", "A", MET, MET, ON, date.fromordinal(ON.toordinal() + days))


def test_everybody_is_in_one_total() -> None:
    none = LimitShift("study-total", None, MET, None, ON, None)
    found = totals(
        [
            PersonComparison(MET, MET, ()),
            PersonComparison(UNMET, UNMET, ()),
            PersonComparison(None, None, ()),
            PersonComparison(None, None, ()),
            PersonComparison(MET, MET, (none,)),
            PersonComparison(MET, CONTESTED, (moved(-3), moved(-91))),
            PersonComparison(MET, CONTESTED, (moved(-3), moved(1), moved(0))),
            PersonComparison(UNMET, FORECAST, (moved(30),)),
            PersonComparison(MET, None, (none,)),
            PersonComparison(None, MET, (none,)),
        ]
    )
    assert found == Totals(
        10,
        {(MET, CONTESTED): 2, (UNMET, FORECAST): 1, (MET, None): 1, (None, MET): 1},
        only_days=1,
        unassessed=2,
        earlier=(3, 91),
        later=(2, 30),
    )
    assert found.same == 2


def test_nobody_at_all_is_counted_too() -> None:
    assert totals([]) == (0, {}, 0, 0, (0, 0), (0, 0))
    assert totals([]).same == 0
