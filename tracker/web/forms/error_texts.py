"""The errors beside fields, in the user's language: they name the fault and say what to type instead."""

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _

from tracker.compliance.facts import FIRST_YEAR, LAST_YEAR
from tracker.compliance.rulebook import CannotAssess
from tracker.formats.history.read import UnreadableHistoryError
from tracker.formats.typed_days import TypedDay
from tracker.web.middleware.language import full_day, plain_day


class UnnamedError(str):
    """An error that does not name its field: an error summary shows the field's label before it."""

    __slots__ = ()
    is_unnamed = True


def too_long_error(count: int, most: int) -> UnnamedError:
    """Say that a text of `count` characters has more than it may."""
    return UnnamedError(_("Use %(most)s characters or fewer; this has %(count)s", most=most, count=count))


def day_error(typed: TypedDay, parts: Mapping[str, str]) -> UnnamedError:
    """Say why three fields hold no day, or ask whether another day was meant."""
    return UnnamedError(_day_words(typed, parts))


def _day_words(typed: TypedDay, parts: Mapping[str, str]) -> str:
    if typed.meant:
        return _question(typed)
    if typed.trouble == "missing":
        return _missing(typed.part)
    if typed.trouble == "year-out-of-range":
        return _("Year must be between %(first)s and %(last)s", first=FIRST_YEAR, last=LAST_YEAR)
    if typed.trouble == "not-a-number":
        return _not_a_number(typed.part)
    if typed.part == "month":
        return _("Month must be a number from 1 to 12")
    return _("Day must be %(last)s or less in this month, not %(day)s", day=_first_typed(parts)[:10], last=typed.last)


def _question(typed: TypedDay) -> str:
    """Ask which day is meant; the buttons under the question name each of them."""
    if len(typed.meant) > 1:
        return _("Select the day that you mean, or enter another one")
    if typed.trouble == "which":
        return _("Do you mean %(day)s? Select it, or enter another day", day=full_day(typed.meant[0]))
    return _("Do you mean %(day)s? Enter the year with four digits", day=plain_day(typed.meant[0]))


def _first_typed(parts: Mapping[str, str]) -> str:
    """Return the typed day; if that field is empty, the field with the whole day."""
    return next(filter(None, (parts[part].strip() for part in ("day", "month", "year"))), "")


def _missing(part: str) -> str:
    if part == "day":
        return _("Enter the day as well")
    return _("Enter the month as well") if part == "month" else _("Enter the year as well")


def _not_a_number(part: str) -> str:
    if part == "day":
        return _("Day must be a number, like 15")
    return _("Month must be a number from 1 to 12") if part == "month" else _("Year must be a number, like 2026")


def order_error(field: str, against: date) -> str:
    """Return the error for two days in the wrong order. It is shown beside the later one, `field`."""
    if field == "permitted_until":
        return _("Last permitted day must be %(day)s or later, the day of your arrival", day=plain_day(against))
    if field == "departed_on":
        return _("Your departure must be %(day)s or later, the day of your arrival", day=plain_day(against))
    return _("Last day must be %(day)s or later, the first day", day=plain_day(against))


def next_year_error(first: date, later: date) -> str:
    """Return the error for a last day before the first day that may be meant a year later."""
    return _(
        "Last day must be %(first)s or later. Do you mean %(day)s? Select it, or enter another day",
        first=plain_day(first),
        day=full_day(later),
    )


def no_rules_error(error: CannotAssess) -> str:
    """Return the error for facts to which no rules apply: for the scheme, or for the day that selects the version."""
    if error.on is None or error.first is None:
        return _("Select another scheme: no limits can be worked out for this one")
    return UnnamedError(_("Date must be %(first)s or later, when the known rules begin", first=plain_day(error.first)))


def file_error(error: UnreadableHistoryError) -> str:
    """Return the error for a file that cannot be opened, with the field at fault."""
    if error.field is None:
        return _("Select a file that you saved here. The form has not changed")
    return _("Check %(field)s in the file: it cannot be opened. The form has not changed", field=error.field)
