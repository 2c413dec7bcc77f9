"""`flask push keys`: a new key as a line of the settings, and nothing stored."""

import pytest
from flask import Flask

from config import from_environment
from tests.factories.settings import GOOD
from tracker.adapters.push_encryption import Signer
from tracker.settings.problems import SettingsError
from tracker.settings.push import push_contact


def test_keys_prints_a_line_of_settings_and_another_each_time(app: Flask) -> None:
    lines = [app.test_cli_runner().invoke(args=["push", "keys"]).stdout for _ in range(2)]
    assert lines[0] != lines[1]
    for line in lines:
        name, _, value = line.removeprefix("export ").strip().partition("=")
        settings = from_environment(GOOD | {name: value})
        assert len(Signer(settings["PUSH_KEY"], "mailto:a@b.example").public) == 87


@pytest.mark.parametrize(
    "key", ["x", "ｘ", "AAAA", "A" * 43, "_" * 43, "not a key", "TUchniYWMyqkjZc3ZZkqBSZsTFlWIEv9443XgkmbeqYA"]
)
def test_key_that_is_none_is_refused_with_a_sentence(key: str) -> None:
    with pytest.raises(SettingsError, match=r"PUSH_KEY is not the private half.*flask push keys") as error:
        from_environment(GOOD | {"PUSH_KEY": key})
    assert len(key) < 10 or key not in str(error.value)


@pytest.mark.parametrize("hosts", ["*", ".com", "https://push.example", "push.example/a", "a b", "push.example:port", "user@a"])
def test_services_that_are_no_hosts_are_refused(hosts: str) -> None:
    with pytest.raises(SettingsError, match="PUSH_SERVICES holds"):
        from_environment(GOOD | {"PUSH_SERVICES": hosts})


def test_services_are_read_from_a_list() -> None:
    settings = from_environment(GOOD | {"PUSH_SERVICES": " Push.example:8443, .b.example ,"})
    assert settings["PUSH_SERVICES"] == ("push.example:8443", ".b.example")
    assert "fcm.googleapis.com" in from_environment(GOOD)["PUSH_SERVICES"]


def test_contact_is_sender_of_emails_or_website() -> None:
    assert push_contact("Office <post@office.example>", "https://s.example") == "mailto:post@office.example"
    assert push_contact("Sojourn <sojourn@localhost>", "https://s.example") == "https://s.example"
