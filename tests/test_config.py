"""What production refuses to start with; what the demo and the tests need; and that good settings do start."""

import base64
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import config
from config import SettingsError, from_environment, refuse_weak, weaknesses

ROOT = Path(__file__).parent.parent
RANDOM = "k3v9wq0xzr7mb2ty5hn8cd1fg6jp4slu"
HOSTS = "sojourn.example, www.sojourn.example"
GOOD = {"TRACKER_ENV": "production", "SECRET_KEY": RANDOM, "TRUSTED_HOSTS": HOSTS}
KEY = base64.b64encode(bytes(range(32))).decode()
FAR = ("postgresql://db.example/x", "postgres://me@10.0.0.1/x?sslmode=prefer", "postgresql+psycopg://db.example/x")
NEAR = (
    "",
    "sqlite:///x.db",
    "sqlite://",
    "postgresql:///x",
    "postgresql://localhost/x",
    "postgresql://127.0.0.1/x",
    "postgresql:///x?host=/run/postgresql",
    "postgresql://db.example/x?sslmode=require",
    "postgresql://db.example/x?sslmode=verify-full",
)
SERVED = "import wsgi; print(wsgi.app.test_client().get('/healthz', headers={'Host': '%s'}).status_code)"
HISTORY = b'{"id": "a", "scheme": "japan", "arrived_on": "2026-01-10"}'


def found(**changed: str) -> list[str]:
    """The settings that production names as weak, with something in its good ones changed."""
    return [reason.split(" ")[0] for reason in weaknesses(from_environment(GOOD | changed))]


def started(*command: str, environment: dict[str, str], given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    """A program of the virtual environment, run at the root with nothing set but this."""
    program = [str(Path(sys.executable).with_name(command[0])), *command[1:]]
    settings = {"PATH": os.environ["PATH"], **environment}
    return subprocess.run(program, input=given, env=settings, cwd=ROOT, capture_output=True, check=False, timeout=60)


def test_good_settings_have_no_weakness() -> None:
    refuse_weak(from_environment(GOOD))
    assert not found()
    assert not found(SECRET_KEY="abcdefgh" * 4)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"SECRET_KEY": ""}, ["SECRET_KEY"]),
        ({"SECRET_KEY": "secret"}, ["SECRET_KEY"]),
        ({"SECRET_KEY": RANDOM[:-1]}, ["SECRET_KEY"]),
        ({"SECRET_KEY": "x" * 64}, ["SECRET_KEY"]),
        ({"SECRET_KEY": " " * 64}, ["SECRET_KEY"]),
        ({"SECRET_KEY": "abcdefg" * 10}, ["SECRET_KEY"]),
        ({"SECRET_KEY": config.DEMO_SECRET}, ["SECRET_KEY"]),
        *(({"FLASK_DEBUG": on}, ["FLASK_DEBUG"]) for on in ("1", "true", "True", "yes", "on", "x")),
        *(({"FLASK_DEBUG": off}, []) for off in ("", "0", "false", "False", "no")),
        *(({"TRUSTED_HOSTS": none}, ["TRUSTED_HOSTS"]) for none in ("", " ", ",", " , ")),
        ({"DATA_KEYS": config.DEMO_KEY}, ["DATA_KEYS"]),
        ({"DATA_KEYS": f"{KEY},{config.DEMO_KEY}"}, ["DATA_KEYS"]),
        *(({"DATA_KEYS": keys}, []) for keys in ("", KEY, f" {KEY} , {KEY}")),
        *(({"DATABASE_URL": far}, ["DATABASE_URL"]) for far in FAR),
        *(({"DATABASE_URL": near}, []) for near in NEAR),
        ({"SECRET_KEY": "", "FLASK_DEBUG": "1", "TRUSTED_HOSTS": ""}, ["SECRET_KEY", "FLASK_DEBUG", "TRUSTED_HOSTS"]),
    ],
    ids=str,
)
def test_production_names_everything_that_is_weak(changed: dict[str, str], named: list[str]) -> None:
    assert found(**changed) == named


@pytest.mark.parametrize("environment", [{}, {"TRACKER_ENV": ""}, {"TRACKER_ENV": "production"}], ids=str)
def test_production_is_the_default(environment: dict[str, str]) -> None:
    settings = from_environment(environment)
    assert (settings["ENVIRONMENT"], settings["SECURE"], settings["DEBUG"]) == ("production", True, False)
    assert settings["SECRET_KEY"] is None
    with pytest.raises(SettingsError, match=r"SECRET_KEY.*TRUSTED_HOSTS"):
        refuse_weak(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("TRUSTED_PROXIES", value) for value in ("x", "-1", "1.5", " 1")),
        ("RATE_LIMIT", "often"),
        *(("DATA_KEYS", value) for value in ("x", "%", KEY[:-4], base64.b64encode(bytes(31)).decode())),
        *(("DATABASE_URL", value) for value in ("x", "mysql://db.example/x", "tracker.db")),
        *(("PUBLIC_URL", value) for value in ("sojourn.example", "ftp://sojourn.example", "//sojourn.example", "javascript:x")),
        *(
            ("MAIL_URL", value)
            for value in ("mail.example", "http://mail.example", "smtp:mail.example", "smtpx://mail.example")
        ),
    ],
)
def test_a_setting_that_means_nothing_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        refuse_weak(from_environment(GOOD | {name: value}))


def test_the_secret_of_the_demo_is_refused_by_its_name() -> None:
    assert not found(SECRET_KEY=config.DEMO_SECRET.upper()), "neither its length nor its letters give it away"


def test_relative_database_path_starts_at_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert from_environment({"DATABASE_URL": "sqlite:///x.db"})["SQLALCHEMY_DATABASE_URI"].database == str(tmp_path / "x.db")
    assert from_environment({"DATABASE_URL": "sqlite:////y/x.db"})["SQLALCHEMY_DATABASE_URI"].database == "/y/x.db"
    assert from_environment({})["SQLALCHEMY_DATABASE_URI"].database == str(ROOT / "instance" / "tracker.db")


def test_both_spellings_of_postgresql_get_our_driver() -> None:
    for address in ("postgres://localhost/x", "postgresql://localhost/x", "postgresql+psycopg://localhost/x"):
        assert from_environment({"DATABASE_URL": address})["SQLALCHEMY_DATABASE_URI"].drivername == "postgresql+psycopg"


def test_data_keys_keep_their_order() -> None:
    newest = base64.b64encode(bytes(32)).decode()
    assert from_environment({"DATA_KEYS": f"{newest},{KEY}"})["DATA_KEYS"] == (bytes(32), bytes(range(32)))


@pytest.mark.parametrize(
    ("environment", "public"),
    [
        ({}, "http://127.0.0.1:5000"),
        ({"TRUSTED_HOSTS": "sojourn.example"}, "https://sojourn.example"),
        ({"TRUSTED_HOSTS": "localhost,.sojourn.example"}, "https://sojourn.example"),
        ({"TRUSTED_HOSTS": "sojourn.example", "PUBLIC_URL": "https://www.sojourn.example/"}, "https://www.sojourn.example"),
        ({"PUBLIC_URL": "http://127.0.0.1:8000"}, "http://127.0.0.1:8000"),
    ],
    ids=str,
)
def test_links_in_emails_begin_with_the_public_url(environment: dict[str, str], public: str) -> None:
    assert from_environment(environment)["PUBLIC_URL"] == public


@pytest.mark.parametrize(
    ("url", "kept"),
    [("", None), *((url, url) for url in ("smtp://mail.example", "smtps://post%40office:secret@mail.example:465"))],
)
def test_a_mail_server_is_named_with_its_way_of_encrypting(url: str, kept: str | None) -> None:
    settings = from_environment({"MAIL_URL": url})
    assert (settings["MAIL_URL"], settings["MAIL_FROM"]) == (kept, "Sojourn <sojourn@localhost>")
    assert from_environment({"MAIL_FROM": "Office <post@office.example>"})["MAIL_FROM"] == "Office <post@office.example>"


def test_the_demo_needs_nothing() -> None:
    settings = from_environment({"TRACKER_ENV": "demo"})
    assert not weaknesses(settings)
    assert settings["SECRET_KEY"] == config.DEMO_SECRET
    assert not settings["SECURE"]


@pytest.mark.parametrize(("secret", "refused"), [({}, ["SECRET_KEY is not set"]), ({"SECRET_KEY": "x"}, [])])
def test_the_tests_need_a_secret_and_nothing_else(secret: dict[str, str], refused: list[str]) -> None:
    assert weaknesses(from_environment({"TRACKER_ENV": "testing"} | secret)) == refused


@pytest.mark.parametrize("word", ["prod", "Production", "development", " demo", "\x00"])
def test_an_unknown_environment_is_named(word: str) -> None:
    with pytest.raises(SettingsError, match=r"TRACKER_ENV is .* demo, production, testing"):
        from_environment({"TRACKER_ENV": word})


@pytest.mark.parametrize(
    ("name", "demo", "production"),
    [
        ("SESSION_COOKIE_NAME", "session", "__Host-session"),
        ("LANGUAGE_COOKIE_NAME", "language", "__Host-language"),
        ("SESSION_COOKIE_SECURE", False, True),
        ("SESSION_COOKIE_HTTPONLY", True, True),
        ("SESSION_COOKIE_SAMESITE", "Lax", "Lax"),
        ("TRUSTED_HOSTS", None, ["sojourn.example", "www.sojourn.example"]),
    ],
)
def test_cookies_are_bound_to_the_host_in_production_only(name: str, demo: Any, production: Any) -> None:
    assert from_environment({"TRACKER_ENV": "demo"})[name] == demo
    assert from_environment(GOOD)[name] == production


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [("python", "-c", "import wsgi"), ("flask", "run", "--port", "0"), ("flask", "run", "--port", "0", "--debug")],
    ids=str,
)
def test_production_without_settings_starts_no_server(command: tuple[str, ...]) -> None:
    done = started(*command, environment={})
    assert done.returncode not in {0, None}
    last = done.stderr.decode().splitlines()[-1]
    assert "refusing to serve: SECRET_KEY must" in last
    assert "TRUSTED_HOSTS must" in last


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
