"""People with a row in every table that holds something about a person."""

from tests.factories.canaries import LATER, CanaryPerson
from tests.factories.evidence import create_evidence
from tests.factories.participants import ON, create_job
from tests.factories.push import turn_push_on
from tests.factories.retention import create_hold
from tests.factories.second_factors import insert_passkey
from tracker import clock
from tracker.adapters.keys import Secret
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.holds import HoldKey
from tracker.queries.participants import key_of
from tracker.services.accounts.form_pages import StoredPage, save_form_page
from tracker.services.calendars import FeedKey, open_feed
from tracker.services.email import choose_email
from tracker.services.history.confirm import confirm_job
from tracker.services.history.drafts import CourseDraft
from tracker.services.history.log import log_stint
from tracker.services.retention.holds import lift_hold
from tracker.services.saved_filters import save_filter


def create_full_life(who: CanaryPerson) -> CanaryPerson:
    """Give a person a row in the tables that `create_canary` leaves empty; return the person."""
    key = key_of(who.id)
    assert key is not None
    course = CourseDraft("Harbour School (fictional)", "Cantonese", ON)
    log_stint(who.id, course, kind="course", on=LATER, by=COMMAND_LINE)
    job = create_job(key, LATER, on=LATER)
    confirm_job(job, on=LATER, by=who.user_id)
    create_evidence(who.id, job.line_id, f"{who.word} payslip", f"%PDF {who.word}".encode(), by=who.user_id)
    insert_passkey(who.user_id, f"credential {who.id}".encode())
    save_filter(who.user_id, "mine", "tab=mine")  # a name without anybody's word: it is stored as typed
    hold = HoldKey(create_hold(key, reason=f"{who.word} claims"), 1)
    lift_hold(who.id, hold, f"{who.word} settled", on=LATER, by=COMMAND_LINE)
    open_feed(FeedKey(who.id, None), names_employers=True, on=LATER, by=who.user_id)
    turn_push_on(who.id, f"https://fcm.googleapis.com/fcm/send/{who.word}", by=who.user_id)
    choose_email(who.id, "alert", wanted=False, at=clock.now())
    save_form_page(Secret(f"form page {who.id}"), "/profile", StoredPage(422, "n", who.word), by=who.user_id)
    return who
