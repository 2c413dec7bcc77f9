"""The form of the calendar feed."""

import re
import uuid

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField

from tracker.queries.calendars import FeedFact
from tracker.web.forms.stints import OperationField

FEED = re.compile(r"[0-9]{1,9}")


class CalendarForm(FlaskForm):
    """Whether events name employers, and the feed that the page showed."""

    names_employers = BooleanField(_l("Write the names of my employers into the calendar"))
    feed = HiddenField()
    operation = OperationField()

    @property
    def seen_feed(self) -> int | None:
        """Return the id of the feed that the page showed; None if it showed none."""
        text = self.feed.data or ""
        return int(text) if FEED.fullmatch(text) else None


def calendar_form(feed: FeedFact | None) -> CalendarForm:
    """Return the form as the page shows it first, under a new operation id."""
    values = {"names_employers": feed is None or feed.names_employers, "feed": str(feed.id) if feed else ""}
    return CalendarForm(formdata=None, data=values | {"operation": uuid.uuid4().hex})
