"""What is said beside a field, in the user's language: what is wrong, and what to type instead."""

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _

from tracker.compliance.facts import FIRST_YEAR, LAST_YEAR
from tracker.compliance.rulebook import CannotAssess
from tracker.formats.history.read import UnreadableHistoryError
from tracker.formats.typed_days import TypedDay
from tracker.web.middleware.language import plain_day


def day_error(typed: TypedDay, boxes: Mapping[str, str]) -> str:
    """Why three boxes hold no day, or the question whether another day was meant."""
    if typed.meant:
        return _("Do you mean %(day)s? Type the year with four digits.", day=plain_day(typed.meant))
    if typed.trouble == "missing":
        return _missing(typed.part)
    if typed.trouble == "year-out-of-range":
        return _("The year must be between %(first)s and %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)
    if typed.trouble == "not-a-number":
        return _not_a_number(typed.part)
    if typed.part == "month":
        return _("The month must be a number from 1 to 12.")
    return _("This month has no day %(day)s: it has %(last)s days.", day=boxes["day"].strip()[:10], last=typed.last)


def _missing(part: str) -> str:
    if part == "day":
        return _("Type the day too.")
    return _("Type the month too.") if part == "month" else _("Type the year too.")


def _not_a_number(part: str) -> str:
    if part == "day":
        return _("The day must be a number, like 15.")
    return _("The month must be a number from 1 to 12.") if part == "month" else _("The year must be a number, like 2026.")


def order_error(field: str, against: date) -> str:
    """Two days in the wrong order, told beside the later one."""
    if field == "permitted_until":
        return _("The last permitted day must be the same as or after your arrival, %(day)s.", day=plain_day(against))
    if field == "departed_on":
        return _("Your departure must be the same as or after your arrival, %(day)s.", day=plain_day(against))
    return _("The last day must be the same as or after the first day, %(day)s.", day=plain_day(against))


def no_rules_error(error: CannotAssess) -> str:
    """Why no rules apply: beside the scheme, or beside the day that selects the version."""
    if error.on is None or error.first is None:
        return _("Choose a scheme from the list; this one cannot be worked out.")
    return _("The rules that are known begin on %(first)s; this is earlier.", first=plain_day(error.first))


def file_error(error: UnreadableHistoryError) -> str:
    """Why a file could not be opened, by the place in it."""
    if error.field is None:
        return _("This is not a file that was saved here. Nothing in the form has changed.")
    return _("This file cannot be opened: look at %(field)s in it. Nothing in the form has changed.", field=error.field)
