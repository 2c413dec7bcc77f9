"""The texts of a rule, found by its name. Jinja caches the compiled template."""

from typing import Any

from jinja2 import Environment, pass_environment


@pass_environment
def rule_words(environment: Environment, rule: str) -> Any:
    """Return the macros of `rules/<rule>.html`: the title and the sentences of a rule's findings."""
    return environment.get_template(f"rules/{rule}.html").module
