"""Check the error summary of a page: each link leads to a field that takes the focus, in words that name it."""

import re
from typing import NamedTuple
from xml.etree.ElementTree import Element

FOCUSABLE = ("input", "select", "textarea", "button", "a")
UNNAMED = re.compile(
    r"(This field|Not a valid|Invalid |Field must|The day must|Date must|Day must|Month must|Use \d"
    r"|Enter the (day|month|year)( as well)?$|Select an option|Do you mean)"
)
"""English errors that name no field, as they begin: a summary shows the field's label before them."""
ROW = re.compile(r"(?P<kind>jobs|courses)-\d+-")


class ErrorLink(NamedTuple):
    """One link of an error summary."""

    target: str
    """The id of an element."""
    text: str


def error_links(elements: list[Element]) -> list[ErrorLink]:
    """Return the links of all error summaries of a page, in their order."""
    lists = [each for each in elements if "govuk-error-summary__list" in (each.get("class") or "")]
    links = [link for each in lists for link in each.iter("a")]
    return [ErrorLink((link.get("href") or "").removeprefix("#"), " ".join("".join(link.itertext()).split())) for link in links]


def check_error_summary(elements: list[Element]) -> None:
    """Assert that each link of an error summary leads to a field that takes the focus, and names that field."""
    by_id = {each.get("id"): each for each in elements if each.get("id")}
    links = error_links(elements)
    for target, text in links:
        assert target in by_id, f"{text!r} leads to {target!r}, which is not on the page"
        field = by_id[target]
        assert field.tag in FOCUSABLE, f"{text!r} leads to a {field.tag} without focus"
        assert field.get("type") != "hidden", f"{text!r} leads to a hidden field"
        assert not UNNAMED.match(text), f"{text!r} does not name the field {target!r}"
        if row := ROW.match(target):
            name = {"jobs": ("Job ", "仕事", "第"), "courses": ("Course ", "コース", "第")}[row["kind"]]
            assert text.startswith(name), f"{text!r} does not name the row of {target!r}"
    order = [list(by_id).index(target) for target, _ in links]
    assert order == sorted(order), f"{links} are not in the order of the page"
