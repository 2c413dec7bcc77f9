"""U1: no hostile file, no hostile name and no crowd stores what must not be stored; what is refused leaves nothing."""

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier
from typing import NamedTuple

import pikepdf
from flask import Flask
from PIL import Image
from structlog.testing import capture_logs

from tests.factories.accounts import create_participant_user
from tests.factories.evidence import create_evidence, photo
from tests.factories.participants import ON, create_job
from tests.goals.crowd import Saboteur, serving
from tests.goals.line import Result, Size
from tests.goals.r11_saboteurs import swapped
from tests.goals.u1_files import TELLING, hostile_files
from tests.goals.u1_names import NAMES
from tests.support.client import Client, signed_in
from tests.support.databases import database
from tests.support.engines import ENGINES, Engine
from tracker.adapters.confined import CleanFile
from tracker.adapters.evidence_cleaning import ENDINGS, WrongFileError
from tracker.adapters.evidence_folder import EvidenceFolder
from tracker.compliance.evidence import MOST_BYTES, MOST_FILES
from tracker.errors import FactError
from tracker.models.accounts import COMMAND_LINE
from tracker.models.base import db
from tracker.queries.evidence import EvidenceUse, evidence_of, evidence_use, stored_names
from tracker.services import evidence as services
from tracker.services.evidence import EvidenceSubject, add_evidence
from tracker.services.participants.erase import erase_participant
from tracker.workflows import evidence as workflow
from tracker.workflows.evidence import SentEvidence, record_with_file

LOG = logging.getLogger("goals")
AT_ONCE = 16
ROOM = 5
"""Files, or megabytes, that are left to a participant to whom sixteen files are sent at once."""
MEGABYTE = 1024 * 1024
CROWDS: dict[Size, int] = {"quick": 1, "long": 20}
"""How often sixteen files come at once, for each of the two limits."""
FEW = 12
"""Files and names with which a missing defence is found out."""
PLAIN = re.compile(r"[^\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff/\\\"'<>|%;&$`:*?]{1,80}")
"""What a stored name may be."""
SMALL = CleanFile("jpeg", photo(size=(4, 4), orientation=1))


class Stage(NamedTuple):
    """An application with an empty folder, and a participant with a job."""

    app: Flask
    folder: EvidenceFolder
    participant_id: int
    user_id: int
    line_id: int

    @property
    def address(self) -> str:
        """Where files about the job are sent."""
        return f"/participants/{self.participant_id}/jobs/{self.line_id}/evidence"

    def leftovers(self) -> set[str]:
        """The files in the folder that nothing records, and the recorded ones that are missing."""
        db.session.rollback()
        return {each.path.name for each in self.folder.entries()} ^ set(stored_names())


def run(size: Size) -> Iterator[Result]:
    """A line for each engine: what was stored wrongly; and the fewest that is with any one defence gone."""
    for engine in ENGINES:
        files, names, crowds = hostile_files(), NAMES, CROWDS[size]
        bad = [*wrong_files(engine), *wrong_names(engine), *crowded(engine, crowds)]
        for fault in bad[:20]:
            LOG.warning("U1: %s: %s", engine, fault)
        caught = (
            wrong_files(engine, trusting_the_ending, most=FEW),
            wrong_names(engine, trusting_the_name, most=FEW),
            crowded(engine, 1, counting_before),
        )
        tried = len(files) + len(names) + 2 * crowds * AT_ONCE
        yield Result(goal="U1", engine=engine, n=tried, bad=len(bad), saboteur_bad=min(map(len, caught)))


@contextmanager
def prepared(engine: Engine) -> Iterator[Stage]:
    """A stage of its own; gone afterwards."""
    with database(engine) as url, TemporaryDirectory(prefix="sojourn-u1-") as name:
        app = serving(url, AT_ONCE)
        app.test_client_class = Client
        app.extensions["evidence"] = EvidenceFolder(Path(name))
        with app.app_context():
            key, user_id = create_participant_user("P-1", language="en")
            stage = Stage(app, EvidenceFolder(Path(name)), key.id, user_id, create_job(key, ON, on=ON).line_id)
            try:
                with capture_logs():
                    yield stage
            finally:
                db.session.remove()
                db.engine.dispose()


def wrong_files(engine: Engine, saboteur: Saboteur = nullcontext, *, most: int | None = None) -> list[str]:
    """Send each hostile file over HTTP; return what is stored otherwise than it should be."""
    bad = []
    with prepared(engine) as stage, saboteur():
        for each in hostile_files()[:most]:
            status, stored = sent(stage, each.name, each.content)
            if (status, len(stored)) != ((303, 1) if each.is_stored else (422, 0)):
                bad.append(f"{each.name} got {status}, and {len(stored)} files are stored")
            bad += [f"{each.name} {fault}" for content in stored for fault in faults(content)]
            bad += [f"{each.name} left {left}" for left in stage.leftovers()]
            empty(stage)
    return bad


def sent(stage: Stage, name: str, content: bytes) -> tuple[int, list[bytes]]:
    """The status of the answer to a file, and the stored files as their participant downloads them."""
    with signed_in(stage.app, stage.user_id) as client:
        body = multipart(name, content, client.token())
        status = client.post(stage.address, data=body, content_type="multipart/form-data; boundary=edge").status_code
        db.session.rollback()
        files = [f"/participants/{stage.participant_id}/evidence/{each.id}/file" for each in evidence_of(stage.participant_id)]
        return status, [client.get(path).data for path in files]


def multipart(name: str, content: bytes, token: str) -> bytes:
    """A form with a file, as a browser writes it: quotes and line breaks of a name are escaped."""
    escaped = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    head = f'--edge\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n--edge\r\n'
    head += f'Content-Disposition: form-data; name="file"; filename="{escaped}"\r\n\r\n'
    return head.encode() + content + b"\r\n--edge--\r\n"


def faults(content: bytes) -> Iterator[str]:
    """What is wrong with a stored file: it is none of ours, or holds more than its pixels or pages."""
    inside = content
    try:
        if content.startswith(b"%PDF-"):
            with pikepdf.open(BytesIO(content)) as pdf:
                inside += b"".join(each.read_raw_bytes() for each in pdf.objects if isinstance(each, pikepdf.Stream))
        else:
            with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as picture:
                picture.load()
                inside += repr(picture.info).encode()
    except (pikepdf.PdfError, pikepdf.PasswordError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        yield f"is stored as something else: {type(error).__name__}"
    yield from (f"is stored with {word!r}" for word in TELLING if word in inside)


def empty(stage: Stage) -> None:
    """Delete what is stored."""
    for each in evidence_of(stage.participant_id):
        services.delete_evidence(each.id, stage.participant_id, by=COMMAND_LINE)
    for entry in stage.folder.entries():
        entry.path.unlink()


def wrong_names(engine: Engine, saboteur: Saboteur = nullcontext, *, most: int | None = None) -> list[str]:
    """Store a photo under each hostile name; return the names that are more than letters where they come out again."""
    bad = []
    with (
        prepared(engine) as stage,
        swapped(workflow, "clean_file", named_photo),
        saboteur(),
        signed_in(stage.app, stage.user_id) as client,
    ):
        for name in NAMES[:most]:
            bad += [f"{name!r} {fault}" for fault in name_faults(stage, client, name)]
            empty(stage)
    return bad


def named_photo(content: bytes, name: str) -> CleanFile:
    """Take any photo: names alone are tried."""
    if not name.lower().endswith(ENDINGS["jpeg"]):
        raise WrongFileError("ending")
    return SMALL


def name_faults(stage: Stage, client: Client, name: str) -> Iterator[str]:
    body = multipart(name, SMALL.content, client.token())
    status = client.post(stage.address, data=body, content_type="multipart/form-data; boundary=edge").status_code
    db.session.rollback()
    found = evidence_of(stage.participant_id)
    if status not in {303, 422} or len(found) != (status == 303):
        yield f"got {status}, and {len(found)} files are stored"
    for each in found:
        if PLAIN.fullmatch(each.name) is None:
            yield f"is stored as {each.name!r}"
        answer = client.get(f"/participants/{stage.participant_id}/evidence/{each.id}/file")
        said = answer.headers.get("Content-Disposition", "")
        if answer.status_code != 200 or not said.startswith("attachment; filename") or "Set-Cookie" in answer.headers:
            yield f"is downloaded as {answer.status_code} {said!r}"
        try:
            page = client.get(stage.address).text
        except AssertionError as error:  # the client judges each page
            yield f"breaks the page: {error}"
        else:
            yield from ("runs on the page" for word in ("<script>alert", "<img src=x") if word in page)
    yield from (f"left {left}" for left in stage.leftovers())


def crowded(engine: Engine, rounds: int, saboteur: Saboteur = nullcontext) -> list[str]:
    """Send sixteen files at once to somebody with room for five, by number and by size; return what is stored wrongly."""
    bad = []
    with prepared(engine) as stage:
        for each in range(rounds):
            for what, there in (("files", MOST_FILES - ROOM), ("bytes", 10)):
                key, _ = create_participant_user(f"P-{what}-{each}", language="en")
                line = create_job(key, ON, on=ON).line_id
                size = 0 if what == "files" else (MOST_BYTES - ROOM * MEGABYTE) // there
                for _ in range(there):
                    create_evidence(key.id, line, size=size)
                bad += [
                    f"{what}: {fault}" for fault in crowd_faults(stage._replace(participant_id=key.id, line_id=line), saboteur)
                ]
                erase_participant(key.reference, reason="asked", by=COMMAND_LINE)
                for entry in stage.folder.entries():
                    entry.path.unlink()
    return bad


def crowd_faults(stage: Stage, saboteur: Saboteur) -> list[str]:
    db.session.rollback()
    before = evidence_use(stage.participant_id)
    db.session.rollback()
    start = Barrier(AT_ONCE)
    content = CleanFile("jpeg", SMALL.content + bytes(MEGABYTE - len(SMALL.content)))

    def act(number: int) -> str:
        with stage.app.app_context():
            start.wait()
            subject = EvidenceSubject("job", stage.line_id)
            try:
                sent = SentEvidence(f"{number}.jpg", b"%d" % number)
                record_with_file(
                    stage.folder, sent, lambda file: add_evidence(stage.participant_id, subject, file, by=COMMAND_LINE)
                )
            except FactError as error:
                return error.reason
            finally:
                db.session.remove()
            return "stored"

    with ExitStack() as stack:
        stack.enter_context(swapped(workflow, "clean_file", lambda _content, _name: content))
        stack.enter_context(saboteur())
        with ThreadPoolExecutor(AT_ONCE) as pool:
            said = list(pool.map(act, range(AT_ONCE)))
    after = evidence_use(stage.participant_id)
    db.session.rollback()
    found = [] if said.count("stored") == ROOM else [f"{said.count('stored')} of {ROOM} were stored: {said}"]
    if len(after.numbers) - len(before.numbers) != ROOM or after.size > MOST_BYTES or len(after.numbers) > MOST_FILES:
        found.append(f"{len(after.numbers)} files with {after.size} bytes are stored")
    return found + [f"left {left}" for left in stage.leftovers()]


def trusting_the_ending() -> AbstractContextManager[None]:
    """The ending says what a file is, and it is stored as it was sent."""

    def trust(content: bytes, name: str) -> CleanFile:
        kinds: Sequence[str] = [kind for kind, endings in ENDINGS.items() if name.lower().endswith(endings)]
        return CleanFile("jpeg" if not kinds or kinds[0] == "heic" else kinds[0], content or b" ")

    return swapped(workflow, "clean_file", trust)


def trusting_the_name() -> AbstractContextManager[None]:
    """The name is stored as it was sent."""
    return swapped(workflow, "plain_name", lambda name: name.rpartition(".")[0] or name)


def counting_before() -> AbstractContextManager[None]:
    """The bytes of a participant are counted before the transaction, as they were when all began."""
    whole: Callable[[int], EvidenceUse] = evidence_use
    known: dict[int, int] = {}

    def stale(participant_id: int) -> EvidenceUse:
        use = whole(participant_id)
        return use._replace(size=known.setdefault(participant_id, use.size))

    return swapped(services, "evidence_use", stale)
