"""A device with passkeys, and people who use it."""

import uuid

import pytest

from tests.factories.accounts import create_participant_user, create_user, hash_password, sign_in
from tests.support.client import Client
from tests.support.passkey_pages import add_passkey
from tests.support.soft_passkeys import SoftPasskey


@pytest.fixture
def device() -> SoftPasskey:
    """A phone."""
    return SoftPasskey()


@pytest.fixture
def lee(client: Client) -> int:
    """An officer, signed in with this browser."""
    id_ = create_user("Lee", "officer", password=hash_password().text)
    sign_in(client, id_)
    return id_


@pytest.fixture
def yui(client: Client) -> int:
    """A participant, signed in with this browser."""
    _, id_ = create_participant_user(f"K-{uuid.uuid4().hex[:8]}")
    sign_in(client, id_)
    return id_


@pytest.fixture
def owner(client: Client, yui: int, device: SoftPasskey) -> int:
    """A participant with a passkey, signed out."""
    add_passkey(client, device).close()
    client.delete_cookie("session")
    return yui
