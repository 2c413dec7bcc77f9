"""One server and one browser for all journeys; without chromium they are skipped."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser import CHROMIUM, MISSING, browsing, visiting
from tests.journeys.person import Meets, Person
from tests.journeys.residents import House, settled
from tests.journeys.town import Town, opened_town


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser, shared; what is opened in it is not."""
    if CHROMIUM is None:
        pytest.skip(MISSING)
    with browsing() as browser:
        yield browser


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """A live server with residents."""
    with settled() as house:
        yield house


@pytest.fixture(scope="session")
def base(house: House) -> str:
    """The address of the live server."""
    return house.base


@pytest.fixture
def meets(browser: Browser, base: str) -> Iterator[Meets]:
    """People, each with a fresh browser; what `visiting` watches is judged when they leave."""
    with ExitStack() as stack:
        meet: Callable[..., Any] = partial(visiting, browser, base)
        yield lambda **ways: Person(stack.enter_context(meet(**ways)))


@pytest.fixture
def town(browser: Browser) -> Iterator[Town]:
    """A server whose clock moves, with a participant and an office."""
    with opened_town(browser) as town:
        yield town
