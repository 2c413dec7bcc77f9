"""Read an application under a pathway from a JSON object, and write its appraisal, as docs/interfaces.md says."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from tracker.compliance.pathways.assess import JUDGEMENT_WORDS, Appraisal, CriterionResult
from tracker.compliance.pathways.dated import fee_on, places_on, stay_on, talent_list_on
from tracker.compliance.pathways.facts import FLAGS, LEVELS, NUMBERS, ROUTES, Applicant, Child, Degree
from tracker.compliance.rulebook import CannotAssess
from tracker.formats.history.read import UnreadableHistoryError, read_day

Facts = TypeVar("Facts", Degree, Child)


def read_applicant(facts: dict[str, Any], *, today: date) -> Applicant:
    """Return the application of a decoded object whose `scheme` is a pathway. Raises `UnreadableHistoryError`."""
    flags = {name: _flag(facts, name) for name in FLAGS}
    numbers = {name: _number(facts, name, most) for name, most in NUMBERS.items()}
    answers = {name: int(known) for name, known in (flags | numbers).items() if known is not None}
    return Applicant(
        facts["scheme"],
        read_day(facts, "applied_on") or today,
        _one_of(facts, "route", ROUTES) or ROUTES[0],
        read_day(facts, "birth_date"),
        _text(facts, "nationality"),
        _degrees(facts),
        _children(facts),
        answers,
    )


def format_appraisal(id_: str, appraisal: Appraisal) -> str:
    """Return the line of one appraisal."""
    return json.dumps({"id": id_} | appraisal_fields(appraisal), ensure_ascii=False)


def appraisal_fields(appraisal: Appraisal) -> dict[str, Any]:
    """Return the keys and values of an appraisal without its id."""
    day, pathway = appraisal.applicant.applied_on, appraisal.pathway
    fee, stay = fee_on(pathway, day), stay_on(pathway, day)
    listed, places = talent_list_on(pathway, day), places_on(pathway, day)
    return {
        "status": JUDGEMENT_WORDS[appraisal.verdict],
        "applied_on": day.isoformat(),
        "rules": {
            "scheme": pathway.name,
            "conditions": appraisal.conditions.applied_from.isoformat(),
            "tests": [each.test.name for each in appraisal.tests],
        },
        "findings": _findings(appraisal),
        "totals": _totals(appraisal),
        "fees": fee and {"application": fee.application, "long_visa": fee.long_visa, "short_visa": fee.short_visa},
        "stay": stay and {"months": stay.months, "top_tier": stay.top_tier, "achievement": stay.achievement},
        "talent_list": listed and listed.amount,
        "places": places and places.amount,
        "documents": [{"document": each.name, "by": each.by} for each in pathway.documents],
    }


def describe_pathway_refusal(error: CannotAssess, id_: str) -> UnreadableHistoryError:
    """Return the refusal of a day without rules as an error in English."""
    if error.reason == "closed":
        message = f"{error.scheme} has no rules for {error.on}: they ended on {error.first}"
    else:
        message = f"{error.scheme} has no rules for {error.on}: they begin on {error.first}"
    return UnreadableHistoryError(error.field, message, id_)


def _totals(appraisal: Appraisal) -> list[dict[str, Any]]:
    return [
        {
            "test": each.test.name,
            "status": JUDGEMENT_WORDS[each.verdict],
            "least": each.total.least,
            "most": each.total.most,
            "maximum": each.test.maximum,
            "mark": each.test.mark,
        }
        for each in appraisal.tests
    ]


def _findings(appraisal: Appraisal) -> list[dict[str, Any]]:
    """Return the findings: conditions, then each test's factors and criteria, then the achievement-based test."""
    found = [_criterion("conditions", each) for each in appraisal.prerequisites]
    for test in appraisal.tests:
        found += [
            {
                "rule": each.factor.name,
                "part": test.test.name,
                "least": each.points.least,
                "most": each.points.most,
                "maximum": each.factor.maximum,
                "missing": each.missing,
            }
            for each in test.factors
        ]
        found += [_criterion(test.test.name, each) for each in test.criteria]
    return found + [_criterion("achievement", each) for each in appraisal.achievement]


def _criterion(part: str, result: CriterionResult) -> dict[str, Any]:
    status = JUDGEMENT_WORDS[result.verdict]
    return {"rule": result.criterion.name, "part": part, "status": status, "missing": result.missing}


def _flag(facts: dict[str, Any], key: str) -> bool | None:
    known = facts.get(key)
    if known is not None and type(known) is not bool:
        raise UnreadableHistoryError(key, "must be true, false or null")
    return known


def _number(facts: dict[str, Any], key: str, most: int) -> int | None:
    known = facts.get(key)
    if known is None:
        return None
    if type(known) is not float or not known.is_integer() or not 0 <= known <= most:
        raise UnreadableHistoryError(key, f"must be a whole number from 0 to {most}")
    return int(known)


def _text(facts: dict[str, Any], key: str) -> str | None:
    known = facts.get(key)
    if known is not None and type(known) is not str:
        raise UnreadableHistoryError(key, "must be a string")
    return known


def _one_of(facts: dict[str, Any], key: str, words: tuple[str, ...]) -> str | None:
    known = _text(facts, key)
    if known is not None and known not in words:
        raise UnreadableHistoryError(key, f"must be one of {', '.join(words)}")
    return known


def _objects(facts: dict[str, Any], key: str) -> list[tuple[str, dict[str, Any]]] | None:
    """Return the objects of a list with the path of each; None if it is missing or null."""
    listed = facts.get(key)
    if listed is None:
        return None
    if type(listed) is not list:
        raise UnreadableHistoryError(key, "must be a list")
    for position, each in enumerate(listed):
        if type(each) is not dict:
            raise UnreadableHistoryError(f"{key}[{position}]", "must be an object")
    return [(f"{key}[{position}]", each) for position, each in enumerate(listed)]


def _degrees(facts: dict[str, Any]) -> tuple[Degree, ...] | None:
    listed = _objects(facts, "degrees")
    return None if listed is None else tuple(_inside(path, _degree, each) for path, each in listed)


def _children(facts: dict[str, Any]) -> tuple[Child, ...] | None:
    listed = _objects(facts, "children")
    return None if listed is None else tuple(_inside(path, _child, each) for path, each in listed)


def _degree(facts: dict[str, Any]) -> Degree:
    level = _one_of(facts, "level", LEVELS)
    if level is None:
        raise UnreadableHistoryError("level", "is required")
    return Degree(level, _flag(facts, "renowned"), _flag(facts, "eligible"), _flag(facts, "stem"))


def _child(facts: dict[str, Any]) -> Child:
    unmarried, dependent, accompanies = (_flag(facts, name) for name in ("unmarried", "dependent", "accompanies"))
    return Child(read_day(facts, "birth_date"), unmarried, dependent, accompanies)


def _inside(path: str, read: Callable[[dict[str, Any]], Facts], facts: dict[str, Any]) -> Facts:
    try:
        return read(facts)
    except UnreadableHistoryError as error:
        error.field = f"{path}.{error.field}"
        raise
