"""Letters leave the house over TLS only; what a mail server does not take is said, and nothing of the letter with it."""

from email import message_from_bytes, policy
from pathlib import Path
from smtplib import SMTPException, SMTPNotSupportedError, SMTPSenderRefused, SMTPServerDisconnected

import pytest

from tests.journeys.server import free_port
from tests.support.mail_server import HOST, Desk, certificate, listening
from tracker.adapters import smtp, smtp_connection
from tracker.adapters.email_message import OutgoingEmail
from tracker.adapters.smtp import (
    EmailDelayedError,
    EmailRefusedError,
    MailError,
    MemoryMailer,
    SmtpMailer,
)

MAIL = OutgoingEmail(
    "yui@post.example", "ご招待 – 滞在ノート", "結衣さん\n\nhttps://sojourn.example/invitation/" + "x" * 200 + "\n"
)
SENDER = "Sojourn <sojourn@office.example>"
LOGIN = "post%40office:a%20pass%2Fword"
"""As addresses write what `mail_server` knows."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate and its key."""
    return certificate(tmp_path_factory.mktemp("mail"))


@pytest.fixture
def trusted(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine trusts the certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
@pytest.mark.parametrize("login", ["", f"{LOGIN}@"])
def test_a_letter_arrives_as_it_was_written(files: tuple[Path, Path], scheme: str, login: str) -> None:
    desk = Desk()
    with listening(desk, scheme, files) as port:
        SmtpMailer(f"{scheme}://{login}{HOST}:{port}", SENDER).deliver(MAIL)
    [letter] = [message_from_bytes(content, policy=policy.default) for content in desk.emails]
    assert (letter["To"], letter["From"], letter["Subject"]) == (MAIL.address, SENDER, MAIL.subject)
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "text/plain"
    assert letter.get_content().splitlines() == MAIL.text.splitlines()


@pytest.mark.usefixtures("trusted")
def test_refused_email_differs_from_missing_server(files: tuple[Path, Path]) -> None:
    with listening(Desk(), "smtps", files) as port:
        server = SmtpMailer(f"smtps://{HOST}:{port}", SENDER)
        with pytest.raises(EmailRefusedError):
            server.deliver(MAIL._replace(address="unknown@post.example"))
        server.deliver(MAIL)
    with pytest.raises(MailError) as away:
        server.deliver(MAIL)
    assert not isinstance(away.value, EmailRefusedError)


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(
    ("name", "error"),
    [("unknown", EmailRefusedError), ("rejected", EmailRefusedError), ("full", EmailDelayedError), ("slow", EmailDelayedError)],
)
def test_answer_decides_whether_email_is_tried_again(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, name: str, error: type[MailError]
) -> None:
    monkeypatch.setattr(smtp_connection, "TIMEOUT_SECONDS", 1)
    with listening(Desk(), "smtps", files) as port:
        server = SmtpMailer(f"smtps://{HOST}:{port}", SENDER)
        with pytest.raises(error):
            server.deliver(MAIL._replace(address=f"{name}@post.example"))


@pytest.mark.usefixtures("trusted")
def test_connection_is_broken_at_the_deadline(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_connection, "DEADLINE_SECONDS", 0.5)
    with listening(Desk(), "smtps", files) as port, pytest.raises(EmailDelayedError):
        SmtpMailer(f"smtps://{HOST}:{port}", SENDER).deliver(MAIL._replace(address="slow@post.example"))


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (SMTPSenderRefused(550, b"no", SENDER), MailError),
        (SMTPSenderRefused(451, b"later", SENDER), EmailDelayedError),
        (SMTPServerDisconnected("gone"), EmailDelayedError),
        (SMTPNotSupportedError("no"), EmailRefusedError),
    ],
    ids=repr,
)
def test_refused_sender_stops_every_email(error: SMTPException, kind: type[MailError]) -> None:
    assert type(smtp._refusal(error)) is kind


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
def test_greeting_signs_in_and_sends_nothing(files: tuple[Path, Path], scheme: str) -> None:
    desk = Desk()
    with listening(desk, scheme, files) as port:
        SmtpMailer(f"{scheme}://{LOGIN}@{HOST}:{port}", SENDER).greet()
        with pytest.raises(MailError):
            SmtpMailer(f"{scheme}://post:wrong@{HOST}:{port}", SENDER).greet()
    with pytest.raises(MailError):
        SmtpMailer(f"{scheme}://{HOST}:{port}", SENDER).greet()
    assert desk.emails == []


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(
    ("stored", "recipient"),
    [
        ("yui..sato@docomo.ne.jp", '"yui..sato"@docomo.ne.jp'),
        ("taro.@docomo.ne.jp", '"taro."@docomo.ne.jp'),
        ('"yui sato"@post.example', '"yui sato"@post.example'),
        ("taro@例え.jp", "taro@xn--r8jz45g.jp"),
    ],
)
def test_unusual_address_reaches_the_server_in_ascii(files: tuple[Path, Path], stored: str, recipient: str) -> None:
    desk = Desk()
    with listening(desk, "smtps", files) as port:
        SmtpMailer(f"smtps://{HOST}:{port}", SENDER).deliver(MAIL._replace(address=stored))
    assert desk.recipients == [stored if "docomo" in stored else recipient]  # the test's server drops needless quotes
    assert f"To: {recipient}\r\n".encode() in desk.emails[0]


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
def test_kanji_address_needs_a_server_with_smtputf8(files: tuple[Path, Path], scheme: str) -> None:
    mail, desk = MAIL._replace(address="佐藤@example.jp"), Desk()
    with listening(desk, scheme, files) as port, pytest.raises(EmailRefusedError):
        SmtpMailer(f"{scheme}://{HOST}:{port}", SENDER).deliver(mail)
    assert desk.emails == []
    with listening(desk, scheme, files, smtputf8=True) as port:
        SmtpMailer(f"{scheme}://{HOST}:{port}", SENDER).deliver(mail)
    assert desk.recipients == [mail.address]


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("broken", [{"address": "yui at post.example"}, {"subject": "Hello\rBcc: x@post.example"}])
def test_unwritable_email_is_refused_alone(files: tuple[Path, Path], broken: dict[str, str]) -> None:
    desk = Desk()
    with listening(desk, "smtps", files) as port:
        server = SmtpMailer(f"smtps://{HOST}:{port}", SENDER)
        with pytest.raises(EmailRefusedError):
            server.deliver(MAIL._replace(**broken))
        server.deliver(MAIL)
    assert desk.recipients == [MAIL.address]


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("login", ["post%40office:wrong@", "another:a%20pass%2Fword@"])
def test_a_wrong_login_takes_nothing_along(files: tuple[Path, Path], login: str) -> None:
    desk = Desk()
    with listening(desk, "smtp", files) as port, pytest.raises(MailError, match="SMTPAuthenticationError") as refused:
        SmtpMailer(f"smtp://{login}{HOST}:{port}", SENDER).deliver(MAIL)
    assert not desk.emails
    assert "yui" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["smtps", "smtp"])
def test_uncertified_server_gets_nothing(files: tuple[Path, Path], scheme: str) -> None:
    desk = Desk()
    with listening(desk, scheme, files) as port, pytest.raises(MailError, match="SSLCertVerificationError"):
        SmtpMailer(f"{scheme}://{HOST}:{port}", SENDER).deliver(MAIL)
    assert not desk.emails


def test_missing_server_raises_our_error() -> None:
    with pytest.raises(MailError, match="ConnectionRefusedError"):
        SmtpMailer(f"smtp://{HOST}:{free_port()}", SENDER).deliver(MAIL)


def test_memory_mailer_collects_emails() -> None:
    mailer = MemoryMailer()
    mailer.deliver(MAIL)
    assert mailer.emails == [MAIL]
