"""The words of a rule, found by its name; Jinja keeps the template, compiled, once it was asked for."""

from typing import Any

from jinja2 import Environment, pass_environment


@pass_environment
def rule_words(environment: Environment, rule: str) -> Any:
    """The macros of `rules/<rule>.html`: what a finding of a rule is called and says."""
    return environment.get_template(f"rules/{rule}.html").module
