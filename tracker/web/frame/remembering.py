"""What templates ask for again and again, and get without asking twice."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from jinja2 import Environment, pass_environment

MOST_REMEMBERED = 256


@pass_environment
def rule_words(environment: Environment, rule: str) -> Any:
    """The macros of `rules/<rule>.html`: what a finding of a rule is called and says."""
    return environment.get_template(f"rules/{rule}.html").module


def remembered(macro: Callable[..., str]) -> Callable[..., str]:
    """A macro that says the same whenever it gets the same, and is asked once. For words about rules and months, not people."""
    return lru_cache(MOST_REMEMBERED)(macro)
