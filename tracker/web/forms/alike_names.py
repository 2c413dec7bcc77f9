"""The questions of a form whether two alike names in its jobs are one employer, and their answers."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from flask_babel import gettext as _
from wtforms import Field

from tracker.compliance.name_matching import folded
from tracker.services.employers.same_employers import NONE_KNOWN, AlikeNames, KnownNames, find_alike_names, group_names

ANSWERS = {"same", "separate"}
MAX_SHOWN = 20
"""Open questions on one page; further ones follow once these are answered."""


class SameEmployerQuestion(NamedTuple):
    """The question about one pair of names, with the answer and the error beside it, each empty if missing."""

    name: str
    """Of its field, as `alike-0123456789ab`: a pair's own, so that other names raise a new question."""
    pair: AlikeNames
    answer: str
    error: str


class AlikeNamesField(Field):
    """The answers about pairs of alike names, by the key of the pair."""

    data: dict[str, str]
    questions: tuple[SameEmployerQuestion, ...] = ()
    """The questions to show; () until `ask` was called."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take every answer; of a key twice the last counts."""
        self.process_errors: list[str] = []
        self.names: dict[str, str] = {}
        names = list(formdata or ())
        answers = {match["key"]: formdata.getlist(name)[-1] for name in names if (match := self._field_name.fullmatch(name))}
        self.data = {key: answer for key, answer in answers.items() if answer in ANSWERS}

    def ask(self, typed: Iterable[str], known: KnownNames = NONE_KNOWN) -> bool:
        """Find the questions about typed names; return whether each is answered, else add an error beside those that are not."""
        typed = list(typed)
        pairs = find_alike_names(typed, known)
        groups = group_names(pairs, self.data, known)
        for name in typed:
            self.names.setdefault(folded(name), name)
        self.names.update(groups.names)
        unanswered = groups.unanswered[:MAX_SHOWN]
        shown = [each for each in pairs if each.key in self.data or each in unanswered]
        self.questions = tuple(self._question(each, is_contradictory=each in groups.contradictory) for each in shown)
        self.errors = [each.error for each in self.questions if each.error]
        return not self.errors

    def name_of(self, typed: str) -> str:
        """Return the name of the employer of a typed name, as far as the answers say."""
        return self.names.get(folded(typed), typed)

    @property
    def carried(self) -> dict[str, str]:
        """Return the answers of a form without shown questions, as fields to carry along."""
        return {} if self.questions else {f"{self.name}-{key}": answer for key, answer in self.data.items()}

    @property
    def _field_name(self) -> re.Pattern[str]:
        return re.compile(rf"{re.escape(self.name)}-(?P<key>[0-9a-f]{{12}})")

    def _question(self, pair: AlikeNames, *, is_contradictory: bool) -> SameEmployerQuestion:
        answer, names = self.data.get(pair.key, ""), {"first": pair.earlier, "second": pair.later}
        error = ""
        if is_contradictory:
            error = _("Change an answer about %(first)s and %(second)s: it does not fit the other answers", **names)
        elif not answer:
            error = _("Select whether %(first)s and %(second)s are the same employer", **names)
        return SameEmployerQuestion(f"{self.name}-{pair.key}", pair, answer, error)
