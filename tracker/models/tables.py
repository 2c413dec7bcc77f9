"""All tables, so that whoever imports this knows them all: migrations and the application."""

from tracker.models import (
    accounts,
    alerts,
    assessments,
    audit,
    cases,
    employers,
    history,
    idempotency,
    participants,
    proofs,
    quota,
    register,
    reports,
)
from tracker.models.base import db

__all__ = [
    "accounts",
    "alerts",
    "assessments",
    "audit",
    "cases",
    "db",
    "employers",
    "history",
    "idempotency",
    "participants",
    "proofs",
    "quota",
    "register",
    "reports",
]
