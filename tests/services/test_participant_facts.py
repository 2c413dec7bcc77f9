"""The drafts list the facts of a participant; every other place that lists them has the same names and types."""

from pathlib import Path
from typing import Any, get_type_hints

import pytest

from tracker.formats.register.rows import ParticipantRow
from tracker.models.participants import Particulars
from tracker.queries.participants import StayFact, VisaFact
from tracker.queries.particulars import ParticularsFact
from tracker.services.participants.drafts import ParticularsDraft, StayDraft, VisaDraft
from tracker.services.register.import_participants import NOT_IN_REGISTER
from tracker.services.register.import_stints import COLUMNS
from tracker.services.versioned_writes import TABLES
from tracker.web.forms.people import ParticipantForm, ParticularsForm, StayForm, VisaForm

FACTS = [
    (ParticularsDraft, ParticularsFact, ParticularsForm),
    (VisaDraft, VisaFact, VisaForm),
    (StayDraft, StayFact, StayForm),
]
RECORDED_LATER = {"lapsed_on", "cancelled_on"}
"""Days of a visa that `return_place` records, so that no draft has them."""
ABOUT_THE_ROW = {"row", "reference", "scheme", "direction", "passport_no"}
WORDS = Path(__file__).parents[2] / "templates/people/words.html"


def drafted() -> dict[str, Any]:
    """Return the types of all facts by their names."""
    return {name: hint for draft, _, _ in FACTS for name, hint in get_type_hints(draft).items()}


@pytest.mark.parametrize(("draft", "fact", "form"), FACTS)
def test_fact_query_table_and_form_list_the_draft(draft: Any, fact: Any, form: Any) -> None:
    hints = {name: hint for name, hint in get_type_hints(fact).items() if name not in {"id", "version", *RECORDED_LATER}}
    assert hints == get_type_hints(draft)
    table = TABLES.get(fact, Particulars)
    assert {name for name in fact._fields if hasattr(table, name)} == set(fact._fields)
    assert {name for name in draft._fields if hasattr(form, name)} == set(draft._fields)


def test_register_row_lists_the_same_facts() -> None:
    expected = {COLUMNS.get(name, name): hint for name, hint in drafted().items() if name not in NOT_IN_REGISTER}
    assert {name: hint for name, hint in get_type_hints(ParticipantRow).items() if name not in ABOUT_THE_ROW} == expected


def test_form_of_a_new_participant_lists_the_same_facts() -> None:
    missing = {name for name in drafted() if not hasattr(ParticipantForm, name)}
    assert missing == {"refused_on", "withdrawn_on"}


def test_pages_have_words_for_each_fact() -> None:
    words = WORDS.read_text(encoding="utf-8")
    assert {name for name in {*drafted(), *RECORDED_LATER} if f'"{name}"' not in words} == {"departed_on"}  # the last one, else
