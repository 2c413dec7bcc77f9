"""The application factory: the only module that imports every room."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_migrate import Migrate
from flask_smorest import Api
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from tracker.adapters.evidence_folder import EvidenceFolder
from tracker.adapters.keys import Keyring
from tracker.adapters.mail_folder import FolderMailer
from tracker.adapters.passwords import PasswordHashes
from tracker.adapters.push import MemoryPusher, Pusher, PushSender
from tracker.adapters.push_encryption import Signer
from tracker.adapters.smtp import Mailer, MemoryMailer, SmtpMailer
from tracker.cli.accounts import accounts
from tracker.cli.assessments import assess_due_command
from tracker.cli.audit import audit
from tracker.cli.backups import backup
from tracker.cli.daily import daily_command
from tracker.cli.demo import demo
from tracker.cli.doctor import doctor_command
from tracker.cli.history import assess_command
from tracker.cli.outbox import outbox
from tracker.cli.privacy import privacy as privacy_commands
from tracker.cli.proofs import proof
from tracker.cli.push import push
from tracker.cli.quota import quota
from tracker.cli.register import register
from tracker.cli.retention import retention as retention_commands
from tracker.cli.rules import rules as rules_commands
from tracker.cli.scheduler import scheduler_command
from tracker.compliance.explanation import break_days, calendar_end, days_not_counted, steps_of, worth_by_run
from tracker.compliance.last_safe_day import readings_to_plan_with
from tracker.compliance.loading import builtin
from tracker.compliance.pathways.comparison import is_nearly_over
from tracker.compliance.pathways.dated import fee_on, stay_on
from tracker.models import tables
from tracker.models.data_keys import use_data_keys
from tracker.models.engines import prepare
from tracker.models.write_queue import begin_request, end_request
from tracker.settings.push import push_contact
from tracker.web import (
    alerts,
    case_files,
    case_marks,
    cases,
    guard,
    health,
    letters,
    messages,
    notices,
    office,
    other_facts,
    participants,
    pathways,
    plans,
    policy,
    privacy,
    public,
    reports,
    rules,
    saved_filters,
    sent_mail,
)
from tracker.web import audit as web_audit
from tracker.web import outbox as web_outbox
from tracker.web import push as web_push
from tracker.web import queue as web_queue
from tracker.web import quota as web_quota
from tracker.web import register as web_register
from tracker.web import unsubscribe as web_unsubscribe
from tracker.web.accounts import (
    fresh_sign_in,
    invitations,
    login,
    passkeys,
    passwords,
    profile,
    second_step,
    sign_in,
    two_steps,
    users,
)
from tracker.web.api import history as api_history
from tracker.web.calendars import feed
from tracker.web.calendars import page as calendar_page
from tracker.web.evidence import in_case as evidence_in_case
from tracker.web.evidence import own as own_evidence
from tracker.web.history import correct, end, log, stint
from tracker.web.middleware import errors, form_pages, headers, language, request_guards, request_log, url_cache
from tracker.web.middleware.after_answer import can_send_email
from tracker.web.middleware.current_user import current_user
from tracker.web.middleware.request_counts import SCHEME
from tracker.web.middleware.rule_words import rule_words
from tracker.web.people import add, facts, passport, retention, return_place, search
from tracker.web.privacy_requests import copies
from tracker.web.proofs import check, make, whole_record

ROOT = Path(__file__).parent.parent
API = {
    "API_TITLE": "Sojourn",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api/v1",
    "OPENAPI_JSON_PATH": "openapi.json",
}
WORDS = {
    "break_days": break_days,
    "calendar_end": calendar_end,
    "can_send_email": can_send_email,
    "days_not_counted": days_not_counted,
    "is_nearly_over": is_nearly_over,
    "readings_to_plan_with": readings_to_plan_with,
    "steps_of": steps_of,
    "way_fee": fee_on,
    "way_stay": stay_on,
    "worth_by_run": worth_by_run,
    "day_before": lambda day: day - timedelta(days=1),
    "rule_words": rule_words,
}
"""Functions that templates may call."""
HOUR = 3600


def create_app(config: Mapping[str, Any]) -> Flask:
    """Create the whole application with settings from `config.from_environment`. Raises an error for a broken rulebook."""
    app = Flask("tracker", root_path=str(ROOT / "tracker"), template_folder=str(ROOT / "templates"), static_folder="static")
    app.config.from_mapping(API, PROPAGATE_EXCEPTIONS=False, **config)
    builtin()
    _set_up_storage(app)
    _set_up_pages(app)
    _set_up_guards(app)
    _register_rooms(app)
    _add_commands(app)
    _wrap_wsgi(app)
    return app


def _set_up_storage(app: Flask) -> None:
    """Set up the database, its migrations, the data keys, the hashing of passwords and the mailer. Connects to nothing yet."""
    db = tables.db
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), compare_type=True)
    app.config["NEWEST_REVISION"] = max(path.stem for path in (ROOT / "migrations" / "versions").glob("*.py"))
    app.extensions["keyring"] = Keyring(app.config["DATA_KEYS"])
    app.extensions["password_hashes"] = PasswordHashes(app.config["PASSWORD_COSTS"])
    app.extensions["post"] = _create_mailer(app.config)
    app.extensions["push"] = _create_pusher(app.config)
    app.extensions["evidence"] = _create_evidence_folder(app.config)
    app.before_request(begin_request)
    app.teardown_request(lambda _: end_request())
    with app.app_context():
        prepare(db.engine)
        use_data_keys(db.engine, lambda: app.extensions["keyring"])


def _create_mailer(config: Mapping[str, Any]) -> Mailer | None:
    """Return the mailer of this environment; None in production without a mail server, so that emails wait."""
    if config["ENVIRONMENT"] == "production":
        return SmtpMailer(config["MAIL_URL"], config["MAIL_FROM"]) if config["MAIL_URL"] else None
    is_demo = config["ENVIRONMENT"] == "demo"
    return FolderMailer(config["MAIL_FOLDER"], config["MAIL_FROM"]) if is_demo else MemoryMailer()


def _create_pusher(config: Mapping[str, Any]) -> Pusher | None:
    """Return what sends push messages; None without a key, so that no page offers them."""
    if config["PUSH_KEY"] is None:
        return MemoryPusher() if config["ENVIRONMENT"] == "testing" else None
    contact = push_contact(config["MAIL_FROM"], config["PUBLIC_URL"])
    return PushSender(Signer(config["PUSH_KEY"], contact), config["PUSH_SERVICES"])


def _create_evidence_folder(config: Mapping[str, Any]) -> EvidenceFolder | None:
    """Return the folder of participants' files; None without one, so that no page offers to take any. The demo creates its own."""
    path: Path | None = config["EVIDENCE_DIR"]
    if path is not None and config["ENVIRONMENT"] == "demo":
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return None if path is None else EvidenceFolder(path)


def _set_up_pages(app: Flask) -> None:
    """Set up what surrounds every page: log, language, headers, checks of requests, the macros of GOV.UK Frontend."""
    for part in (request_log, language, headers, request_guards, url_cache):
        part.init_app(app)
    own = app.create_global_jinja_loader()
    components = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_env.loader = ChoiceLoader([own, components])
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.globals.update(WORDS, current_user=current_user)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _set_up_guards(app: Flask) -> None:
    """Set up what runs before every view: the rate limit, the CSRF token of every form, the policy."""
    Limiter(get_remote_address, app=app, storage_uri=f"{SCHEME}://")
    CSRFProtect(app)
    login.init_app(app)
    fresh_sign_in.init_app(app)
    guard.init_app(app)
    form_pages.init_app(app)


def _register_rooms(app: Flask) -> None:
    """Register every blueprint."""
    api = Api(app)
    api.register_blueprint(api_history.bp)
    rooms: tuple[Any, ...] = (public, rules, health, sent_mail, sign_in, second_step, passwords, invitations, profile)
    rooms = (*rooms, two_steps, passkeys, users, participants, plans, calendar_page, feed, privacy, web_register)
    rooms = (*rooms, alerts, notices, web_queue, case_files, case_marks, letters, other_facts, saved_filters)
    rooms = (*rooms, copies, search, add, facts, passport, retention)
    rooms = (*rooms, own_evidence, evidence_in_case)
    rooms = (*rooms, return_place, make, check, whole_record, web_audit, web_outbox, web_push, messages, web_unsubscribe)
    for bp in dict.fromkeys(
        room.bp for room in (*rooms, cases, log, correct, end, office, stint, reports, web_quota, pathways)
    ):
        app.register_blueprint(bp)
    for view in policy.OWN_TOKEN:
        app.extensions["csrf"].exempt(app.view_functions[view])
    errors.init_app(app)


def _add_commands(app: Flask) -> None:
    commands = (accounts, assess_command, assess_due_command, daily_command, demo, privacy_commands, proof, push, quota)
    for command in (
        *commands,
        register,
        audit,
        backup,
        doctor_command,
        outbox,
        scheduler_command,
        retention_commands,
        rules_commands,
    ):
        app.cli.add_command(command)


def _wrap_wsgi(app: Flask) -> None:
    """Wrap the application for static files and for the proxies that are trusted to name the client."""
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=app.static_folder,
        prefix="static/",
        allow_all_origins=False,
        max_age=HOUR if app.config["SECURE"] else 0,
        add_headers_function=headers.for_static(secure=app.config["SECURE"]),
    )
    if proxies := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
