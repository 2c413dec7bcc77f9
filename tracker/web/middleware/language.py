"""Which language a page speaks, and how it writes days. `tracker.languages` says which there are."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from gettext import NullTranslations
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.support import Translations
from flask import Flask, Response, current_app, g, request
from flask_babel import Babel
from markupsafe import Markup, escape

from tracker.clock import HONG_KONG
from tracker.languages import DEFAULT, FOLDERS, LANGUAGES, Language, spoken

YEAR_IN_SECONDS = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Chooses a language for every request and remembers the one that was asked for."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(map(str, FOLDERS))
    Babel(app, locale_selector=lambda: current_language().locale, default_timezone="Asia/Hong_Kong")
    app.before_request(choose_language)
    app.after_request(_remember)
    app.jinja_env.globals.update(languages=LANGUAGES, current_language=current_language, territory=territory)
    app.jinja_env.globals.update(_=translate, gettext=translate, ngettext=translate_count)
    app.jinja_env.filters.update(full_day=full_day, plain_day=plain_day, short_day=short_day, partial_day=partial_day)
    app.jinja_env.filters.update(moment=moment, hong_kong_day=hong_kong_day)


def choose_language() -> None:
    """The language asked for in the address, else remembered in the cookie, else preferred by the browser."""
    asked = spoken(request.args.get("lang", ""))
    kept = spoken(request.cookies.get(current_app.config["LANGUAGE_COOKIE_NAME"], ""))
    g.language = asked or kept or preferred(request.accept_languages.values())


def preferred(wanted: Iterable[str]) -> Language:
    """The first language of a browser's list that the house speaks."""
    return next(filter(None, map(spoken, wanted)), LANGUAGES[DEFAULT])


def current_language() -> Language:
    """The language of the page, or of an email being written for another user (`speaking`); English if none was chosen."""
    try:  # asked for every word of a page: one look, not three
        language: Language | None = g.language
    except (AttributeError, RuntimeError):
        language = None
    return language or LANGUAGES[DEFAULT]


@lru_cache(maxsize=4096)
def format_day(locale: str, pattern: str, day: date) -> str:
    """A day by a CLDR pattern. Cached: pages write the same days again and again."""
    return format_date(day, pattern, locale=locale)


def hong_kong_day(at: datetime) -> date:
    """The day that a moment has in Hong Kong."""
    return at.astimezone(HONG_KONG).date()


def moment(at: datetime) -> str:
    """A moment as the clocks of Hong Kong show it, with its day, to the minute."""
    local = at.astimezone(HONG_KONG)
    return f"{plain_day(local.date())} {local:%H:%M}"


def partial_day(text: str) -> str:
    """A day, a month or a year in ISO 8601, as exact as it is given."""
    language = current_language()
    year, month, day = (int(part) for part in (*text.split("-"), "1", "1")[:3])
    pattern = {4: language.year, 7: language.month_of_year}.get(len(text), language.plain_day)
    return format_day(language.locale, pattern, date(year, month, day))


def full_day(day: date) -> str:
    """A day with weekday and year, in the language of the page."""
    language = current_language()
    return format_day(language.locale, language.full_day, day)


def plain_day(day: date) -> str:
    """A day with its year."""
    language = current_language()
    return format_day(language.locale, language.plain_day, day)


def short_day(day: date) -> str:
    """A day without its year."""
    language = current_language()
    return format_day(language.locale, language.short_day, day)


def month_name(day: date) -> str:
    """The month of a day, as short as an axis needs it."""
    language = current_language()
    return format_day(language.locale, language.month, day)


def year_name(day: date) -> str:
    """The year of a day."""
    language = current_language()
    return format_day(language.locale, language.year, day)


def territory(code: str) -> str:
    """What a partner economy is called, by its ISO 3166-1 code (names from Unicode's CLDR)."""
    return Locale.parse(current_language().region).territories.get(code, code)


def translate(message: str, /, **values: Any) -> Markup:
    """A message of a template in the language of the page, or of the email being written (`speaking`), as HTML.

    The same as Flask-Babel's `gettext` in Jinja's new style, which looks for catalogue and language anew for each of a
    hundred messages: on the limits page that was a third of all work.
    """
    locale = current_language().locale
    return _filled(_text(locale, message), values) if values else _plain_message(locale, message)


def translate_count(one: str, many: str, num: int, /, **values: Any) -> Markup:
    """A message about so many things; `num` is among its values."""
    return _filled(_words(current_language().locale).ngettext(one, many, num), {"num": num, **values})


def _filled(text: str, values: dict[str, Any]) -> Markup:
    """Our words with values in them, each as HTML: the same as `Markup`'s own `%`, which wraps every value in an object first."""
    return Markup(text % {name: escape(value) for name, value in values.items()})  # noqa: S704 - words of ours


@lru_cache(maxsize=8)
def _words(locale: str) -> NullTranslations:
    """The catalogue of a language; English needs none."""
    language = next(each for each in LANGUAGES.values() if each.locale == locale)
    return Translations.load(language.folder, [language.locale])


@lru_cache(maxsize=4096)
def _text(locale: str, message: str) -> str:
    return _words(locale).gettext(message)


@lru_cache(maxsize=4096)
def _plain_message(locale: str, message: str) -> Markup:
    """A message without values; a percent sign stands in it twice."""
    return _filled(_text(locale, message), {})


def _remember(response: Response) -> Response:
    if spoken(request.args.get("lang", "")) or "speaks" in g:
        response.set_cookie(
            current_app.config["LANGUAGE_COOKIE_NAME"],
            g.get("speaks") or current_language().tag,
            max_age=YEAR_IN_SECONDS,
            secure=current_app.config["SECURE"],
            httponly=True,
            samesite="Lax",
        )
    response.vary.update(("Accept-Language", "Cookie"))
    return response
