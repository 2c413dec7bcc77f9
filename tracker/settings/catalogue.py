"""Every setting: its name, its meaning in a few words, its default, and whether its value is secret. docs/deploy.md explains them."""

from typing import NamedTuple


class Setting(NamedTuple):
    """One setting of the environment."""

    name: str
    meaning: str
    default: str
    secret: bool = False
    """Whether no page, log or command may show the value."""
    demo_default: str | None = None
    """The default of demo and testing, if it is another one."""


SETTINGS = (
    Setting("TRACKER_ENV", "the environment", "production"),
    Setting("SECRET_KEY", "signs sessions and links", "none", secret=True, demo_default="that of the demo"),
    Setting("DATABASE_URL", "the database", "SQLite in instance/tracker.db", secret=True),
    Setting("DATA_KEYS", "encrypt personal data", "none", secret=True, demo_default="that of the demo"),
    Setting("TRUSTED_HOSTS", "the hosts that are served", "none"),
    Setting("TRUSTED_PROXIES", "proxies that are believed", "0"),
    Setting("RATE_LIMIT", "requests an address may send", "600 per minute", demo_default="60000 per minute"),
    Setting(
        "PUBLIC_URL",
        "the address that people type",
        "https:// and the last of TRUSTED_HOSTS",
        demo_default="http://127.0.0.1:5000",
    ),
    Setting("MAIL_URL", "the mail server", "none: emails wait", secret=True),
    Setting("MAIL_FROM", "the sender of emails", "Sojourn <sojourn@localhost>"),
    Setting("PUSH_KEY", "signs push messages", "none: no push is offered", secret=True),
    Setting("PUSH_SERVICES", "the push services that are accepted", "those of the usual browsers"),
    Setting("AUDIT_ANCHOR", "a file that notes the end of the audit", "none"),
    Setting("AUDIT_EMAIL", "an address that is sent the end of the audit", "none"),
    Setting("BACKUP_FOLDER", "a folder for backups", "none"),
    Setting("BACKUP_RECIPIENT", "whom backups are encrypted for", "none"),
    Setting("BACKUP_DAYS", "days after which a backup is deleted", "30"),
    Setting("EVIDENCE_DIR", "a folder for participants' files", "none: no files are taken", demo_default="instance/evidence"),
    Setting("TRANSLATIONS", "a folder of further languages", "none"),
    Setting("PROMETHEUS_MULTIPROC_DIR", "a folder for the metrics of all workers", "none"),
    Setting("FLASK_DEBUG", "the debugger", "off"),
)
NAMES = tuple(setting.name for setting in SETTINGS)
