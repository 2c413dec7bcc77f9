"""Colours: every pair that stands together can be read, in light and in dark, and nothing but the tokens names a colour."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "tracker" / "static"
TOKEN = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6});")
TEXT, SHAPE = 4.5, 3.0
"""Least contrasts of text and of shapes that mean something (WCAG 2.2, 1.4.3 and 1.4.11)."""
PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "soft", "harbour") for ground in ("paper", "card", "mist")),
    *((word, f"{word}-bg", TEXT) for word in ("leaf", "gold", "unmet")),
    *((word, "card", TEXT) for word in ("unmet", "lantern-text")),
    ("on-colour", "lantern", TEXT),
    ("on-colour", "band", TEXT),
    *((hue, "card", SHAPE) for hue in ("harbour-light", "study", "job-2", "gold", "unmet", "harbour", "lantern-text")),
]


def schemes() -> dict[str, dict[str, str]]:
    """The tokens in light, and those that dark replaces."""
    light, _, dark = (STATIC / "colours.css").read_text().partition("prefers-color-scheme: dark")
    return {"light": dict(TOKEN.findall(light)), "dark": {**dict(TOKEN.findall(light)), **dict(TOKEN.findall(dark))}}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_every_pair_can_be_told_apart(scheme: str, front: str, back: str, least: float) -> None:
    tokens = schemes()[scheme]
    assert contrast(tokens[front], tokens[back]) >= least


def test_the_measure_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#c8451f", "#ffffff") == pytest.approx(4.85, abs=0.01)


def test_other_sheets_name_no_colour() -> None:
    face = (STATIC / "sojourn.css").read_text()
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", face)) <= {"#ffdd00", "#14213a", "#f2a488", "#ffffff", "#999", "#a93815"}


@pytest.mark.parametrize("sheet", sorted(STATIC.rglob("*.css")), ids=lambda path: path.name)
def test_nothing_is_fetched_by_a_style_sheet(sheet: Path) -> None:
    assert "url(" not in sheet.read_text()
    assert "@import" not in sheet.read_text()
