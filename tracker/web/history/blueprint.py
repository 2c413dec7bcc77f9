"""The blueprint of jobs and courses. Each of its views serves both kinds."""

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any, TypeAlias

from flask import Blueprint

from tracker.web.history.kinds import COURSE, JOB

View: TypeAlias = Callable[..., Any]


class StintBlueprint(Blueprint):
    """A blueprint that registers a view once for each kind of stint."""

    def both_kinds(self, method: str, path: str, endpoint: str) -> Callable[[View], View]:
        """Register a view for jobs and for courses; it takes the kind first.

        `path` follows `/participants/<id>/jobs`, or `/courses`; `{kind}` in `endpoint` is replaced by `job` or `course`.
        """

        def register(view: View) -> View:
            for kind in (JOB, COURSE):
                rule = f"/participants/<int:participant_id>/{kind.plural}{path}"
                of_kind = update_wrapper(partial(view, kind), view)  # Flask-Limiter reads the name of a view
                self.add_url_rule(rule, endpoint.format(kind=kind.name), of_kind, methods=[method])
            return view

        return register


bp = StintBlueprint("history", __name__)
