"""A server starts with good settings only, and `flask assess` with none."""

import pytest

from tests.factories.settings import GOOD
from tests.support.programs import started
from tracker.settings.problems import setting_of

SERVED = "import wsgi; print(wsgi.app.test_client().get('/healthz', headers={'Host': '%s'}).status_code)"
HISTORY = b'{"id": "a", "scheme": "japan", "arrived_on": "2026-01-10"}'


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [("python", "-c", "import wsgi"), ("flask", "run", "--port", "0"), ("flask", "run", "--port", "0", "--debug")],
    ids=str,
)
def test_production_without_settings_starts_no_server(command: tuple[str, ...]) -> None:
    done = started(*command, environment={})
    assert done.returncode not in {0, None}
    _, refused, problems = done.stderr.decode().partition("refusing to serve (`flask doctor` explains every setting):\n")
    assert refused
    named = [setting_of(problem.strip()) for problem in problems.splitlines()]
    assert [name for name in named if name != "FLASK_DEBUG"] == ["SECRET_KEY", "DATA_KEYS", "TRUSTED_HOSTS"]


@pytest.mark.slow
@pytest.mark.parametrize("missing", sorted(GOOD.keys() - {"TRACKER_ENV"}))
def test_one_missing_setting_is_enough_to_refuse(missing: str) -> None:
    environment = {name: value for name, value in GOOD.items() if name != missing}
    done = started("python", "-c", "import wsgi", environment=environment)
    assert done.returncode != 0
    assert missing in done.stderr.decode().splitlines()[-1]


@pytest.mark.slow
@pytest.mark.parametrize(("host", "status"), [("sojourn.example", b"200"), ("elsewhere.example", b"400")])
def test_production_with_good_settings_serves_its_own_hosts_only(host: str, status: bytes) -> None:
    done = started("python", "-c", SERVED % host, environment=GOOD)
    assert (done.returncode, done.stdout.strip()) == (0, status), done.stderr.decode()


@pytest.mark.slow
def test_assessing_needs_no_settings_where_serving_is_refused() -> None:
    done = started("flask", "assess", given=HISTORY, environment={"TRACKER_ENV": "production", "FLASK_DEBUG": "1"})
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.startswith(b'{"id": "a", "status": ')
