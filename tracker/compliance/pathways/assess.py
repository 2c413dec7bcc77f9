"""Assess one application under a pathway: every criterion and every factor with its trace, and a verdict that decides nothing."""

from collections.abc import Mapping
from datetime import date
from enum import IntEnum
from typing import NamedTuple

from tracker.compliance.pathways.facts import Applicant
from tracker.compliance.pathways.measures import Range, facts_behind, measured
from tracker.compliance.pathways.rules import (
    Bounds,
    Conditions,
    Criterion,
    Factor,
    Needs,
    Pathway,
    PointsLine,
    PointsTest,
    best_points,
)
from tracker.compliance.rulebook import CannotAssess

Measured = Mapping[str, Range]


class Judgement(IntEnum):
    """What the facts say of one criterion or test. The worst of several is their maximum."""

    MET = 0
    OPEN = 1
    """A fact is missing, or is for the Immigration Department to judge."""
    UNMET = 2


JUDGEMENT_WORDS = ("met", "open", "unmet")
"""By `Judgement`."""


class MeasureTrace(NamedTuple):
    """One measure that was looked at, what it must be, and what it is as far as it is known."""

    measure: str
    needs: Bounds
    known: Range


class CriterionResult(NamedTuple):
    """What the facts say of one criterion."""

    criterion: Criterion
    verdict: Judgement
    traces: tuple[tuple[MeasureTrace, ...], ...]
    """For each alternative of the criterion, exceptions last; () for nationalities, and where only the department can say."""
    missing: tuple[str, ...]
    """The facts that are not known and could change the verdict."""
    by_exception: bool = False
    """Whether only an exception keeps it from being unmet."""


class PointsLineResult(NamedTuple):
    """One line of a table of points: whether it holds, and what was looked at."""

    line: PointsLine
    verdict: Judgement
    traces: tuple[MeasureTrace, ...]


class FactorResult(NamedTuple):
    """The points of one factor as a range."""

    factor: Factor
    points: Range
    lines: tuple[PointsLineResult, ...]
    missing: tuple[str, ...]


class PointsTestResult(NamedTuple):
    """The total of one test: points, or the number of criteria that are met."""

    test: PointsTest
    total: Range
    verdict: Judgement
    factors: tuple[FactorResult, ...]
    criteria: tuple[CriterionResult, ...]


class Appraisal(NamedTuple):
    """What the rules of a pathway say of one application. People of the department decide."""

    applicant: Applicant
    pathway: Pathway
    conditions: Conditions
    verdict: Judgement
    prerequisites: tuple[CriterionResult, ...]
    tests: tuple[PointsTestResult, ...]
    """One; two while it is not known which of two was in force; () under the achievement-based test or without tests."""
    achievement: tuple[CriterionResult, ...]
    """Under the achievement-based test: one of these is enough."""


def appraise(applicant: Applicant, pathway: Pathway) -> Appraisal:
    """Assess an application by the rules of its day. Raises `CannotAssess` if the pathway has none for that day."""
    conditions = conditions_for(pathway, applicant.applied_on)
    known = measured(applicant)
    prerequisites = _criteria(conditions.criteria, applicant, known)
    by_achievement = applicant.route == "achievement" and pathway.achievement != ()
    achievement = _criteria(pathway.achievement, applicant, known) if by_achievement else ()
    in_force = () if by_achievement else tests_for(pathway, applicant.applied_on)
    tests = tuple(_test(each, applicant, known) for each in in_force)
    if by_achievement:
        tested = min(each.verdict for each in achievement)
    elif len({(each.total, each.test.mark) for each in tests}) > 1:
        tested = Judgement.OPEN
    else:
        tested = max((each.verdict for each in tests), default=Judgement.MET)
    verdict = max(tested, *(each.verdict for each in prerequisites))
    return Appraisal(applicant, pathway, conditions, verdict, prerequisites, tests, achievement)


def conditions_for(pathway: Pathway, applied_on: date) -> Conditions:
    """Return the conditions for applications of a day. Raises `CannotAssess` if there are none."""
    for conditions in reversed(pathway.conditions):
        if conditions.applied_from <= applied_on <= (conditions.applied_until or date.max):
            return conditions
    first = pathway.conditions[0].applied_from
    if applied_on >= first:
        last = pathway.conditions[-1].applied_until
        raise CannotAssess("applied_on", "closed", scheme=pathway.name, on=applied_on, first=last)
    raise CannotAssess("applied_on", "no-version", scheme=pathway.name, on=applied_on, first=first)


def tests_for(pathway: Pathway, applied_on: date) -> tuple[PointsTest, ...]:
    """Return the tests that were or may have been in force for applications of a day, the oldest first."""
    begun = [test for test in pathway.tests if test.possibly_from <= applied_on]
    sure = [number for number, test in enumerate(begun) if test.applied_from <= applied_on]
    return tuple(begun[sure[-1] :]) if sure else tuple(begun)


def criterion_result(criterion: Criterion, applicant: Applicant, known: Measured) -> CriterionResult:
    """Return what the measured facts say of one criterion."""
    if criterion.ask:
        return CriterionResult(criterion, Judgement.OPEN, (), ())
    if criterion.not_nationals:
        if applicant.nationality is None:
            return CriterionResult(criterion, Judgement.OPEN, (), ("nationality",))
        excluded = applicant.nationality in criterion.not_nationals
        return CriterionResult(criterion, Judgement.UNMET if excluded else Judgement.MET, (), ())
    traces = [_traces(needs, known) for needs in criterion.any_of]
    verdict = min(map(_verdict, traces))
    if verdict is Judgement.MET:
        return CriterionResult(criterion, verdict, tuple(traces), ())
    exceptions = [_traces(needs, known) for needs in criterion.exception]
    excepted = verdict is Judgement.UNMET and any(_verdict(each) is not Judgement.UNMET for each in exceptions)
    all_traces = (*traces, *exceptions)
    return CriterionResult(criterion, Judgement.OPEN if excepted else verdict, all_traces, _missing(all_traces), excepted)


def factor_result(factor: Factor, known: Measured) -> FactorResult:
    """Return the points of one factor: of each group of its lines the best counts."""
    lines = tuple(
        PointsLineResult(line, _verdict(traces), traces) for line in factor.lines for traces in (_traces(line.needs, known),)
    )
    sure = best_points([each.line for each in lines if each.verdict is Judgement.MET])
    possible = best_points([each.line for each in lines if each.verdict is not Judgement.UNMET])
    open_ = () if sure == possible else _missing([each.traces for each in lines if each.verdict is Judgement.OPEN])
    return FactorResult(factor, Range(sure, possible), lines, open_)


def _test(test: PointsTest, applicant: Applicant, known: Measured) -> PointsTestResult:
    """Return the total of a test. That enough criteria are met is favourable, and decides nothing."""
    factors = tuple(factor_result(factor, known) for factor in test.factors)
    criteria = _criteria(test.criteria, applicant, known)
    sure = sum(each.points.least for each in factors) + sum(each.verdict is Judgement.MET for each in criteria)
    possible = sum(each.points.most for each in factors) + sum(each.verdict is not Judgement.UNMET for each in criteria)
    verdict = Judgement.MET if sure >= test.mark and not criteria else Judgement.OPEN
    verdict = Judgement.UNMET if possible < test.mark else verdict
    return PointsTestResult(test, Range(sure, possible), verdict, factors, criteria)


def _criteria(criteria: tuple[Criterion, ...], applicant: Applicant, known: Measured) -> tuple[CriterionResult, ...]:
    return tuple(criterion_result(each, applicant, known) for each in criteria)


def _traces(needs: Needs, known: Measured) -> tuple[MeasureTrace, ...]:
    return tuple(MeasureTrace(measure, bounds, known[measure]) for measure, bounds in needs.items())


def _verdict(traces: tuple[MeasureTrace, ...]) -> Judgement:
    """Return whether all of some needs hold: for every possible number, for some, or for none."""
    return max(map(_holds, traces))


def _holds(trace: MeasureTrace) -> Judgement:
    (least, most), known = trace.needs, trace.known
    if least <= known.least and known.most <= most:
        return Judgement.MET
    return Judgement.UNMET if known.most < least or known.least > most else Judgement.OPEN


def _missing(alternatives: list[tuple[MeasureTrace, ...]] | tuple[tuple[MeasureTrace, ...], ...]) -> tuple[str, ...]:
    """Return the facts behind the measures that are not settled, each once."""
    open_ = [trace for traces in alternatives if _verdict(traces) is Judgement.OPEN for trace in traces]
    facts = [fact for trace in open_ if _holds(trace) is Judgement.OPEN for fact in facts_behind(trace.measure)]
    return tuple(dict.fromkeys(facts))
