"""What the office holds in the house: a closed and a signed month, and a register that was sent."""

import uuid
from datetime import date
from io import BytesIO

from tests.factories.participants import create_participant, keyring
from tests.goals.house_boxes import REGISTER
from tracker.services.participants.drafts import StayDraft, VisaDraft
from tracker.services.register.uploads import keep_upload, note_check
from tracker.services.reports import MonthDraft, ReportKey, close_first_issue, sign_month
from tracker.workflows.register.import_register import ImportContext
from tracker.workflows.register.upload import SentFile, bundle_files, check_upload


def closed_and_signed(today: date, closes: int, signs: int) -> dict[str, ReportKey]:
    """One month that is closed, and one that is signed, to which something came later."""
    signed, closed = (
        close_first_issue(MonthDraft("japan", "outbound", name), on=today, by=closes) for name in ("2025-09", "2025-10")
    )
    signed = sign_month(signed, on=today, by=signs)
    create_participant("P-late", on=today, direction="outbound", visa=VisaDraft(issued_on=date(2025, 9, 2)), stay=StayDraft())
    return {"closed": closed, "signed": signed}


def uploaded(user_id: int, today: date) -> int:
    """A register that somebody sent, looked through and not taken in yet; one of its rows is refused."""
    files = bundle_files([SentFile(each.name, BytesIO(each.content)) for each in REGISTER])
    checked = check_upload(files, ImportContext(user_id, today, keyring()))
    upload_id = keep_upload("participants.csv", files, keys=keyring(), by=user_id, operation=uuid.uuid4().hex)
    note_check(upload_id, checked, by=user_id)
    return upload_id
