"""Commands that go to a mail server together: what it gets, and what each of its answers means."""

import smtplib
import socket
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.support.mail_server import HOST
from tracker.adapters.smtp_connection import SmtpConnection

SENDER, TO = "sojourn@office.example", "yui@post.example"
GREETING = b"250-post.example\r\n250-PIPELINING\r\n250 SIZE 1000\r\n"
TEXT = b"Subject: Hello\r\n\r\n.hidden\r\nFour.\r\n"


@contextmanager
def answering(*answers: str) -> Iterator[tuple[SmtpConnection, Future[bytes]]]:
    """A server that gives the answers to the three commands, then one to each text; the connection, and what it gets in all."""

    def serve() -> bytes:
        with listener.accept()[0] as peer:
            peer.sendall(b"220 post.example\r\n")
            read_to(peer, b"\r\n")
            peer.sendall(GREETING)
            got = read_to(peer, b"DATA\r\n")
            peer.sendall("".join(f"{each}\r\n" for each in answers[:3]).encode())
            for answer in answers[3:]:
                got = read_to(peer, b"\r\n.\r\n", got)
                peer.sendall(f"{answer}\r\n".encode())
            return read_to(peer, b"", got)

    with socket.create_server((HOST, 0)) as listener, ThreadPoolExecutor(1) as pool:
        gets = pool.submit(serve)
        connection = SmtpConnection(HOST, listener.getsockname()[1])
        try:
            connection.ehlo()
            yield connection, gets
        finally:
            connection.close()


def read_to(peer: socket.socket, end: bytes, got: bytes = b"") -> bytes:
    """What a peer sent before, and what it sends until all of it has an end, or until it hangs up."""
    while chunk := peer.recv(4096):
        got += chunk
        if end and got.endswith(end):
            break
    return got


def test_three_commands_go_together_and_dots_are_doubled() -> None:
    with answering("250 ok", "251 forwarded", "354 go", "250 taken") as (connection, gets):
        connection.send_email(SENDER, TO, TEXT, ("BODY=8BITMIME",))
        connection.close()
    commands = f"MAIL FROM:<{SENDER}> BODY=8BITMIME size={len(TEXT)}\r\nRCPT TO:<{TO}>\r\nDATA\r\n".encode()
    assert gets.result() == commands + TEXT.replace(b".hidden", b"..hidden") + b".\r\n"


@pytest.mark.parametrize(
    ("answers", "error", "text"),
    [
        (("550 no", "503 no sender", "503 no recipient"), smtplib.SMTPSenderRefused, b""),
        (("250 ok", "550 nobody", "554 no recipient"), smtplib.SMTPRecipientsRefused, b""),
        (("250 ok", "550 nobody", "354 go", "554 no recipient"), smtplib.SMTPRecipientsRefused, b".\r\n"),
        (("250 ok", "250 ok", "451 later"), smtplib.SMTPDataError, b""),
    ],
    ids=["sender", "recipient", "recipient before an empty text", "text"],
)
def test_refusal_before_the_text_keeps_the_text_back(
    answers: tuple[str, ...], error: type[smtplib.SMTPException], text: bytes
) -> None:
    with answering(*answers) as (connection, gets):
        with pytest.raises(error):
            connection.send_email(SENDER, TO, TEXT)
        assert (connection.is_text_begun, connection.is_open) == (False, True)
        connection.close()
    assert gets.result().partition(b"DATA\r\n")[2] == text


def test_refused_text_is_an_error() -> None:
    with answering("250 ok", "250 ok", "354 go", "554 spam") as (connection, _):
        with pytest.raises(smtplib.SMTPDataError) as caught:
            connection.send_email(SENDER, TO, TEXT)
        assert (caught.value.smtp_code, connection.is_text_begun) == (554, True)
