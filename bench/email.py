"""M2: the outbox sends emails through a local mail server, against `smtplib` alone with the same texts in the same run.

The peer has its messages ready: `send_message` only writes and sends them, over one connection.
"""

import multiprocessing
import os
import smtplib
import ssl
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

from bench.line import Line
from tests.factories.outbox import post_message, waiting
from tests.factories.participants import ON, create_participant, keyring
from tests.factories.proofs import YUI
from tests.support.databases import fresh_app
from tests.support.engines import Engine
from tests.support.mail_server import HOST, Desk, certificate, listening
from tracker.adapters.email_message import OutgoingEmail
from tracker.adapters.smtp import SmtpMailer
from tracker.queries.office import OfficeContact
from tracker.workflows.email.render import render_email
from tracker.workflows.email.send import send_unsent_emails

EMAILS, ROUNDS, PEOPLE = 10_000, 20, 100
SENDER = "sojourn@office.example"


def m2(engine: Engine = "sqlite") -> Line:
    """Emails a second of the outbox, over those of a loop around `send_message`.

    `BENCH_EMAILS` is how many each of them sends.
    """
    emails, ours, theirs = int(os.environ.get("BENCH_EMAILS", EMAILS)), list[float](), list[float]()
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as port, fresh_app(engine):
        people = [_add_person(number) for number in range(PEOPLE)]
        mailer = SmtpMailer(f"smtps://{HOST}:{port}", SENDER)
        for _ in range(ROUNDS):
            for number in range(emails // ROUNDS):
                post_message(people[number % PEOPLE], "case-decided", {"outcome": "no-issue"})
            message = _build(render_email(waiting()[0], keyring(), OfficeContact(), on=ON))
            theirs.append(_seconds(partial(_send_alone, port, message, emails // ROUNDS)))
            ours.append(_seconds(lambda: _send_outbox(mailer, emails // ROUNDS)))
    ratio = median(other / mine for mine, other in zip(ours, theirs, strict=True))
    rates = [f"{emails / ROUNDS / median(seconds):.0f}/s" for seconds in (ours, theirs)]
    return Line(f"M2/{engine}", rates[0], rates[1], ratio, 0.6, 0.8, True, f"emails={emails}")


def _add_person(number: int) -> int:
    return create_participant(f"M-{number}", particulars=YUI._replace(email=f"m{number}@post.example")).id


def _seconds(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _send_outbox(mailer: SmtpMailer, number: int) -> None:
    counts = send_unsent_emails(mailer, keyring(), on=ON)
    if counts.sent != number:
        raise SystemExit(f"M2: {counts} of {number} emails")


def _send_alone(port: int, message: EmailMessage, number: int) -> None:
    with smtplib.SMTP_SSL(HOST, port, context=ssl.create_default_context()) as server:
        for _ in range(number):
            server.send_message(message)


def _build(mail: OutgoingEmail) -> EmailMessage:
    """Return an email as the standard library builds it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = SENDER, mail.address, mail.subject
    message["Date"], message["Message-ID"] = formatdate(), mail.message_id
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


@contextmanager
def _server(folder: Path) -> Iterator[int]:
    """A mail server in a process of its own; its port."""
    files = certificate(folder)
    os.environ["SSL_CERT_FILE"] = str(files[0])
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_listen, args=(theirs, files))
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.send(None)
        process.join()
        del os.environ["SSL_CERT_FILE"]


def _listen(pipe: Connection, files: tuple[Path, Path]) -> None:
    with listening(Desk(), "smtps", files) as port:
        pipe.send(port)
        pipe.recv()
