"""Signing in with two steps in a real browser: an app's code, a recovery code, and passkeys of Chromium's own virtual device."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from tests.factories.accounts import PASSWORD, create_participant_user, create_user, hash_password
from tests.factories.second_factors import shown_code
from tests.journeys.axe import violations
from tests.journeys.browser import visiting
from tests.journeys.residents import House
from tests.support.databases import make_app
from tracker import clock
from tracker.adapters.keys import Secret
from tracker.models.accounts import AuthenticatorApp, User
from tracker.models.base import db

pytestmark = pytest.mark.browser
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def emails(house: House) -> Iterator[dict[str, str]]:
    """The addresses of an officer and a participant with a password, by role."""
    app = make_app(house.url)
    with app.app_context():
        password = hash_password().text
        officer = create_user("Novak", "officer", password=password)
        _, participant = create_participant_user("WHJ-haru", "Haru")
        with db.engine.begin() as connection:
            connection.execute(update(User).where(User.id == participant).values(password=password))
        yield {"officer": f"novak-{officer}@post.example", "participant": f"haru-{participant}@post.example"}
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def page(browser: Browser, base: str) -> Iterator[Page]:
    """A browser at an address for which passkeys are made, with a device that unlocks them."""
    with visiting(browser, base.replace("127.0.0.1", "localhost")) as page:
        devices = page.context.new_cdp_session(page)
        devices.send("WebAuthn.enable")
        devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        yield page


def enters_password(page: Page, email: str) -> None:
    """Types address and password."""
    page.goto("/sign-in")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.click("#sign-in .button--go")


def signs_out(page: Page) -> None:
    """Signs out of this browser."""
    page.goto("/sign-out")
    page.click("main .button--go")


def sees_no_fault(page: Page) -> None:
    """Nothing that axe knows of is wrong with the page."""
    assert not violations(page)


def adds_passkey(page: Page, name: str) -> None:
    """Adds a passkey on the profile."""
    page.goto("/profile/two-steps")
    sees_no_fault(page)
    page.click("#passkeys [data-passkey=door] button")
    page.fill("#passkey_name", name)
    sees_no_fault(page)
    page.click("#credential")


def test_officer_signs_in_with_app_recovery_code_and_passkey(page: Page, emails: dict[str, str]) -> None:
    email = emails["officer"]
    enters_password(page, email)
    page.goto("/profile/two-steps")
    page.click("#app .button--go")
    sees_no_fault(page)
    secret = Secret(page.locator(".typed-key").inner_text().replace(" ", ""))
    page.fill("#code", shown_code(secret, clock.now()).text)
    page.click("main form .button--go")
    codes = page.locator(".recovery-codes code").all_inner_texts()
    assert len(codes) == 10
    sees_no_fault(page)

    signs_out(page)
    enters_password(page, email)
    sees_no_fault(page)
    page.locator("summary").click()
    page.fill("#recovery_code", codes[0])
    page.click("details .button")
    expect(page).to_have_url(re.compile("/cases"))

    signs_out(page)
    with db.engine.begin() as connection:  # the code of this half minute was used to set the app up
        connection.execute(update(AuthenticatorApp).values(last_step=0))
    enters_password(page, email)
    page.fill("#code", shown_code(secret, clock.now()).text)
    page.click("#second-step .button--go")
    expect(page).to_have_url(re.compile("/cases"))

    adds_passkey(page, "Office computer")
    expect(page.locator("#passkeys strong")).to_have_text("Office computer")
    signs_out(page)
    enters_password(page, email)
    page.click("#credential")
    expect(page).to_have_url(re.compile("/cases"))


def test_participant_signs_in_with_a_passkey_alone(page: Page, emails: dict[str, str]) -> None:
    enters_password(page, emails["participant"])
    adds_passkey(page, "電話")
    expect(page.locator("#passkeys strong")).to_have_text("電話")
    signs_out(page)
    page.goto("/sign-in")
    sees_no_fault(page)
    page.click("[data-passkey=door] button")
    expect(page).to_have_url(re.compile("/participants/"))
    page.goto("/profile/two-steps")
    expect(page.locator("#passkeys .recorded")).not_to_contain_text("not used yet")


def test_failed_passkey_is_said_and_may_be_tried_again(browser: Browser, base: str) -> None:
    with visiting(browser, base.replace("127.0.0.1", "localhost")) as page:
        devices = page.context.new_cdp_session(page)
        devices.send("WebAuthn.enable")
        devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE | {"isUserVerified": False}})
        page.goto("/sign-in")
        page.click("[data-passkey=door] button")
        expect(page.locator("[data-passkey-failed]")).to_be_visible()
        sees_no_fault(page)


def test_without_script_the_page_says_what_passkeys_need(browser: Browser, base: str, emails: dict[str, str]) -> None:
    with visiting(browser, base.replace("127.0.0.1", "localhost"), script=False) as page:
        page.goto("/sign-in")
        expect(page.locator("[data-passkey=door]")).to_be_hidden()
        enters_password(page, emails["participant"])
        page.goto("/profile/two-steps")
        expect(page.locator("[data-without-passkeys]")).to_be_visible()
