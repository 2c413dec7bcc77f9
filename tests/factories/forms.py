"""The calculator's form as a browser would send it."""

from typing import Any

Day = tuple[int | str, int | str, int | str]
"""Day, month and year, as typed."""


def day(name: str, typed: Day | None) -> dict[str, Any]:
    """The three boxes of one day."""
    return dict(zip((f"{name}-day", f"{name}-month", f"{name}-year"), map(str, typed or ("", "", "")), strict=True))


def stint(place: str, name: str, start: Day, end: Day | None = None) -> dict[str, Any]:
    """One row; without an end it goes on."""
    boxes = {f"{place}-name": name, **day(f"{place}-start", start), **day(f"{place}-end", end)}
    return boxes if end else {**boxes, f"{place}-ongoing": "y"}


def form(*rows: dict[str, Any], arrived_on: Day = (10, 1, 2026), as_of: Day = (12, 6, 2026), **more: object) -> dict[str, Any]:
    """The whole form, of a person from Japan."""
    boxes = {"scheme": "japan", **day("arrived_on", arrived_on), **day("as_of", as_of), **more}
    for row in rows:
        boxes.update(row)
    return boxes


def break_at_harbour_cafe() -> dict[str, Any]:
    """Two stints with one employer and nineteen days in between: the last safe day is Saturday 1 August 2026."""
    return form(stint("jobs-0", "Harbour Café", (15, 1, 2026), (31, 3, 2026)), stint("jobs-1", "Harbour Café", (20, 4, 2026)))
