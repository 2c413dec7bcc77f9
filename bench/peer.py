"""The same verdict as it is usually written: months by python-dateutil, days in sets and lists.

It gives what the engine gives for Japan's rules since 2018: every finding with its readings.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, TypeAlias

from dateutil.relativedelta import relativedelta

from tracker.compliance.facts import History, Stint

Finding: TypeAlias = tuple[str, str | None, str, Any]
ONE_DAY = timedelta(days=1)


def assess(history: History, on: date) -> tuple[str, date | None, list[Finding]]:
    """Status, the next day on which it changes, and all findings, as plain values."""
    arrived, stamped, departed = history.stay
    permitted = stamped or arrived + relativedelta(months=12) - ONE_DAY
    if stamped is None and (arrived + relativedelta(months=12)).day != arrived.day:
        permitted = arrived + relativedelta(months=12)
    ends = min(permitted, departed) if departed else permitted
    employers = _days_by_name(history.jobs, ends)
    courses = _days_by_name(history.courses, ends)
    findings: list[Finding] = [_stay(permitted, departed, on)]
    worked = {day for days in (*employers.values(), *courses.values()) for day in days}
    if worked:
        outside = min((day for day in worked if day < arrived or day > ends), default=None)
        findings.append(("outside-stay", None, _status([outside], on), outside))
    if history.birth_date and history.visa.applied_on:
        age = relativedelta(history.visa.applied_on, history.birth_date).years
        findings.append(("age-at-application", None, "met" if 18 <= age <= 30 else "unmet", None))
    enter_by = history.visa.enter_by or (history.visa.issued_on and history.visa.issued_on + relativedelta(months=3))
    if enter_by:
        findings.append(("entry-window", None, "met" if arrived <= enter_by else "unmet", None))
    findings += [_duration("employer-tenure", name, {"": sorted(days)}, on) for name, days in employers.items()]
    if courses:
        every = sorted(day for days in courses.values() for day in days)
        once = sorted(set(every))
        findings.append(_duration("study-total", None, {"each-course/": every, "calendar-days/": once}, on))
    order = ("met", "forecast", "contested", "unmet")
    worst = max((status for _, _, status, _ in findings), key=order.index)
    return worst, _next_change(findings, permitted, departed, on), findings


def _days_by_name(stints: Iterable[Stint], ends: date) -> dict[str, set[date]]:
    named: dict[str, set[date]] = {}
    for name, start, end in stints:
        last = end or max(start, ends)
        named.setdefault(name, set()).update(start + timedelta(days=n) for n in range((last - start).days + 1))
    return named


def _stay(permitted: date, departed: date | None, on: date) -> Finding:
    over = permitted + ONE_DAY
    exceeds = over if (departed or on) > permitted else None
    return ("stay-length", None, _status([exceeds], on), exceeds)


def _duration(rule: str, subject: str | None, counted: dict[str, list[date]], on: date) -> Finding:
    readings = {}
    for way, days in counted.items():
        first, used = days[0], sum(1 for day in days if day <= on)
        later = first + relativedelta(months=6)
        for clock, last in (
            ("first-day-counts", later - ONE_DAY if later.day == first.day else later),
            ("first-day-free", later),
        ):
            allowance = (last - first).days + 1
            exceeds = days[allowance] if len(days) > allowance else None
            before = next((day for day in reversed(days[:allowance]) if day < exceeds), None) if exceeds else None
            readings[way + clock] = (allowance, used, before, exceeds)
    return (rule, subject, _status([reading[3] for reading in readings.values()], on), readings)


def _status(exceeded: list[date | None], on: date) -> str:
    over = [day for day in exceeded if day and day <= on]
    if len(over) == len(exceeded):
        return "unmet"
    if over:
        return "contested"
    return "forecast" if any(exceeded) else "met"


def _next_change(findings: list[Finding], permitted: date, departed: date | None, on: date) -> date | None:
    changes = [permitted + ONE_DAY] if departed is None and on <= permitted else []
    for rule, _, status, detail in findings:
        days = [each[3] for each in detail.values()] if isinstance(detail, dict) else [detail]
        if rule != "stay-length" or departed:
            changes += [
                day for day in {each for each in days if each and each > on}
                if _status(days, day) != _status(days, day - ONE_DAY) or status != _status(days, day)
            ]  # fmt: skip
    return min(changes, default=None)
