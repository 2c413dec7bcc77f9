"""F1: whatever schemathesis makes of the interface's own description, it answers without a fault and as described."""

import json
import logging
from collections.abc import Iterator
from typing import Any, TypeAlias

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from structlog.testing import capture_logs

import config
from tests.factories.history import random_case
from tests.goals.line import Result, Size
from tracker.app import create_app
from tracker.compliance.loading import builtin
from tracker.formats.history.write import format_history

LOG = logging.getLogger("goals")
SETTINGS = config.from_environment({"TRACKER_ENV": "testing", "SECRET_KEY": "a secret of the harness, of no use elsewhere"})
DOCUMENT = "/api/v1/openapi.json"
SIZES: dict[Size, int] = {"quick": 500, "long": 5_000}
"""How many examples of each operation."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
"""All but the acceptance of positive data: no schema can say that a job ends before it starts, or on a day that is none."""
Answer: TypeAlias = tuple[int, str]
"""The status of an answer, and what is wrong with it; an empty text where it is as described."""
SEEDS = st.integers(0, 2**32 - 1)


def run(size: Size) -> Iterator[Result]:
    """One line for all operations together; a document that is no OpenAPI breaks the run off."""
    app = create_app(SETTINGS)
    n, bad = 0, list[str]()
    with capture_logs():
        schema = schemathesis.openapi.from_wsgi(DOCUMENT, app)
        schema.validate()
        for described in schema.get_all_operations():
            assert isinstance(described, Ok), described
            found = [tries(kind, SIZES[size] // 4, place) for place, kind in enumerate(kinds(described.ok()))]
            n += sum(len(answers) for answers in found)
            bad += [failure for answers in found for _, failure in answers if failure]
            assert 200 in {status for answers in found for status, _ in answers}, "no example was assessed"
    for failure in bad[:20]:
        LOG.warning("F1: %s", failure)
    yield Result(goal="F1", engine=None, n=n, bad=len(bad), saboteur_bad=None)


def kinds(operation: Any) -> list[st.SearchStrategy[Case[Any]]]:
    """What an operation is asked: as it is described, not as it is described, and (half of all) whole lives."""
    drawn = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]
    return [*drawn, *[SEEDS.map(lambda number: a_life(operation, number))] * 2]


def tries(kind: st.SearchStrategy[Case[Any]], number: int, place: int) -> list[Answer]:
    """The answers to so many examples of one kind, the same in every run; each place has its own."""
    answers: list[Answer] = []
    patient = settings(max_examples=number, deadline=None, database=None, suppress_health_check=list(HealthCheck))

    @seed(place)
    @settings(patient, phases=[Phase.generate])
    @given(kind)
    def example(one: Case[Any]) -> None:
        answers.append(fault(one))

    example()
    return answers


def a_life(operation: Any, number: int) -> Case[Any]:
    """An example that is likely to be assessed: a history of the project's own making, under one of its schemes."""
    life = random_case(number)
    schemes = list(builtin().schemes)
    facts = json.loads(format_history(str(number), life.on, life.history)) | {"scheme": schemes[number % len(schemes)]}
    made: Case[Any] = operation.Case(body=facts, media_type="application/json")
    return made


def fault(one: Case[Any]) -> Answer:
    """Sends one example, and checks its answer."""
    response = one.call()
    if response.status_code not in {200, 422}:
        return response.status_code, f"{response.status_code} for {one.body!r:.200}"
    try:
        one.validate_response(response, checks=CHECKS)
    except FailureGroup as failures:
        return response.status_code, f"{failures.exceptions!r:.500} for {one.body!r:.200}"
    return response.status_code, ""
