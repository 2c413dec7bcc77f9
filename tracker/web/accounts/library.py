"""Flask-Security and Flask-Login between our rooms: they see accounts as we read them, and write by our use cases."""

from typing import Any

from flask import Flask
from flask_security import RoleMixin, Security, UserDatastore, UserMixin, hash_password, login_user

from tracker.adapters.keys import Secret
from tracker.queries.accounts import Account, account
from tracker.services.accounts.passwords import strengthen_password
from tracker.web.middleware.current_user import current_user


class Role(RoleMixin):
    """A role, by its name."""

    def __init__(self, name: str) -> None:
        self.name = name


class Member(UserMixin):
    """An account as the libraries know one."""

    fs_uniquifier = ""
    """The library looks whether the class has it."""

    def __init__(self, known: Account) -> None:
        self.account = known
        self.id, self.email, self.active = known.id, known.email, known.active
        self.password, self.fs_uniquifier = known.password, known.stamp
        self.roles = [Role(name) for name in sorted(known.roles)]


class AccountStore(UserDatastore):
    """Reads accounts by our queries. What the library changes is written by a use case, and committed there."""

    def find_user(self, case_insensitive: bool = False, **by: Any) -> Member | None:
        """The account of an address or a stamp."""
        email, stamp = by.get("email"), by.get("fs_uniquifier")
        known = account(email=email.strip().lower() if email else None, stamp=stamp) if email or stamp else None
        return Member(known) if known is not None else None

    def put(self, model: Member) -> Member:
        """The library keeps a password by newer parameters."""
        strengthen_password(Secret(str(model.password)), by=model.id)
        return model

    def commit(self) -> None:
        """Nothing: a use case has committed already."""


def init_app(app: Flask) -> None:
    """Sets the libraries up without addresses of their own; who is signed in is what our sessions say.

    They would read the account before every request and for every template; both are ours to ask for, once.
    """
    security = Security(app, AccountStore(Member, Role), register_blueprint=False)
    security.login_manager.user_loader(_signed_in)
    everywhere: tuple[list[Any], ...] = app.before_request_funcs[None], app.template_context_processors[None]
    for readers in everywhere:
        readers[:] = [reader for reader in readers if reader.__module__ not in {"flask_principal", "flask_login.utils"}]


def verify_password(known: Account | None, password: str) -> bool:
    """Whether an account may come in with a password; as slow where there is no account, or none that may come in."""
    if known is None or not known.active or known.password is None:
        hash_password(password)
        return False
    return bool(Member(known).verify_and_update_password(password))


def log_in(known: Account) -> None:
    """Tells the libraries who is signed in now."""
    login_user(Member(known), remember=False, authn_via=["password"])


def _signed_in(stamp: str) -> Member | None:
    who = current_user()
    known = account(id_=who.user_id) if who is not None and who.stamp == stamp else None
    return Member(known) if known is not None else None
