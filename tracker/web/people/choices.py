"""The options of select fields in forms about participants."""

from typing import TypeVar

from flask_babel import gettext as _

from tracker.compliance.loading import builtin
from tracker.compliance.rulebook import Scheme
from tracker.languages import LANGUAGES
from tracker.web.forms.people import PersonForm
from tracker.web.middleware.language import territory

FormT = TypeVar("FormT", bound=PersonForm)


def with_choices(form: FormT) -> FormT:
    """Fill in the options of the form's select fields; return the form."""
    options: dict[str, list[tuple[str, str]]] = {
        "sex": [("", _("not recorded")), ("F", _("female")), ("M", _("male")), ("X", _("other"))],
        "language": [("", _("not recorded")), *((tag, each.name) for tag, each in LANGUAGES.items())],
        "scheme": _schemes(),
        "direction": [("inbound", _("into Hong Kong")), ("outbound", _("out of Hong Kong"))],
        "how": [("lapsed", _("The visa lapsed: it was not used in time")), ("cancelled", _("The visa was cancelled"))],
    }
    for name, choices in options.items():
        if name in form:
            form[name].choices = choices
    return form


def _schemes() -> list[tuple[str, str]]:
    return [(scheme.name, territory(scheme.partner)) for scheme in sorted(builtin().schemes.values(), key=_japan_first)]


def _japan_first(scheme: Scheme) -> tuple[bool, str]:
    return scheme.name != "japan", territory(scheme.partner)
