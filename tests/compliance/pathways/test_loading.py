"""The files of the pathways: what is read, and that a broken one names its file, key and reason."""

from datetime import date

import pytest

from tracker.compliance.pathways.loading import excluded_nationalities, read
from tracker.compliance.toml_reader import RulebookError

HEAD = """title = "A way"
text = "For tests."
link = "https://a.example/"

[sources]
page = { title = "A page", address = "https://a.example/", published = "undated", read = "2026-11", kind = "official" }
"""
CRITERION = '[[conditions.criteria]]\nname = "age"\ntext = "Of age"\nany_of = [{ age = 18 }]\nsource = "page"\n'
CONDITIONS = f"[[conditions]]\napplied_from = 2020-01-01\n{CRITERION}"
LINE = '{ text = "18 or older", needs = { age = { least = 18 } }, points = 7 }'
FACTOR = f'[[tests.factors]]\nname = "age"\ntext = "Age"\nmaximum = 7\nsource = "page"\nlines = [{LINE}]\n'
TEST = f'[[tests]]\nname = "t"\ntext = "T"\napplied_from = 2020-01-01\nmark = 5\nmaximum = 7\nsource = "page"\n{FACTOR}'
FEE = '[[fees]]\nvalid_from = 2020-01-01\napplication = 1\nlong_visa = 2\nshort_visa = 3\nsource = "page"\n'
STAY = '[[stays]]\napplied_from = 2020-01-01\nmonths = [24]\nsource = "page"\n'
PLACES = '[[places]]\nvalid_from = "2020"\namount = 7\nsource = "page"\n'
DOCUMENT = '[[documents]]\nname = "photo"\ntext = "A photo"\nby = "applicant"\nsource = "page"\n'
NOTE = '[[notes]]\ntext = "By the way."\nsource = "page"\n'
WHOLE = HEAD + CONDITIONS + TEST + FEE + STAY + PLACES + DOCUMENT + NOTE


def test_whole_file_is_read() -> None:
    pathway = read({"away.toml": WHOLE.encode()})["away"]
    assert (pathway.name, pathway.title, pathway.weeks) == ("away", "A way", 0)
    assert pathway.conditions[0].criteria[0].any_of == ({"age": (18, 10**12)},)
    assert pathway.tests[0].possibly_from == pathway.tests[0].applied_from == date(2020, 1, 1)
    assert pathway.tests[0].factors[0].lines[0].needs == {"age": (18, 10**12)}
    assert (pathway.stays[0].months, pathway.places[0].amount, pathway.documents[0].by) == ((24,), 7, "applicant")
    assert pathway.notes[0].source == pathway.sources["page"]


def test_number_without_amount_is_no_limit() -> None:
    assert read({"a.toml": WHOLE.replace("amount = 7\n", "").encode()})["a"].places[0].amount is None


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        (CONDITIONS, "", "conditions"),
        (CRITERION, "", "conditions[0].criteria"),
        (CRITERION, CRITERION + CRITERION, "conditions[0].criteria"),
        ("any_of = [{ age = 18 }]\n", "", "conditions[0].criteria[0].any_of"),
        ("any_of = [{ age = 18 }]\n", "any_of = [{ age = 18 }]\nask = true\n", "conditions[0].criteria[0].any_of"),
        ("any_of = [{ age = 18 }]", "any_of = [{ agee = 18 }]", "conditions[0].criteria[0].any_of[0].agee"),
        ("any_of = [{ age = 18 }]", "any_of = [{}]", "conditions[0].criteria[0].any_of[0]."),
        ("any_of = [{ age = 18 }]", "any_of = [{ age = -1 }]", "conditions[0].criteria[0].any_of[0].age"),
        ("any_of = [{ age = 18 }]", 'not_nationals = ["Cuba"]', "conditions[0].criteria[0].not_nationals"),
        ("least = 18", "least = 18, most = 17", "tests[0].factors[0].lines[0].needs.age.most"),
        ("least = 18", "leest = 18", "tests[0].factors[0].lines[0].needs.age.leest"),
        ("points = 7 }", "points = 8 }", "tests[0].factors[0].maximum"),
        ("mark = 5\nmaximum = 7", "mark = 5\nmaximum = 8", "tests[0].maximum"),
        ("mark = 5\n", "mark = 5\npossibly_from = 2020-01-02\n", "tests[0].possibly_from"),
        (FACTOR, FACTOR + FACTOR, "tests[0].factors"),
        (FEE, FEE + FEE, "fees"),
        (STAY, STAY + STAY, "stays"),
        (PLACES, PLACES + PLACES, "places"),
        (CONDITIONS, CONDITIONS + CONDITIONS, "conditions"),
        ("months = [24]", "months = [0]", "stays[0].months"),
        ('by = "applicant"', 'by = "nobody"', "documents[0].by"),
        ('text = "By the way."\nsource = "page"', 'text = "By the way."\nsource = "pge"', "notes[0].source"),
        ("link = ", "lnk = ", "link"),
        ('title = "A way"', 'title = "A way"\nmore = 1', "more"),
    ],
)
def test_broken_file_names_its_key(before: str, after: str, key: str) -> None:
    assert before in WHOLE
    with pytest.raises(RulebookError) as refused:
        read({"a.toml": WHOLE.replace(before, after).encode()})
    assert (refused.value.file, refused.value.key) == ("a.toml", key)


def test_list_of_numbers_is_read_exactly() -> None:
    with pytest.raises(RulebookError, match="not a list of whole numbers"):
        read({"a.toml": WHOLE.replace("months = [24]", 'months = ["24"]').encode()})


def test_nationalities_that_some_pathway_excludes() -> None:
    assert excluded_nationalities() == {"AF", "CU", "KP"}
