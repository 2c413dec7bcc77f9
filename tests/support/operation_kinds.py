"""The kinds of all use cases, as the services' decorators name them."""

import re
from pathlib import Path

import tracker.services
from tracker.services.history.kinds import KINDS

SERVICES = Path(tracker.services.__path__[0])
DECORATED = re.compile(r'^@(?:bulk_)?transaction\("([a-z_.{}]+)"\)$', re.MULTILINE)


def operation_kinds() -> list[str]:
    """Return the kind of every use case in the services."""
    written = [kind for path in sorted(SERVICES.rglob("*.py")) for kind in DECORATED.findall(path.read_text())]
    return [kind.format(kind=each) for kind in written for each in (KINDS if "{kind}" in kind else [""])]
