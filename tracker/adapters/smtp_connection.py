"""A connection to a mail server with a deadline, which sends the commands of an email together where the server allows it."""

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from threading import Timer
from typing import Any

TIMEOUT_SECONDS, DEADLINE_SECONDS = 10, 60
"""How long each answer of the mail server may take, and all of them together."""
REUSE_SECONDS = 20
"""How long a connection takes further emails; the last of them still has the rest of `DEADLINE_SECONDS`."""
TAKEN, FORWARDED, SEND_TEXT = 250, 251, 354
"""The answers to what is taken, to a recipient for whom the server forwards emails, and to DATA."""
STARTING_DOT = re.compile(rb"^\.", re.MULTILINE)


class SmtpConnection(smtplib.SMTP):
    """A connection that is broken after `DEADLINE_SECONDS`: a server may send one byte now and then, and never be given up."""

    is_text_begun = False
    """Whether the text of the email was begun: the server may have taken the email, though its answer did not come."""

    def __init__(self, host: str, port: int, **settings: Any) -> None:
        """Connect. Raises OSError or `SMTPException`."""
        self.began = time.monotonic()
        self._hang_up = Timer(DEADLINE_SECONDS, self._shut_down)
        self._hang_up.daemon = True
        self._hang_up.start()
        try:
            super().__init__(host, port, timeout=TIMEOUT_SECONDS, **settings)
        except BaseException:
            self._hang_up.cancel()
            raise

    @property
    def is_open(self) -> bool:
        """Whether the connection is not broken; smtplib forgets the socket of a broken one."""
        return self.sock is not None

    @property
    def is_usable(self) -> bool:
        """Whether another email may be sent over the connection."""
        return self.is_open and time.monotonic() - self.began <= REUSE_SECONDS

    def send_email(self, sender: str, to: str, text: bytes, options: Sequence[str] = ()) -> None:
        """Send an email to one recipient; `text` has CRLF, `options` go with MAIL FROM. Raises OSError or `SMTPException`.

        To a server with PIPELINING (RFC 2920) the three commands before the text go together: two answers are waited for, not
        four, which counts for more the further away the server is.
        """
        if not self.has_extn("pipelining"):
            self.sendmail(sender, [to], text, options)
            return
        if self.has_extn("size"):
            options = (*options, f"size={len(text)}")
        self._begin_text(sender, to, " ".join((f"MAIL FROM:<{sender}>", *options)))
        self.is_text_begun = True
        self.send(STARTING_DOT.sub(b"..", text) + b".\r\n")
        code, answer = self.getreply()
        if code != TAKEN:
            raise smtplib.SMTPDataError(code, answer)

    def _begin_text(self, sender: str, to: str, mail_from: str) -> None:
        """Send the commands before the text in one go. Raises `SMTPException` unless the server waits for the text."""
        self.send(f"{mail_from}\r\nRCPT TO:<{to}>\r\nDATA\r\n".encode())
        answers = [self.getreply() for _ in range(3)]
        (mail_code, _), (recipient_code, _), (data_code, _) = answers
        is_sender_taken, is_recipient_taken = mail_code == TAKEN, recipient_code in {TAKEN, FORWARDED}
        if data_code == SEND_TEXT and not (is_sender_taken and is_recipient_taken):
            # RFC 2920, 3.1: the server waits for a text, though it has refused all recipients, and gets an empty one.
            self.send(b".\r\n")
            self.getreply()
        if not is_sender_taken:
            raise smtplib.SMTPSenderRefused(*answers[0], sender)
        if not is_recipient_taken:
            raise smtplib.SMTPRecipientsRefused({to: answers[1]})
        if data_code != SEND_TEXT:
            raise smtplib.SMTPDataError(*answers[2])

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Send the text of an email; return the server's answer."""
        self.is_text_begun = True
        return super().data(msg)

    def close(self) -> None:
        """Close the connection."""
        self._hang_up.cancel()
        super().close()

    def _shut_down(self) -> None:
        """Break the connection, so that a thread that reads from it stops."""
        with suppress(OSError):
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)


class SecureSmtpConnection(SmtpConnection, smtplib.SMTP_SSL):
    """The same, over TLS from the first byte."""

    def __init__(self, host: str, port: int) -> None:
        """Connect. Raises OSError or `SMTPException`."""
        super().__init__(host, port, context=ssl.create_default_context())
