"""A participant on a phone, in Japanese: from the invitation to the first job, a second stint, a course that goes over,
and a correction that is undone. Once with the keyboard alone, once without a script."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count

import pytest
from playwright.sync_api import expect

from tests.factories.participants import BORN, create_participant, keyring
from tests.journeys.axe import violations
from tests.journeys.browser import PHONE
from tests.journeys.hands import Finger, Hands, Keyboard, fills_day
from tests.journeys.person import Meets, Person
from tests.journeys.residents import TODAY, House, ago
from tests.support.databases import make_app
from tracker.compliance.assess import assess
from tracker.compliance.facts import History, Stay, Stint, Visa
from tracker.compliance.last_safe_day import outlooks
from tracker.compliance.loading import builtin
from tracker.models.accounts import COMMAND_LINE
from tracker.models.base import db
from tracker.services.accounts.people import invite_participant
from tracker.services.participants.drafts import ParticularsDraft, StayDraft, VisaDraft
from tracker.workflows.account_links import invitation

pytestmark = pytest.mark.browser
NUMBERS = count(1)
CAFE = "ハーバーカフェ（架空）"
PASSWORD = "静かな港の灯り four lanterns"
DAY = timedelta(days=1)
ARRIVED, ISSUED = ago(210), ago(240)
FIRST, BREAK, SECOND, CORRECTED = ago(150), ago(100), ago(60), ago(50)
COURSE = ago(205), ago(10)


def invited(house: House) -> str:
    """The path of an invitation to somebody new, who arrived a while ago."""
    app = make_app(house.url)
    with app.app_context():
        number = next(NUMBERS)
        who = ParticularsDraft("空野", "結衣", birth_date=BORN, language="ja", email=f"yui-{number}@post.example")
        key = create_participant(
            f"JOURNEY-{number}", on=TODAY, particulars=who, stay=StayDraft(ARRIVED), visa=VisaDraft(ISSUED - 20 * DAY, ISSUED)
        )
        asked = invitation(config=app.config)
        invite_participant(key, asked, keys=keyring(), by=COMMAND_LINE)
        db.session.remove()
        db.engine.dispose()
        return asked.link.text.removeprefix(app.config["PUBLIC_URL"])


def said(day: date) -> str:
    """A day as Japanese pages write it, without its weekday."""
    return f"{day.year}年{day.month}月{day.day}日"


def safe_day(*jobs: Stint) -> date:
    """The last safe day with the employer, as the engine says it."""
    history = History("japan", Stay(ARRIVED), Visa(ISSUED - 20 * DAY, ISSUED), BORN, jobs, (Stint("c", *COURSE),))
    seen = outlooks(assess(history, builtin(), on=TODAY))
    found = next(each.last_safe_day for each in seen if each.finding.rule == "employer-tenure")
    assert found is not None
    return found


def accepts(hands: Hands, path: str) -> None:
    """Follows the invitation and chooses a password."""
    hands.person.opens(path, "ja")
    hands.fills("password", PASSWORD)
    hands.follows("main form .button--go")
    assert hands.person.language == "ja"


def logs_a_job(hands: Hands, start: date) -> None:
    """From my limits: three fields, and saved."""
    hands.follows('a[href$="/jobs/new"]')
    hands.fills("employer", CAFE)
    fills_day(hands, "start", start)
    hands.follows("#entry .button--go")


def goes_back(hands: Hands) -> None:
    """From the confirmation to my limits."""
    hands.follows("main .buttons a.button--go")


def sees(hands: Hands, *words: str) -> None:
    """The page says all of it."""
    for each in words:
        expect(hands.person.page.locator("main")).to_contain_text(each)


@pytest.mark.parametrize(("hold", "script"), [(Keyboard, True), (Finger, False)], ids=["keyboard", "no script"])
def test_participant_goes_from_invitation_to_undo(
    meets: Meets, house: House, hold: Callable[[Person], Hands], script: bool
) -> None:
    hands = hold(meets(width=PHONE, script=script, locale="ja-JP"))
    accepts(hands, invited(house))
    assert not script or not violations(hands.person.page)  # axe is a script itself
    sees(hands, "結衣")
    logs_a_job(hands, FIRST)
    sees(hands, CAFE, said(FIRST))
    goes_back(hands)
    sees(hands, said(safe_day(Stint("c", FIRST))))

    hands.follows('.limit__acts a[href$="/end"]')
    fills_day(hands, "end", BREAK)
    hands.follows("#entry .button--go")
    goes_back(hands)
    logs_a_job(hands, SECOND)
    sees(hands, said(BREAK), said(SECOND))
    hands.follows('[name^="answer-gap"][value="ended"]')
    after_break = safe_day(Stint("c", FIRST, BREAK), Stint("c", SECOND))
    sees(hands, said(after_break))
    goes_back(hands)

    hands.follows('a[href$="/courses/new"]')
    hands.fills("provider", "灣仔語言學校（虛構）")
    hands.fills("title", "広東語")
    fills_day(hands, "start", COURSE[0])
    fills_day(hands, "end", COURSE[1])
    hands.follows("#entry .button--go")
    expect(hands.person.page.locator(".status--unmet")).to_be_visible()
    goes_back(hands)
    expect(hands.person.page.locator(".limit.card--unmet")).to_have_count(1)

    hands.unfolds(".limits__rest .limit__fold summary")
    hands.follows('.changes a[href*="/jobs/"]')
    hands.follows('a[href$="/correct"]')
    fills_day(hands, "start", CORRECTED)
    hands.follows("#entry .button--go")
    sees(hands, said(safe_day(Stint("c", FIRST, BREAK), Stint("c", CORRECTED))))
    hands.follows('form[action$="/undo"] button')
    sees(hands, said(after_break))
    goes_back(hands)
    sees(hands, said(after_break))
