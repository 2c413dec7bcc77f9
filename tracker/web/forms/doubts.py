"""Questions about days of the calculator that are probably not meant. Another day answers one, or a button."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from flask_babel import gettext as _
from wtforms import Field

from tracker.compliance.facts import History
from tracker.compliance.findings import Assessment
from tracker.web.middleware.language import plain_day

CONFIRMED = re.compile(r"[a-z_]{1,20}:[0-9]{4}-[0-9]{2}-[0-9]{2}(:[0-9]{4}-[0-9]{2}-[0-9]{2})?")


class Doubt(NamedTuple):
    """A question beside a field, and the button that says the days are right."""

    field: str
    key: str
    """The field and the compared days: with another day the question is a new one."""
    question: str
    button: str


class ConfirmedField(Field):
    """The keys of the questions that were answered by their button. A form carries them along."""

    data: list[str]

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take every key that has the form of one, each once."""
        self.process_errors: list[str] = []
        typed = formdata.getlist(self.name) if formdata is not None else []
        self.data = [key for key in dict.fromkeys(typed) if CONFIRMED.fullmatch(key)]


def doubts(assessment: Assessment) -> Iterator[Doubt]:
    """Yield the questions about days of a visa in an unusual order, and about a stay that is over without a departure."""
    yield from _visa_doubts(assessment.history)
    if assessment.history.stay.departed_on is None and assessment.on > assessment.permitted_until:
        last = assessment.permitted_until
        words = _("When did you leave Hong Kong? Your permitted stay ended on %(day)s", day=plain_day(last))
        yield Doubt("departed_on", f"departed_on:{last}", words, _("I have not left Hong Kong"))


def _visa_doubts(history: History) -> Iterator[Doubt]:
    arrived_on, (applied_on, issued_on, enter_by) = history.stay.arrived_on, history.visa
    right = _("Yes, the day is right")
    if issued_on is None:
        return
    if issued_on > arrived_on:
        words = _("Check the day on which the visa was issued: it is after your arrival on %(day)s", day=plain_day(arrived_on))
        yield Doubt("visa_issued_on", f"visa_issued_on:{issued_on}:{arrived_on}", words, right)
    if applied_on is not None and applied_on > issued_on:
        words = _("Check the day on which you applied: it is after the visa was issued on %(day)s", day=plain_day(issued_on))
        yield Doubt("applied_on", f"applied_on:{applied_on}:{issued_on}", words, right)
    if enter_by is not None and enter_by < issued_on:
        words = _(
            "Check the day by which the visa had to be used: it is before the visa was issued on %(day)s",
            day=plain_day(issued_on),
        )
        yield Doubt("enter_by", f"enter_by:{enter_by}:{issued_on}", words, right)
