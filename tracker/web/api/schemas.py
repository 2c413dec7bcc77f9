"""The HTTP interface as JSON Schema (2020-12), for the OpenAPI document."""

from typing import Any, TypeAlias

from tracker.compliance.findings import STATUS_WORDS
from tracker.compliance.rules import RULES

Schema: TypeAlias = dict[str, Any]

DAY: Schema = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
DAY_OR_NULL: Schema = {"anyOf": [DAY, {"type": "null"}]}
TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
STATUS: Schema = {"type": "string", "enum": list(STATUS_WORDS)}


def _object(required: Schema, optional: Schema | None = None) -> Schema:
    return {"type": "object", "required": list(required), "properties": {**required, **(optional or {})}}


def _listed(item: Schema) -> Schema:
    return {"anyOf": [{"type": "array", "items": item}, {"type": "null"}]}


HISTORY = _object(
    {"id": TEXT, "scheme": TEXT, "arrived_on": DAY},
    {
        **dict.fromkeys(("as_of", "birth_date", "applied_on", "visa_issued_on"), DAY_OR_NULL),
        **dict.fromkeys(("enter_by", "permitted_until", "departed_on"), DAY_OR_NULL),
        "jobs": _listed(_object({"employer": TEXT, "start": DAY}, {"end": DAY_OR_NULL})),
        "courses": _listed(_object({"course": TEXT, "start": DAY}, {"end": DAY_OR_NULL})),
    },
)
READING = _object(
    {
        "allowance_days": {"type": "integer"},
        "used_days": {"type": "integer"},
        "last_permitted_day": DAY_OR_NULL,
        "exceeds_on": DAY_OR_NULL,
    }
)
FINDING = _object(
    {"rule": {"type": "string", "enum": list(RULES)}, "subject": TEXT_OR_NULL, "status": STATUS},
    {"exceeds_on": DAY_OR_NULL, "readings": {"type": "object", "additionalProperties": READING}},
)
ASSESSMENT = _object(
    {
        "id": TEXT,
        "status": STATUS,
        "permitted_until": DAY,
        "next_change_on": DAY_OR_NULL,
        "rules": _object({"scheme": TEXT, "version": DAY}),
        "findings": {"type": "array", "items": FINDING},
    }
)
FAULT = _object({"code": {"type": "integer"}, "status": TEXT, "request_id": TEXT})
ERROR = _object({"id": TEXT_OR_NULL, "error": _object({"field": TEXT_OR_NULL, "message": TEXT})})
