"""What invented people did leads to every verdict, on any day and by any seed."""

import re
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import combinations, pairwise

from tests.workflows.demo.inventions import assessments, business, everybody, everywhere, findings, jobs
from tracker.compliance.findings import STATUS_WORDS
from tracker.formats.register.rows import PersonRows
from tracker.queries.employers import EmployerKey
from tracker.workflows.demo.invent import LIVES, invent_register
from tracker.workflows.demo.invented_names import BUSINESSES

HAN, KANA, LATIN = (re.compile(pattern) for pattern in ("[\u4e00-\u9fff]", "[\u3041-\u30ff]", "[A-Za-z]"))


# --- verdicts --------------------------------------------------------------------------------------------------------


@everywhere
def test_every_status_occurs(seed: int, on: date) -> None:
    told = Counter(STATUS_WORDS[assessment.status] for _, assessment in assessments(invent_register(seed, on), on))
    least = {"met": 60, "forecast": 25, "contested": 8, "unmet": 19}
    assert {word: min(told[word], number) for word, number in least.items()} == least


@everywhere
def test_each_life_leads_to_its_stated_verdict(seed: int, on: date) -> None:
    wanted: Counter[str] = Counter()
    for life, number in LIVES.items():
        if word := re.search(r"(Met|Forecast|Contested|Unmet)\.$", life.__doc__ or ""):
            wanted[word[1].lower()] += number
    japan = [
        each
        for filed, each in assessments(invent_register(seed, on), on)
        if filed.participant and filed.participant.scheme == "japan"
    ]
    assert Counter(STATUS_WORDS[each.status] for each in japan) == wanted


@everywhere
def test_some_study_exceeds_by_one_reading_only(seed: int, on: date) -> None:
    studies = [each for each in findings(invent_register(seed, on), on) if each.rule == "study-total"]
    over = [{each.name.split("/")[0] for each in finding.readings if each.exceeds_on} for finding in studies]
    assert over.count({"each-course"}) >= 4


@everywhere
def test_some_employment_exceeds_by_one_clock_only(seed: int, on: date) -> None:
    tenures = [each for each in findings(invent_register(seed, on), on) if each.rule == "employer-tenure"]
    over = [[each.name for each in finding.readings if each.exceeds_on] for finding in tenures]
    assert over.count(["first-day-counts"]) >= 4


@everywhere
def test_every_rule_is_unmet_once(seed: int, on: date) -> None:
    unmet = {each.rule for each in findings(invent_register(seed, on), on) if STATUS_WORDS[each.status] == "unmet"}
    assert unmet >= {"stay-length", "outside-stay", "age-at-application", "entry-window", "employer-tenure"}


@everywhere
def test_some_reach_a_limit_within_three_weeks(seed: int, on: date) -> None:
    tenures = [each for each in findings(invent_register(seed, on), on) if each.rule == "employer-tenure"]
    days = [reading.exceeds_on for each in tenures for reading in each.readings if reading.name == "first-day-counts"]
    assert len([day for day in days if day and on < day <= on + timedelta(days=21)]) >= 8


# --- jobs and employers ----------------------------------------------------------------------------------------------


def stints(filed: PersonRows, on: date) -> dict[EmployerKey, list[tuple[date, date]]]:
    """The stints of a person by business, in order, as they stand on the day."""
    found: defaultdict[EmployerKey, list[tuple[date, date]]] = defaultdict(list)
    for job in sorted(filed.employments, key=lambda job: job.start):
        found[business(job).key].append((job.start, job.end or on))
    return found


@everywhere
def test_some_have_breaks_with_one_employer(seed: int, on: date) -> None:
    breaks = [
        later[0] - earlier[1]
        for filed in everybody(invent_register(seed, on))
        for each in stints(filed, on).values()
        for earlier, later in pairwise(each)
    ]
    assert len(breaks) >= 10
    assert all(each > timedelta(days=1) for each in breaks)


@everywhere
def test_some_have_two_jobs_at_once(seed: int, on: date) -> None:
    both = [
        filed
        for filed in everybody(invent_register(seed, on))
        for one, other in combinations(stints(filed, on).values(), 2)
        if one[0][0] <= other[0][1] and other[0][0] <= one[0][1]
    ]
    assert len(both) >= 10


@everywhere
def test_employers_have_names_in_three_languages(seed: int, on: date) -> None:
    names = defaultdict(set)
    for job in jobs(invent_register(seed, on)):
        names[job.employer_brn].add(job.employer_name or "")
    two = {brn for brn, written in BUSINESSES if len(written) == 2}
    assert {brn for brn, found in names.items() if brn and len(found) == 2} == two
    assert len(names[None]) == 5
    every = set().union(*names.values())
    assert any(KANA.search(name) for name in every)
    assert any(HAN.search(name) and not KANA.search(name) for name in every)
    assert any(LATIN.match(name) and not HAN.search(name) for name in every)
