"""E1: one participant assessed, against python-dateutil doing the same rules. They agree on everything first."""

import json
from datetime import date
from statistics import median
from time import perf_counter
from typing import Any

from bench import peer
from bench.histories import histories
from bench.line import Line
from tracker.compliance.assess import assess
from tracker.compliance.findings import STATUS_WORDS, Assessment
from tracker.compliance.loading import builtin
from tracker.formats.history.read import read_line

PEOPLE = 2000
ROUNDS = 15


def e1() -> Line:
    """The median over rounds of the peer's time as a multiple of the engine's."""
    people = [read_line(json.dumps(facts)) for facts in histories(PEOPLE)]
    asked = [(line.history, line.as_of or date.max) for line in people]
    rulebook = builtin()
    for history, on in asked:
        if plain(assess(history, rulebook, on=on)) != peer.assess(history, on):
            raise SystemExit(f"E1: engine and peer disagree on {history}")
    ratios, ours, theirs = [], [], []
    for _ in range(ROUNDS):
        began = perf_counter()
        for history, on in asked:
            assess(history, rulebook, on=on)
        between = perf_counter()
        for history, on in asked:
            peer.assess(history, on)
        ours.append((between - began) / PEOPLE * 1e6)
        theirs.append((perf_counter() - between) / PEOPLE * 1e6)
        ratios.append(theirs[-1] / ours[-1])
    return Line("E1", f"{median(ours):.1f}us", f"{median(theirs):.1f}us", median(ratios), 10, 20, True)


def plain(assessment: Assessment) -> tuple[str, date | None, list[Any]]:
    """An assessment as the peer writes it."""
    findings: list[Any] = []
    for finding in assessment.findings:
        detail = {reading.name: reading[1:5] for reading in finding.readings} if finding.readings else finding.exceeds_on
        findings.append((finding.rule, finding.subject, STATUS_WORDS[finding.status], detail))
    return STATUS_WORDS[assessment.status], assessment.next_change_on, findings
