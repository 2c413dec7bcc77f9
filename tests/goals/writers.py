"""Writers over HTTP who send each form until it is answered, and remember what they were answered."""

import time
import uuid
from collections.abc import Sequence
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread
from types import TracebackType
from typing import NamedTuple, Self
from urllib.parse import urlencode

from sqlalchemy import func, select

from tests.goals.house import House
from tracker.models.audit import AuditLine
from tracker.models.audit_chain import broken_lines
from tracker.models.base import db
from tracker.models.cases import Case
from tracker.models.idempotency import Operation

FORM = "POST cases.remark"
DONE = 200, 303
SECONDS, PAUSE = 30, 0.05
"""How long a writer waits for an answer, and before it sends a form again."""


class Posted(NamedTuple):
    """What writers have done."""

    sent: list[str]
    """The keys of all forms that were sent."""
    answered: list[str]
    """Those of which the server said that they are done."""
    failures: list[str]
    """What was answered otherwise."""
    stuck: list[str]
    """The keys of forms that no server took, though each was asked once: whoever sent them saw an error."""


class Writers:
    """Threads that add remarks to a case by several servers in turn. They begin and end with the block."""

    def __init__(self, here: House, ports: Sequence[int], *, number: int, reads: str = "") -> None:
        self._way = next(way for way in here.ways("POST") if way.name == FORM)
        self._here, self._ports = here, ports
        self._address = here.address(self._way, by="officer")
        self._boxes = {"csrf_token": here.token(), **here.boxes(self._way)}
        self._headers = {
            "Cookie": f"{here.app.config['SESSION_COOKIE_NAME']}={here.cookie('officer')}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self._reads, self._over = reads, Event()
        self._threads = [Thread(target=self._write, args=(each,)) for each in range(number)]
        self.posted = Posted([], [], [], [])

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def give_up(self) -> None:
        """Send nothing more: the servers are gone for good."""
        self._over.set()

    def wait_for(self, answers: int) -> None:
        """Return once so many forms were answered."""
        deadline = time.monotonic() + answers
        while len(self.posted.answered) < answers:
            assert time.monotonic() < deadline, f"{len(self.posted.answered)} answers, and {set(self.posted.failures[-20:])}"
            time.sleep(PAUSE)

    def _write(self, place: int) -> None:
        while not self._over.is_set():
            key = uuid.uuid4().hex
            self.posted.sent.append(key)
            body = urlencode(self._boxes | {"operation": key, "said": f"remark {key}"})
            if self._try_each(key, place, "POST", self._address, body):
                self.posted.answered.append(key)
            if self._reads:
                self._try_each(f"{self._reads} after {key}", place, "GET", self._reads, None)

    def _try_each(self, key: str, place: int, method: str, address: str, body: str | None) -> bool:
        """Whether a server took it in the end: each is asked in turn until the writers are to end."""
        tries = 0
        while not (done := self._is_done(self._ports[(place + tries) % len(self._ports)], method, address, body)):
            tries += 1
            if tries == len(self._ports):
                self.posted.stuck.append(key)
            if self._over.is_set():
                break
            time.sleep(PAUSE if tries >= len(self._ports) else 0)
        return done

    def _is_done(self, port: int, method: str, address: str, body: str | None) -> bool:
        with suppress(OSError, HTTPException), closing(HTTPConnection("127.0.0.1", port, timeout=SECONDS)) as connection:
            connection.request(method, address, body, self._headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status not in DONE:
                self.posted.failures.append(str(answer.status))
            return answer.status in DONE
        self.posted.failures.append("no answer")
        return False


def lost(posted: Posted) -> list[str]:
    """What is not as it was answered, or half there, in the database of the context."""
    db.session.rollback()
    sent, answered = set(posted.sent), set(posted.answered)
    done = {key: id_ for id_, key in db.session.execute(select(Operation.id, Operation.key)) if key in sent}
    lines = {
        line.operation_id: line.details
        for line in db.session.execute(
            select(AuditLine.operation_id, AuditLine.details).where(AuditLine.action == "case.remark")
        )
    }
    found = [f"{len(gone)} answered forms are gone"] if (gone := answered - set(done)) else []
    found += [f"{key} has no audit line" for key, id_ in done.items() if id_ not in lines]
    versions = [lines[id_]["version"] for id_ in done.values() if id_ in lines]
    if len(set(versions)) != len(versions):
        found.append("two remarks have one version")
    newest = max((details["version"] for details in lines.values()), default=0)
    if newest > (db.session.scalar(select(func.max(Case.version))) or 0):
        found.append("a remark is newer than its case")
    found += [f"the audit breaks at {line}" for line in broken_lines()[:3]]
    db.session.rollback()
    return found
