"""Invented stays: the jobs and courses after an arrival, grouped by their verdict under Japan's rules."""

from tracker.compliance.months import first_day_free
from tracker.workflows.demo.invented_lives import DAY, LIMIT_MONTHS, DayDice, InventedStint, LifeDays

# --- met -------------------------------------------------------------------------------------------------------------


def between_jobs(days: DayDice) -> LifeDays:
    """Travel after two jobs. Met."""
    life = days.stay(arrived := days.ago(140, 240))
    return life._replace(jobs=(days.stint(0, arrived, (3, 14), (20, 50)), days.stint(1, arrived, (70, 80), (20, 50))))


def last_months(days: DayDice) -> LifeDays:
    """Work for a second employer until the stay ends. Met."""
    life = days.stay(arrived := days.ago(250, 330))
    return life._replace(jobs=(days.stint(0, arrived, (5, 20), (60, 120)), InventedStint(1, days.ago(5, 55))))


def with_a_break(days: DayDice) -> LifeDays:
    """Work for one employer twice. Met."""
    life = days.stay(arrived := days.ago(180, 300))
    return life._replace(jobs=(days.stint(0, arrived, (5, 10), (30, 50)), days.stint(0, arrived, (85, 110), (30, 50))))


def two_jobs_at_once(days: DayDice) -> LifeDays:
    """Work for two employers in the same weeks. Met."""
    life = days.stay(arrived := days.ago(140, 300))
    return life._replace(jobs=(days.stint(0, arrived, (5, 15), (60, 90)), days.stint(1, arrived, (25, 45), (60, 90))))


def studied(days: DayDice) -> LifeDays:
    """Take a course and work beside it. Met."""
    life = days.stay(arrived := days.ago(140, 250))
    job, course = days.stint(0, arrived, (10, 30), (60, 100)), days.stint(0, arrived, (5, 20), (60, 100))
    return life._replace(jobs=(job,), courses=(course,))


def studies(days: DayDice) -> LifeDays:
    """Take a course whose end is known. Met."""
    life = days.stay(arrived := days.ago(70, 150))
    job, course = days.stint(0, arrived, (3, 10), (20, 50)), InventedStint(0, days.ago(20, 40), days.after(days.on, 30, 60))
    return life._replace(jobs=(job,), courses=(course,))


def left(days: DayDice) -> LifeDays:
    """Work for three employers and depart in time. Met."""
    life = days.stay(arrived := days.within(days.since + 25 * DAY, days.on - 200 * DAY))
    jobs = [days.stint(which, arrived, (first, first + 10), (25, 45)) for which, first in enumerate((3, 60, 120))]
    departed = days.within(arrived + 180 * DAY, min(days.on - 3 * DAY, arrived + 355 * DAY))
    return life._replace(departed_on=departed, jobs=tuple(jobs))


# --- forecast --------------------------------------------------------------------------------------------------------


def works(days: DayDice) -> LifeDays:
    """Work for the first employer, with more months of stay left than the rule allows. Forecast."""
    life = days.stay(arrived := days.ago(30, 110))
    return life._replace(jobs=(InventedStint(0, days.after(arrived, 2, 12)),))


def lively(days: DayDice) -> LifeDays:
    """Work for three employers, take a course, and be with the third until its months end before the stay. Forecast."""
    life = days.stay(arrived := days.ago(150, 170))
    before = days.stint(0, arrived, (5, 12), (50, 60)), days.stint(1, arrived, (80, 90), (20, 30))
    course = days.stint(0, arrived, (14, 20), (40, 60))
    return life._replace(jobs=(*before, InventedStint(2, days.ago(20, 28))), courses=(course,), named="Yui")


def near_the_limit(days: DayDice) -> LifeDays:
    """Reach six months with one employer in a few days. Forecast."""
    start = days.ago(164, 176)
    return days.stay(days.after(start, -10, -2))._replace(jobs=(InventedStint(0, start),))


def back_again(days: DayDice) -> LifeDays:
    """Work for an employer again, after a break. Forecast."""
    life = days.stay(arrived := days.ago(120, 150))
    return life._replace(jobs=(days.stint(0, arrived, (5, 15), (30, 50)), InventedStint(0, days.ago(10, 30))))


# --- contested -------------------------------------------------------------------------------------------------------


def two_courses_at_once(days: DayDice) -> LifeDays:
    """Take two courses in the same weeks: too many days if each counts, not if a day counts once. Contested."""
    life = days.stay(arrived := days.ago(160, 300))
    return life._replace(courses=tuple(days.stint(which, arrived, (10, 25), (100, 110)) for which in range(2)))


def one_day_more(days: DayDice) -> LifeDays:
    """Leave an employer on the same day six months later: one day too many by one clock only. Contested."""
    start = days.ago(215, 300)
    start = start.replace(day=min(start.day, 28))
    life = days.stay(days.after(start, -10, -3))
    return life._replace(jobs=(InventedStint(0, start, first_day_free(start, LIMIT_MONTHS)),))


# --- unmet -----------------------------------------------------------------------------------------------------------


def too_long(days: DayDice) -> LifeDays:
    """Work for one employer for seven months. Unmet."""
    life = days.stay(arrived := days.ago(235, 330))
    return life._replace(jobs=(days.stint(0, arrived, (3, 10), (190, 215)),))


def still_there(days: DayDice) -> LifeDays:
    """Work for one employer for seven months until now. Unmet."""
    life = days.stay(arrived := days.ago(235, 330))
    return life._replace(jobs=(InventedStint(0, days.after(arrived, 3, 10)),))


def too_old(days: DayDice) -> LifeDays:
    """Be above thirty on the day of application. Unmet."""
    return between_jobs(days)._replace(too_old=True)


def late_entry(days: DayDice) -> LifeDays:
    """Arrive after the visa's three months. Unmet."""
    return days.stay(days.ago(60, 200), issued_before=(100, 130))


def early_worker(days: DayDice) -> LifeDays:
    """Begin to work before the arrival. Unmet."""
    life = days.stay(arrived := days.ago(100, 200))
    return life._replace(jobs=(days.stint(0, arrived, (-9, -1), (30, 60)),))


def no_departure(days: DayDice) -> LifeDays:
    """Let the stay end without a recorded departure. Unmet."""
    return _worked_once(days, days.stay_over(2, 40))


def late_departure(days: DayDice) -> LifeDays:
    """Depart days after the last permitted one. Unmet."""
    life = days.stay_over(20, 40)
    return _worked_once(days, life)._replace(departed_on=days.ago(2, 17))


def _worked_once(days: DayDice, life: LifeDays) -> LifeDays:
    return life._replace(jobs=(days.stint(0, life.arrived_on or days.on, (5, 20), (60, 120)),))
