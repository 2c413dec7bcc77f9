"""The limits page as Django makes it: sessions in the database, its middleware, its ORM and its templates."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command

BACKEND = "django.contrib.auth.backends.ModelBackend"
SETTINGS: dict[str, Any] = {
    "SECRET_KEY": "a secret of the bench, of no use to anybody else",
    "ALLOWED_HOSTS": ["localhost"],
    "ROOT_URLCONF": f"{__name__}.views",
    "INSTALLED_APPS": ["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", __name__],
    "MIDDLEWARE": [
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [Path(__file__).parent / "templates"],
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.template.context_processors.i18n",
                ]
            },
        }
    ],
    "LANGUAGES": [("en", "English"), ("ja", "日本語"), ("zh-hant", "繁體中文")],
    "USE_TZ": True,
    "TIME_ZONE": "Asia/Hong_Kong",
    "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
}


def started(file: str) -> Callable[..., Any]:
    """Django's application on the database in a file, with its own tables in it beside ours. Once in a process."""
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": file, "CONN_MAX_AGE": None}
    settings.configure(**SETTINGS, DATABASES={"default": database})
    django.setup()
    call_command("migrate", verbosity=0)
    handler: Callable[..., Any] = WSGIHandler()
    return handler


def signed_in(user_id: int) -> str:
    """The cookie of a browser that is signed in as the user with this id, who is made."""
    user = get_user_model().objects.create(id=user_id, username=f"user-{user_id}")
    session = SessionStore()
    session.update({SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: BACKEND, HASH_SESSION_KEY: user.get_session_auth_hash()})
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
