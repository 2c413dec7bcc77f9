"""Second factors of users, as they are stored, and the codes that their apps show."""

from datetime import datetime

from tests.factories.participants import keyring
from tracker.adapters.keys import Secret
from tracker.adapters.one_time_codes import current_code, new_recovery_codes, new_secret
from tracker.models.accounts import COMMAND_LINE, AuthenticatorApp, Passkey
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.services.accounts.second_factors import make_recovery_codes


def set_up_app(user_id: int) -> Secret:
    """Give a user an authenticator app that has shown no code yet; return its secret."""
    secret = new_secret()
    insert_app(user_id, keyring().wrap(secret.text.encode(), user_id), by=COMMAND_LINE)
    return secret


def set_up_recovery_codes(user_id: int) -> tuple[Secret, ...]:
    """Give a user with a second factor new recovery codes."""
    codes = tuple(new_recovery_codes())
    make_recovery_codes(codes, keys=keyring(), by=user_id)
    return codes


def shown_code(secret: Secret, at: datetime) -> Secret:
    """Return what an app shows at a moment."""
    return Secret(current_code(secret, at=at))


def insert_passkey(user_id: int, credential_id: bytes, public_key: bytes = b"key", *, sign_count: int = 0) -> int:
    """Give a user a passkey; return its id."""
    return _insert_passkey(user_id, credential_id, public_key, sign_count=sign_count, by=COMMAND_LINE)


@transaction("tests._insert_app")
def insert_app(work: UnitOfWork, user_id: int, sealed: bytes, *, by: int, operation: str | None = None) -> None:
    """Give a user an authenticator app with an encrypted secret."""
    work.insert(AuthenticatorApp, user_id=user_id, sealed=sealed, created_at=work.at, last_step=0)


@transaction("tests._insert_passkey")
def _insert_passkey(
    work: UnitOfWork,
    user_id: int,
    credential_id: bytes,
    public_key: bytes,
    *,
    sign_count: int,
    by: int,
    operation: str | None = None,
) -> int:
    id_ = work.number(Passkey)
    row = {"id": id_, "user_id": user_id, "credential_id": credential_id, "public_key": public_key, "sign_count": sign_count}
    work.insert(Passkey, **row, name="A phone", created_at=work.at, used_at=None)
    return id_
