"""Japan's rules since 2018 as an OpenFisca system: dates of one stay, one job and one course in, the status of each rule out."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from openfisca_core.entities import Entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

DATES = (
    "as_of",
    "birth_date",
    "applied_on",
    "visa_issued_on",
    "arrived_on",
    "job_start",
    "job_end",
    "course_start",
    "course_end",
)
RULES = ("stay-length", "outside-stay", "age-at-application", "entry-window", "employer-tenure", "study-total")
PERIOD = "2026-07-15"
PARAMETERS = {"stay": 12, "least_age": 18, "most_age": 30, "entry": 3, "tenure": 6, "study": 6}
NEVER = np.datetime64("9999-12-31", "D")

person = Entity("person", "persons", "A person with a visa", "")


def flags(dates: Mapping[str, Any]) -> dict[str, Any]:
    """The status of every rule for a population, from arrays of days (datetime64)."""
    simulation = SimulationBuilder().build_default_simulation(SYSTEM, len(dates["as_of"]))
    for name, days in dates.items():
        simulation.set_input(name, PERIOD, days)
    return {rule: simulation.calculate(_variable(rule), PERIOD) for rule in RULES}


def _variable(rule: str) -> str:
    return rule.replace("-", "_")


def _months_later(first: Any, months: Any) -> tuple[Any, Any]:
    """The last day of so many months from each day, with the first day counted and without."""
    month = first.astype("datetime64[M]")
    number = (first - month.astype("datetime64[D]")).astype(np.int64)
    begins = (month + months).astype("datetime64[D]")
    last = (month + months + 1).astype("datetime64[D]") - 1
    free = np.minimum(begins + number, last)
    return np.where(begins + number > last, last, begins + number - 1), free


def _status(on: Any, *exceeded: Any) -> Any:
    """Statuses from 0 (met) to 3 (unmet), from the day on which each reading is exceeded."""
    over = sum((days <= on).astype(np.int64) for days in exceeded)
    ahead = sum((days < NEVER).astype(np.int64) for days in exceeded) > 0
    return np.select([over == len(exceeded), over > 0, ahead], [3, 2, 1], 0)


def _permitted_until(who: Any, period: Any, parameters: Any) -> Any:
    return _months_later(who("arrived_on", period), parameters(period).stay)[0]


def _stay_length(who: Any, period: Any, parameters: Any) -> Any:
    return np.where(who("as_of", period) > who("permitted_until", period), 3, 0)


def _outside_stay(who: Any, period: Any, parameters: Any) -> Any:
    arrived, until = who("arrived_on", period), who("permitted_until", period)
    early: Any = NEVER
    late: Any = NEVER
    for kind in ("job", "course"):
        first, last = who(f"{kind}_start", period), who(f"{kind}_end", period)
        early = np.minimum(early, first)
        late = np.minimum(late, np.where(last > until, np.maximum(first, until + 1), NEVER))
    return _status(who("as_of", period), np.where(early < arrived, early, late))


def _age_at_application(who: Any, period: Any, parameters: Any) -> Any:
    born, on = who("birth_date", period), who("applied_on", period)
    months = (on.astype("datetime64[M]") - born.astype("datetime64[M]")).astype(np.int64)
    born_day, day = ((days - days.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64) for days in (born, on))
    age = (months - (day < born_day)) // 12
    return np.where((age >= parameters(period).least_age) & (age <= parameters(period).most_age), 0, 3)


def _entry_window(who: Any, period: Any, parameters: Any) -> Any:
    last = _months_later(who("visa_issued_on", period), parameters(period).entry)[1]
    return np.where(who("arrived_on", period) <= last, 0, 3)


def _employer_tenure(who: Any, period: Any, parameters: Any) -> Any:
    return _duration(who, period, "job", parameters(period).tenure)


def _study_total(who: Any, period: Any, parameters: Any) -> Any:
    return _duration(who, period, "course", parameters(period).study)


def _duration(who: Any, period: Any, kind: str, months: int) -> Any:
    first, last = who(f"{kind}_start", period), who(f"{kind}_end", period)
    readings = (np.where(last > until, until + 1, NEVER) for until in _months_later(first, months))
    return _status(who("as_of", period), *readings)


def _system() -> TaxBenefitSystem:
    system = TaxBenefitSystem([person])
    values = {name: {"values": {"2018-01-01": {"value": value}}} for name, value in PARAMETERS.items()}
    system.parameters = ParameterNode("", data=values)
    common = {"entity": person, "definition_period": DateUnit.DAY}
    for name in DATES:
        system.add_variable(type(name, (Variable,), {**common, "value_type": date, "label": name}))
    formulas = {"permitted_until": _permitted_until} | {_variable(rule): globals()[f"_{_variable(rule)}"] for rule in RULES}
    for name, formula in formulas.items():
        kind = date if name == "permitted_until" else int
        system.add_variable(type(name, (Variable,), {**common, "value_type": kind, "label": name, "formula": formula}))
    return system


SYSTEM = _system()
