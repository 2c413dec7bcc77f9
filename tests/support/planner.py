"""A signed-in browser at the page of a participant's plan."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.factories.accounts import create_participant_user
from tests.factories.forms import stint
from tests.factories.participants import create_job
from tests.support.client import Client, signed_in
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.participants import ParticipantKey
from tracker.services.employers.businesses import Business
from tracker.services.history.drafts import CourseDraft
from tracker.services.history.log import log_stint
from tracker.services.participants.drafts import StayDraft, VisaDraft

CAFE = Business("Harbour Café", "70012345")
FIRST, LAST = (1, 8, 2026), (31, 12, 2026)
CAFE_AGAIN = stint("jobs-0", " harbour  ＣＡＦÉ", FIRST, LAST)


class Planner:
    """Somebody with a browser at the page of their plan."""

    def __init__(self, client: Client, key: ParticipantKey) -> None:
        self.client, self.key = client, key
        self.path = f"/participants/{key.id}/plan"

    def tries(self, *rows: dict[str, Any], path: str = "", **more: Any) -> TestResponse:
        """Sends the form with these rows; `path` is added to its address."""
        return self.client.post(f"{self.path}{path}", data=self.boxes(*rows, **more))

    def boxes(self, *rows: dict[str, Any], **more: Any) -> dict[str, Any]:
        """The form as it is shown first, with these rows typed."""
        shown = self.client.get(self.path).text
        boxes = dict(re.findall(r'<input[^>]* name="(csrf_token|version|operation)"[^>]* value="([^"]*)"', shown))
        assert len(boxes) == 3
        for row in rows:
            boxes.update(row)
        return boxes | more


NUMBERS = iter(range(10_000))


def open_plan_after_work(app: Flask) -> Iterator[Planner]:
    """Yield a participant who worked for a café until the end of March, and took a course."""
    with app.app_context():
        key, id_ = create_participant_user(f"PLAN-{next(NUMBERS)}")
        create_job(key, date(2026, 1, 15), date(2026, 3, 31), at=CAFE)
        draft = CourseDraft("Kowloon School", "Cantonese I", date(2026, 2, 1), date(2026, 4, 30))
        log_stint(key.id, draft, kind="course", on=date(2026, 6, 12), by=COMMAND_LINE)
    with signed_in(app, id_) as client:
        yield Planner(client, key)


def open_plan_before_arrival(app: Flask) -> Iterator[Planner]:
    """Yield a participant who has not arrived yet."""
    with app.app_context():
        key, id_ = create_participant_user(
            f"PLAN-{next(NUMBERS)}", "Ken", stay=StayDraft(), visa=VisaDraft(issued_on=date(2026, 5, 20))
        )
    with signed_in(app, id_) as client:
        yield Planner(client, key)
