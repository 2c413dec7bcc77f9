"""A plugin of pytest: with a patch the product must still start and answer, or the patch proves nothing."""

import logging

import pytest
from structlog.testing import capture_logs

from tests.support.databases import database, make_app
from tests.support.engines import Engine
from tracker.models.base import db

LOG = logging.getLogger("sabotage")
OK = 200
DEAD = 70
"""The exit status if the product does not start."""
PAGES = "/healthz", "/readyz", "/sign-in"


def pytest_sessionstart() -> None:
    """Start the application on a new database, and look at some pages."""
    if fault := fault_of_start("sqlite"):
        pytest.exit(f"the product does not start: {fault}", returncode=DEAD)


def fault_of_start(engine: Engine) -> str:
    """What is wrong with an application that starts on a new database; "" if nothing is."""
    try:
        with capture_logs(), database(engine) as url:
            app = make_app(url)
            found = {page: app.test_client().get(page).status_code for page in PAGES}
            with app.app_context():
                db.engine.dispose()
    except Exception as error:
        LOG.exception("the product does not start")
        return f"{type(error).__name__}: {error}"
    return "" if set(found.values()) == {OK} else str(found)
