"""Invented stays: what people did after they had arrived. What each leads to by Japan's rules stands beside it."""

from tracker.compliance.months import first_day_free
from tracker.workflows.demo.invented_lives import DAY, LIMIT_MONTHS, DayDice, InventedStint, LifeDays

# --- met -------------------------------------------------------------------------------------------------------------


def between_jobs(days: DayDice) -> LifeDays:
    """Travels after a job or two. Met."""
    lived = days.stay(arrived := days.ago(140, 240))
    return lived._replace(jobs=(days.stint(0, arrived, (3, 14), (20, 50)), days.stint(1, arrived, (70, 80), (20, 50))))


def last_months(days: DayDice) -> LifeDays:
    """Works for a second employer until the stay ends. Met."""
    lived = days.stay(arrived := days.ago(250, 330))
    return lived._replace(jobs=(days.stint(0, arrived, (5, 20), (60, 120)), InventedStint(1, days.ago(5, 55))))


def with_a_break(days: DayDice) -> LifeDays:
    """Worked for one employer twice. Met."""
    lived = days.stay(arrived := days.ago(180, 300))
    return lived._replace(jobs=(days.stint(0, arrived, (5, 10), (30, 50)), days.stint(0, arrived, (85, 110), (30, 50))))


def two_jobs_at_once(days: DayDice) -> LifeDays:
    """Worked for two employers in the same weeks. Met."""
    lived = days.stay(arrived := days.ago(140, 300))
    return lived._replace(jobs=(days.stint(0, arrived, (5, 15), (60, 90)), days.stint(1, arrived, (25, 45), (60, 90))))


def studied(days: DayDice) -> LifeDays:
    """Took a course and worked beside it. Met."""
    lived = days.stay(arrived := days.ago(140, 250))
    job, course = days.stint(0, arrived, (10, 30), (60, 100)), days.stint(0, arrived, (5, 20), (60, 100))
    return lived._replace(jobs=(job,), courses=(course,))


def studies(days: DayDice) -> LifeDays:
    """Is in a course whose end is known. Met."""
    lived = days.stay(arrived := days.ago(70, 150))
    job, course = days.stint(0, arrived, (3, 10), (20, 50)), InventedStint(0, days.ago(20, 40), days.after(days.on, 30, 60))
    return lived._replace(jobs=(job,), courses=(course,))


def left(days: DayDice) -> LifeDays:
    """Came, worked here and there, and departed in time. Met."""
    lived = days.stay(arrived := days.within(days.since + 25 * DAY, days.on - 200 * DAY))
    jobs = [days.stint(place, arrived, (first, first + 10), (25, 45)) for place, first in enumerate((3, 60, 120))]
    departed = days.within(arrived + 180 * DAY, min(days.on - 3 * DAY, arrived + 355 * DAY))
    return lived._replace(departed_on=departed, jobs=tuple(jobs))


# --- forecast --------------------------------------------------------------------------------------------------------


def works(days: DayDice) -> LifeDays:
    """Works for the first employer, and has more months left than the rule allows. Forecast."""
    lived = days.stay(arrived := days.ago(30, 110))
    return lived._replace(jobs=(InventedStint(0, days.after(arrived, 2, 12)),))


def lively(days: DayDice) -> LifeDays:
    """Worked here and there, took a course, and is with an employer whose months end before the stay does. Forecast."""
    lived = days.stay(arrived := days.ago(150, 170))
    before = days.stint(0, arrived, (5, 12), (50, 60)), days.stint(1, arrived, (80, 90), (20, 30))
    course = days.stint(0, arrived, (14, 20), (40, 60))
    return lived._replace(jobs=(*before, InventedStint(2, days.ago(20, 28))), courses=(course,), named="Yui")


def near_the_limit(days: DayDice) -> LifeDays:
    """Will reach six months with one employer in some days. Forecast."""
    start = days.ago(164, 176)
    return days.stay(days.after(start, -10, -2))._replace(jobs=(InventedStint(0, start),))


def back_again(days: DayDice) -> LifeDays:
    """Works for an employer again, after a break. Forecast."""
    lived = days.stay(arrived := days.ago(120, 150))
    return lived._replace(jobs=(days.stint(0, arrived, (5, 15), (30, 50)), InventedStint(0, days.ago(10, 30))))


# --- contested -------------------------------------------------------------------------------------------------------


def two_courses_at_once(days: DayDice) -> LifeDays:
    """Took two courses in the same weeks: too many days if each counts, not if a day counts once. Contested."""
    lived = days.stay(arrived := days.ago(160, 300))
    return lived._replace(courses=tuple(days.stint(place, arrived, (10, 25), (100, 110)) for place in range(2)))


def one_day_more(days: DayDice) -> LifeDays:
    """Left an employer on the day of the same number six months later: one day too many by one clock only. Contested."""
    start = days.ago(215, 300)
    start = start.replace(day=min(start.day, 28))
    lived = days.stay(days.after(start, -10, -3))
    return lived._replace(jobs=(InventedStint(0, start, first_day_free(start, LIMIT_MONTHS)),))


# --- unmet -----------------------------------------------------------------------------------------------------------


def too_long(days: DayDice) -> LifeDays:
    """Worked for one employer for seven months. Unmet."""
    lived = days.stay(arrived := days.ago(235, 330))
    return lived._replace(jobs=(days.stint(0, arrived, (3, 10), (190, 215)),))


def still_there(days: DayDice) -> LifeDays:
    """Has worked for one employer for seven months, and still does. Unmet."""
    lived = days.stay(arrived := days.ago(235, 330))
    return lived._replace(jobs=(InventedStint(0, days.after(arrived, 3, 10)),))


def too_old(days: DayDice) -> LifeDays:
    """Was above thirty on the day of application. Unmet."""
    return between_jobs(days)._replace(too_old=True)


def late_entry(days: DayDice) -> LifeDays:
    """Arrived after the visa's three months. Unmet."""
    return days.stay(days.ago(60, 200), issued_before=(100, 130))


def early_worker(days: DayDice) -> LifeDays:
    """Began to work before the arrival. Unmet."""
    lived = days.stay(arrived := days.ago(100, 200))
    return lived._replace(jobs=(days.stint(0, arrived, (-9, -1), (30, 60)),))


def no_departure(days: DayDice) -> LifeDays:
    """The stay is over, and nobody recorded a departure. Unmet."""
    return _worked_once(days, days.stay_over(2, 40))


def late_departure(days: DayDice) -> LifeDays:
    """Departed days after the last permitted one. Unmet."""
    lived = days.stay_over(20, 40)
    return _worked_once(days, lived)._replace(departed_on=days.ago(2, 17))


def _worked_once(days: DayDice, lived: LifeDays) -> LifeDays:
    return lived._replace(jobs=(days.stint(0, lived.arrived_on or days.on, (5, 20), (60, 120)),))
