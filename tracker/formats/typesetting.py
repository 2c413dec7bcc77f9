"""Pages as PDF/UA by Typst, with one font from a package: without the machine's fonts they look the same everywhere."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import noto_cjk_sans_jp_regular
import typst
from babel import Locale
from babel.core import get_global

from tracker.languages import Language


def typeset(template: bytes, data: dict[str, Any], made_at: datetime) -> bytes:
    """Return a Typst template with its data as a tagged PDF, the same bytes each time for the same moment."""
    pdf = typst.compile(
        template,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(made_at.timestamp()),  # the moment of making would change the bytes
    )
    assert isinstance(pdf, bytes)
    return pdf


def lang_and_region(spoken: Language) -> tuple[str, str]:
    """Return a language as Typst names it: the font chooses the forms of its characters by both."""
    lang = spoken.locale.partition("_")[0]
    return lang, Locale.parse(spoken.region).territory or str(get_global("likely_subtags")[lang]).rpartition("_")[2]


@cache
def _fonts() -> typst.Fonts:
    """Return the one font."""
    folder = str(Path(str(noto_cjk_sans_jp_regular.FONT_PATH)).parent)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
