"""Requests for access to, or correction of, personal data (Cap. 486): the days to answer, and the grounds for a refusal.

Source: Personal Data (Privacy) Ordinance, sections 19 to 27, as explained by the Privacy Commissioner
(pcpd.org.hk, e-lawbook, chapters 10 and 11, read on 30 November 2026).
"""

from collections.abc import Mapping
from datetime import date, timedelta

ACCESS, CORRECTION = KINDS = ("access", "correction")
ANSWER_DAYS = 40
"""Calendar days after the day of receipt (sections 19(1) and 23(1))."""
LOG_YEARS = 4
"""How long a refusal stays in the log, counted from the day after its entry (section 27(1)(c))."""
GROUNDS: Mapping[str, Mapping[str, str]] = {
    ACCESS: {
        "identity": "20(1)(a)",
        "others": "20(1)(b)",
        "prohibited": "20(1)(c)",
        "not-located": "20(3)(b)",
        "repeated": "20(3)(c)",
        "controlled": "20(3)(d)",
        "exempt": "20(3)(f)",
    },
    CORRECTION: {
        "identity": "24(1)",
        "not-inaccurate": "24(3)(b)",
        "unclear": "24(3)(c)",
        "not-accurate": "24(3)(d)",
        "controlled": "24(3)(e)",
    },
}
"""The grounds for which each kind of request may be refused, with the section of the Ordinance."""


def answer_due(received_on: date) -> date:
    """Return the last day on which a request may be answered: received on 1 June, it is 11 July."""
    return received_on + timedelta(days=ANSWER_DAYS)


def log_ends(entered_on: date) -> date:
    """Return the first day on which a refusal may leave the log: entered on 1 June 2026, it is 2 June 2030."""
    day_after = entered_on + timedelta(days=1)
    try:
        return day_after.replace(year=day_after.year + LOG_YEARS)
    except ValueError:  # 29 February, and the year four years on lacks that day
        return date(day_after.year + LOG_YEARS, 3, 1)
