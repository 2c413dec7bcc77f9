"""What production refuses to start with; what the demo and the tests need; and that good settings do start."""

import base64
from pathlib import Path
from typing import Any

import pytest

import config
from config import from_environment, settings_to_serve, weaknesses
from tests.factories.settings import GOOD, KEY, RANDOM, RECIPIENT
from tests.support.databases import SECRET
from tests.support.programs import ROOT
from tracker.settings import secrets
from tracker.settings.problems import SettingsError, setting_of

OTHER_KEY = "d0pSjm32WewFPvjfkRx7oI3W0nSxCCDjkbYUhX9L8c4="
FAR = (
    "postgresql://db.example/x",
    "postgres://me@10.0.0.1/x?sslmode=prefer",
    "postgresql+psycopg://db.example/x",
    *(f"postgresql://db.example/x?sslmode={mode}" for mode in ("disable", "allow", "prefer", "", "REQUIRE", "verify")),
    "postgresql://db.example/x?sslmode=require&sslmode=disable",
    "postgresql:///x?host=db.example",
    "postgresql:///x?host=db.example:5433",
    "postgresql://localhost/x?host=db.example",
    "postgresql://localhost/x?hostaddr=10.0.0.1",
    "postgresql:///x?hostaddr=127.0.0.1,10.0.0.1",
    "postgresql:///x?host=localhost,db.example",
    "postgresql:///x?host=localhost&host=db.example",
    "postgresql:///x?host=/run/postgresql&host=db.example",
    "postgresql:///x?host=[2001:db8::1]:5432",
    "postgresql:///x?service=far",
    "postgresql://localhost/x?service=far&sslmode=verify-full",
    "postgresql:///x?servicefile=/tmp/x&service=far",
    "postgresql:///x?conninfo=host%3Ddb.example",
    "postgresql://127.0.0.1.db.example/x",
    "postgresql://localhost.db.example/x",
)
GUESSED = (
    secrets.DEMO_SECRET,
    secrets.DEMO_SECRET.upper().replace(" ", "-"),
    SECRET,
    SECRET.replace(" ", "_"),
    "abcdefgh" * 4,
    "0123456789abcdef" * 4,
    "qwertyuiopasdfghjklzxcvbnm123456",
    "please change this secret key before production",
    "dev-secret-key-not-for-production-use!!",
    "supersecretsupersecretsupersecret1",
    "this-is-my-own-very-long-secret-key-2026",
    "p@ssw0rdp4ssw0rd!admin1234letmein",
    RANDOM[:16] + " " + RANDOM[16:],
    RANDOM + "\n",
)
UNGUESSED = (
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "tmm9d5KRD6TZqFUopOJGn4sakBgaqpAD",
    "N8s_vXo-2Jf0QkL1yTzW5aRb3uGd7HcE9mPi4lKj6Vs",
    "octetjomyxwilizheywezdwaspbqrlpfnvjniorm",
)
GUESSED_KEYS = (
    bytes(32),
    b"\xff" * 32,
    bytes(range(32)),
    bytes(range(64, 0, -2)),
    bytes(range(8)) * 4,
    b"0123456789abcdef0123456789abcdef",
    b"correct horse battery staple ok!",
)
NEAR = (
    "",
    "sqlite:///x.db",
    "postgresql:///x",
    "postgresql://localhost/x",
    "postgresql://127.0.0.1/x",
    "postgresql:///x?host=/run/postgresql",
    "postgresql:///x?host=/run/postgresql:5433&host=localhost:5434",
    "postgresql://localhost:5433/x?hostaddr=::1",
    "postgresql:///x?host=127.0.0.2,localhost",
    "postgresql:///x?host=db.example,localhost&sslmode=verify-full",
    "postgresql://db.example/x?sslmode=require",
    "postgresql://db.example/x?sslmode=verify-full",
)


def found(**changed: str) -> list[str]:
    """The settings that production names as weak, with something in its good ones changed."""
    return [reason.split(" ")[0] for reason in weaknesses(from_environment(GOOD | changed))]


def test_good_settings_have_no_weakness() -> None:
    assert settings_to_serve(GOOD)["SECRET_KEY"] == RANDOM
    assert not found(DATA_KEYS=f" {KEY} , {OTHER_KEY}")


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"SECRET_KEY": ""}, ["SECRET_KEY"]),
        ({"SECRET_KEY": "secret"}, ["SECRET_KEY"]),
        ({"SECRET_KEY": RANDOM[:-1]}, ["SECRET_KEY"]),
        ({"SECRET_KEY": "x" * 64}, ["SECRET_KEY"]),
        ({"SECRET_KEY": " " * 64}, ["SECRET_KEY"]),
        ({"SECRET_KEY": "abcdefg" * 10}, ["SECRET_KEY"]),
        *(({"SECRET_KEY": guessed}, ["SECRET_KEY"]) for guessed in GUESSED),
        *(({"SECRET_KEY": good}, []) for good in UNGUESSED),
        *(({"FLASK_DEBUG": on}, ["FLASK_DEBUG"]) for on in ("1", "true", "True", "yes", "on", "x")),
        *(({"FLASK_DEBUG": off}, []) for off in ("", "0", "false", "False", "no")),
        *(({"TRUSTED_HOSTS": none}, ["TRUSTED_HOSTS"]) for none in ("", " ", ",", " , ")),
        ({"DATA_KEYS": secrets.DEMO_KEY}, ["DATA_KEYS"]),
        ({"DATA_KEYS": f"{KEY},{secrets.DEMO_KEY}"}, ["DATA_KEYS"]),
        *(({"DATA_KEYS": keys}, ["DATA_KEYS"]) for keys in ("", " , ", f"{KEY},{KEY}")),
        *(({"DATA_KEYS": base64.b64encode(key).decode()}, ["DATA_KEYS"]) for key in GUESSED_KEYS),
        ({"SECRET_KEY": KEY}, ["DATA_KEYS"]),
        ({"SECRET_KEY": base64.b64decode(KEY).hex()}, ["DATA_KEYS"]),
        *(({"DATABASE_URL": far}, ["DATABASE_URL"]) for far in FAR),
        *(({"DATABASE_URL": near}, []) for near in NEAR),
        *(({"DATABASE_URL": lost}, ["DATABASE_URL"]) for lost in ("sqlite://", "sqlite:///:memory:")),
        ({"DATABASE_URL": "sqlite:///file:x?mode=memory&uri=true"}, ["DATABASE_URL"]),
        ({"DATABASE_URL": "postgresql:///x", "PGHOST": "db.example"}, ["DATABASE_URL"]),
        ({"DATABASE_URL": "postgresql:///x", "PGHOST": "db.example", "PGSSLMODE": "require"}, []),
        ({"DATABASE_URL": "postgresql:///x?sslmode=prefer", "PGHOST": "db.example", "PGSSLMODE": "require"}, ["DATABASE_URL"]),
        ({"DATABASE_URL": "postgresql://localhost/x", "PGHOSTADDR": "10.0.0.1"}, ["DATABASE_URL"]),
        ({"DATABASE_URL": "postgresql://localhost/x", "PGSERVICE": "far"}, ["PGSERVICE"]),
        ({"PGHOST": "db.example"}, []),
        *(({"PUBLIC_URL": url}, ["PUBLIC_URL"]) for url in ("http://sojourn.example", "https://other.example")),
        ({"PUBLIC_URL": "https://sojourn.example.evil.example"}, ["PUBLIC_URL"]),
        *(({"PUBLIC_URL": url}, []) for url in ("https://sojourn.example:8443/", "https://WWW.sojourn.example")),
        ({"TRUSTED_HOSTS": ".sojourn.example", "PUBLIC_URL": "https://a.sojourn.example"}, []),
        *(({"RATE_LIMIT": rate}, ["RATE_LIMIT"]) for rate in ("101 per second", "1000000 per minute")),
        *(({"RATE_LIMIT": rate}, []) for rate in ("6000 per minute", "1000 per second; 60 per minute", "10/hour")),
        ({"MAIL_URL": "smtps://mail.example"}, ["MAIL_FROM"]),
        ({"MAIL_URL": "smtps://mail.example", "MAIL_FROM": "Office <post@office.example>"}, []),
        ({"BACKUP_FOLDER": "/"}, ["BACKUP_RECIPIENT"]),
        ({"BACKUP_RECIPIENT": RECIPIENT}, ["BACKUP_FOLDER"]),
        ({"BACKUP_FOLDER": "/", "BACKUP_RECIPIENT": RECIPIENT}, []),
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
    with pytest.raises(SettingsError) as refused:
        settings_to_serve(environment)
    assert [setting_of(problem) for problem in refused.value.problems] == ["SECRET_KEY", "DATA_KEYS", "TRUSTED_HOSTS"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("TRUSTED_PROXIES", value) for value in ("x", "-1", "1.5", " 1", "6", "1000000", "１")),
        *(("RATE_LIMIT", value) for value in ("often", "0 per minute", "0/second; 600 per minute", ";")),
        *(("DATA_KEYS", value) for value in ("x", "%", KEY[:-4], base64.b64encode(bytes(31)).decode())),
        *(("DATABASE_URL", value) for value in ("x", "mysql://db.example/x", "tracker.db")),
        *(("PUBLIC_URL", value) for value in ("sojourn.example", "ftp://sojourn.example", "//sojourn.example", "javascript:x")),
        *(("PUBLIC_URL", f"https://{rest}") for rest in ("", "a/b", "a?b", "a#b", "me:pw@a", "a:x", "a b", "[a")),
        *(
            ("MAIL_URL", value)
            for value in ("mail.example", "http://mail.example", "smtp:mail.example", "smtpx://mail.example")
        ),
        *(("MAIL_URL", f"smtps://{rest}") for rest in ("", "me@a", ":pw@a", "me:p#w@a", "me:p/w@a", "a:x", "a?b")),
        *(
            ("MAIL_FROM", value)
            for value in ("post", "@a.example", "a@b.example, c@d.example", "a@b.example\nBcc: c@d.example")
        ),
        *(
            ("TRUSTED_HOSTS", value)
            for value in ("*", "*.sojourn.example", "https://a.example", "a.example:443", "a.example/x")
        ),
        *(("TRUSTED_HOSTS", value) for value in (".", ".com", ".co.jp", ".com.hk", "a..example", "-a.example", "a b", "[::1]")),
        *(("BACKUP_FOLDER", value) for value in (".", "/nowhere/at/all", "/etc/hostname")),
        *(("BACKUP_RECIPIENT", value) for value in ("age1", RECIPIENT[:-1], "AGE-SECRET-KEY-1QQ")),
        *(("BACKUP_DAYS", value) for value in ("0", "3661", "x", "-1", "1.5", "１")),
        *((folder, "/nowhere/at/all") for folder in ("TRANSLATIONS", "PROMETHEUS_MULTIPROC_DIR")),
    ],
)
def test_setting_that_means_nothing_is_named(name: str, value: str) -> None:
    for read in (from_environment, settings_to_serve):
        with pytest.raises(SettingsError) as refused:
            read(GOOD | {name: value})
        assert [setting_of(problem) for problem in refused.value.problems] == [name]


@pytest.mark.parametrize("hosts", [".sojourn.example", "例え.jp", ".hku.hk", "10.0.0.1", "localhost", ".office.gov.hk"])
def test_hosts_of_every_kind_are_served(hosts: str) -> None:
    assert from_environment(GOOD | {"TRUSTED_HOSTS": hosts})["TRUSTED_HOSTS"] == [hosts]


def test_every_problem_is_named_at_once_in_sentences() -> None:
    bad = {"DATA_KEYS": "x", "RATE_LIMIT": "often", "SECRET_KEY": "short", "PUBLIC_URL": "http://sojourn.example"}
    with pytest.raises(SettingsError) as refused:
        settings_to_serve(GOOD | bad)
    assert {setting_of(problem) for problem in refused.value.problems} == set(bad)
    assert all(problem.endswith(".") and ": " in problem for problem in refused.value.problems)
    assert str(refused.value).count("\n  ") == len(bad)


def test_known_secret_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert secrets.TEST_SECRET == SECRET
    monkeypatch.setattr(secrets, "KNOWN_SECRETS", (RANDOM,))
    assert weaknesses(from_environment(GOOD)) == [secrets.secret_problem(RANDOM.upper())]
    assert "known to everybody" in weaknesses(from_environment(GOOD))[0]


def test_problem_names_the_line_of_the_settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "settings"
    file.write_text("# ours\nexport RATE_LIMIT=often MAIL_FROM=post\n")
    monkeypatch.setattr(config, "SETTINGS_FILE", file)
    with pytest.raises(SettingsError) as refused:
        from_environment(GOOD | {"RATE_LIMIT": "often", "MAIL_FROM": "other"})
    rate, sender = refused.value.problems
    assert rate.endswith("(instance/settings, line 2)")
    assert sender.endswith("'.")


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
    assert from_environment({"DATA_KEYS": f"{newest},{KEY}"})["DATA_KEYS"] == (bytes(32), base64.b64decode(KEY))


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
    assert settings["SECRET_KEY"] == secrets.DEMO_SECRET
    assert not settings["SECURE"]


@pytest.mark.parametrize(("secret", "refused"), [({}, ["SECRET_KEY is not set: write any text."]), ({"SECRET_KEY": "x"}, [])])
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
