"""The language of a page, and its way to write days. `tracker.languages` lists the languages."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import lru_cache, wraps
from gettext import NullTranslations
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.support import Translations
from flask import Flask, Response, current_app, g, request
from flask_babel import Babel
from markupsafe import Markup, escape

from tracker.clock import HONG_KONG, hong_kong_day
from tracker.languages import DEFAULT, FOLDERS, LANGUAGES, Language, spoken

YEAR_IN_SECONDS = 365 * 24 * 3600
NAMES_HERE = {("zh_Hant_HK", "NZ"): "新西蘭"}
"""Names of partner economies as Hong Kong's government writes them, where CLDR has another region's name."""


def init_app(app: Flask) -> None:
    """Choose a language for every request, and store the choice of a user in a cookie."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(map(str, FOLDERS))
    Babel(app, locale_selector=lambda: current_language().locale, default_timezone="Asia/Hong_Kong")
    app.before_request(choose_language)
    app.after_request(_remember)
    app.jinja_env.globals.update(languages=LANGUAGES, current_language=current_language, territory=territory)
    app.jinja_env.globals.update(_=translate, gettext=translate, ngettext=translate_count)
    app.jinja_env.filters.update(
        full_day=unbroken(full_day),
        plain_day=unbroken(plain_day),
        short_day=short_day,
        brief_day=brief_day,
        partial_day=partial_day,
    )
    app.jinja_env.filters.update(weekday=weekday, moment=moment, hong_kong_day=hong_kong_day, iso_day=date.fromisoformat)


def choose_language() -> None:
    """Choose the language of the request: that of the address, else of the cookie, else of the browser."""
    requested = spoken(request.args.get("lang", ""))
    remembered = spoken(request.cookies.get(current_app.config["LANGUAGE_COOKIE_NAME"], ""))
    g.is_page = True
    g.language = requested or remembered or preferred(request.accept_languages.values())


def preferred(wanted: Iterable[str]) -> Language:
    """Return the first of the browser's languages that we have; else English."""
    return next(filter(None, map(spoken, wanted)), LANGUAGES[DEFAULT])


def current_language() -> Language:
    """Return the language of the page, or of the email being written (`speaking`); English if none was chosen."""
    try:  # read for every word of a page, so one lookup and not three
        language: Language | None = g.language
    except (AttributeError, RuntimeError):
        language = None
    return language or LANGUAGES[DEFAULT]


@lru_cache(maxsize=4096)
def format_day(locale: str, pattern: str, day: date) -> str:
    """Return a day by a CLDR pattern. Cached, because pages write the same days often."""
    return format_date(day, pattern, locale=locale)


class UnbrokenDay(str):
    """A day as pages write it, on one line. As plain text it is the day alone."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return the day as HTML. It has no character that needs an escape."""
        return f'<span class="day">{self}</span>'


def unbroken(write: Callable[[date], str]) -> Callable[[date], str]:
    """Return the filter of a page for days: in languages without spaces a day could break between any two characters.

    Emails, PDFs and explanations, which are rendered in a language of their own, get plain text.
    """

    @wraps(write)
    def write_unbroken(day: date) -> str:
        text = write(day)
        return UnbrokenDay(text) if g.get("is_page") and not current_language().gap else text

    return write_unbroken


def moment(at: datetime) -> str:
    """Return a moment as its day and time in Hong Kong, to the minute."""
    local = at.astimezone(HONG_KONG)
    return f"{plain_day(local.date())} {local:%H:%M}"


def partial_day(text: str) -> str:
    """Return a day, month or year in ISO 8601, as precise as it is given."""
    language = current_language()
    year, month, day = (int(part) for part in (*text.split("-"), "1", "1")[:3])
    pattern = {4: language.year, 7: language.month_of_year}.get(len(text), language.plain_day)
    return format_day(language.locale, pattern, date(year, month, day))


def full_day(day: date) -> str:
    """Return a day with weekday and year."""
    language = current_language()
    return format_day(language.locale, language.full_day, day)


def plain_day(day: date) -> str:
    """Return a day with its year."""
    language = current_language()
    return format_day(language.locale, language.plain_day, day)


def short_day(day: date) -> str:
    """Return a day without its year."""
    language = current_language()
    return format_day(language.locale, language.short_day, day)


def brief_day(day: date) -> str:
    """Return a day without its year and with a short month, for a narrow column."""
    language = current_language()
    return format_day(language.locale, language.short_day.replace("MMMM", "MMM"), day)


def weekday(day: date) -> str:
    """Return the short name of a day of the week."""
    return format_day(current_language().locale, "EEE", day)


def month_name(day: date) -> str:
    """Return the short name of a day's month, for an axis."""
    language = current_language()
    return format_day(language.locale, language.month, day)


def year_name(day: date) -> str:
    """Return the year of a day."""
    language = current_language()
    return format_day(language.locale, language.year, day)


def territory(code: str) -> str:
    """Return the name of a partner economy by its ISO 3166-1 code. Names are from Unicode's CLDR, but for `NAMES_HERE`."""
    region = current_language().region
    return NAMES_HERE.get((region, code)) or Locale.parse(region).territories.get(code, code)


def translate(message: str, /, **values: Any) -> Markup:
    """Return a message in the language of the page, or of the email being written (`speaking`), as HTML.

    Flask-Babel's `gettext` finds the language and the catalogue again for each message: on the limits page that was a third of
    all the work.
    """
    locale = current_language().locale
    return _fill_in(_text(locale, message), values) if values else _plain_message(locale, message)


def translate_count(one: str, many: str, num: int, /, **values: Any) -> Markup:
    """Return a message with a plural form; `num` is one of its values."""
    return _fill_in(_catalogue(current_language().locale).ngettext(one, many, num), {"num": num, **values})


def _fill_in(text: str, values: dict[str, Any]) -> Markup:
    """Return our text with values in it, each escaped. Same as `%` of `Markup`, which first wraps every value in an object."""
    return Markup(text % {name: escape(value) for name, value in values.items()})  # noqa: S704 - words of ours


@lru_cache(maxsize=8)
def _catalogue(locale: str) -> NullTranslations:
    """Return the catalogue of a language; it is empty for English."""
    language = next(each for each in LANGUAGES.values() if each.locale == locale)
    return Translations.load(language.folder, [language.locale])


@lru_cache(maxsize=4096)
def _text(locale: str, message: str) -> str:
    return _catalogue(locale).gettext(message)


@lru_cache(maxsize=4096)
def _plain_message(locale: str, message: str) -> Markup:
    """Return a message without values. A percent sign in it is written twice."""
    return _fill_in(_text(locale, message), {})


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
