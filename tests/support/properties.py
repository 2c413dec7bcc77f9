"""How many examples of a property are tried: as many as the test says, or few with `--quick`."""

from hypothesis import HealthCheck, settings

QUICK = "quick"
QUICK_EXAMPLES = 30
"""How many are tried at most with `--quick`. The whole suite tries each test's own number."""


def use_few_examples() -> None:
    """Try few examples from now on. Call it before a module with properties is imported."""
    settings.register_profile(QUICK, max_examples=QUICK_EXAMPLES)
    settings.load_profile(QUICK)


def seeds(number: int) -> range:
    """Return so many seeds of examples that no strategy draws; with `--quick`, at most five times `QUICK_EXAMPLES`."""
    return range(min(number, 5 * QUICK_EXAMPLES) if settings.get_current_profile_name() == QUICK else number)


def examples(number: int) -> settings:
    """Return settings for so many examples, however long they take."""
    if settings.get_current_profile_name() == QUICK:
        number = min(number, QUICK_EXAMPLES)
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=number, deadline=None, database=None, suppress_health_check=slow)
