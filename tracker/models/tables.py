"""All modules with tables. Migrations and the application import this one, so that no table is missing."""

from tracker.models import (
    accounts,
    alerts,
    assessments,
    audit,
    cases,
    daily_runs,
    employers,
    history,
    idempotency,
    office,
    participants,
    privacy_requests,
    proofs,
    quota,
    register,
    reports,
    retention,
)
from tracker.models.base import db

__all__ = [
    "accounts",
    "alerts",
    "assessments",
    "audit",
    "cases",
    "daily_runs",
    "db",
    "employers",
    "history",
    "idempotency",
    "office",
    "participants",
    "privacy_requests",
    "proofs",
    "quota",
    "register",
    "reports",
    "retention",
]
