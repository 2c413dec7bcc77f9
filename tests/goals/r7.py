"""R7: two instances are restarted one after the other, and a form or page that may be sent again never ends in an error."""

import logging
from collections.abc import Iterator

from tests.goals.house import House, house
from tests.goals.line import Result, Size
from tests.goals.masters import Master
from tests.goals.r3_pages import address_of
from tests.goals.served import honest
from tests.goals.writers import Writers, lost
from tests.support.engines import ENGINES

LOG = logging.getLogger("goals")
REQUESTS: dict[Size, int] = {"quick": 500, "long": 10_000}
"""Half of them forms, and half of them pages that ask the database."""
ROUNDS: dict[Size, int] = {"quick": 2, "long": 20}
"""How often both instances are restarted."""
WRITERS = 6
CONTROL = 60


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: forms that were lost or that no instance took; and those of one instance that is killed."""
    for engine in ENGINES:
        with house(engine) as here:
            bad = restarted(here, REQUESTS[size], ROUNDS[size])
            here.restore()
            caught = killed(here)
        for fault in bad[:20]:
            LOG.warning("R7: %s: %s", engine, fault)
        yield Result(goal="R7", engine=engine, n=REQUESTS[size], bad=len(bad), saboteur_bad=len(caught))


def restarted(here: House, requests: int, rounds: int) -> list[str]:
    """What is wrong while each of two instances ends as a service does, and begins again."""
    masters = [Master(address_of(here), honest) for _ in range(2)]
    steps = 2 * rounds
    try:
        with Writers(here, [master.port for master in masters], number=WRITERS, reads="/readyz") as writers:
            for step in range(steps):
                writers.wait_for((step + 1) * requests // (2 * steps + 2))
                masters[step % 2].stop()
                masters[step % 2].begin()
            writers.wait_for(requests // 2)
    finally:
        for master in masters:
            master.kill()
    with here.app.app_context():
        return [*lost(writers.posted), *(f"no instance took {key}" for key in writers.posted.stuck)]


def killed(here: House) -> list[str]:
    """A control: what is wrong where there is one instance, which is killed and begins again."""
    master = Master(address_of(here), honest)
    try:
        with Writers(here, [master.port], number=WRITERS) as writers:
            writers.wait_for(CONTROL // 2)
            master.kill()
            master.begin()
            writers.wait_for(CONTROL)
    finally:
        master.kill()
    with here.app.app_context():
        return [*lost(writers.posted), *writers.posted.stuck]
