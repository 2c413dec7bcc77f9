"""The demonstration writes each email to a file, once."""

from pathlib import Path

import pytest

from tracker.adapters.email_message import OutgoingEmail
from tracker.adapters.mail_folder import FolderMailer, WrittenEmail
from tracker.adapters.smtp import EmailRefusedError, MailError

SENDER = "Sojourn <sojourn@localhost>"
MAIL = OutgoingEmail(
    "yui@post.example", "ご招待", "結衣さん\n\nhttps://sojourn.example/x\n", "<p>結衣さん</p>", "ja", "<12.ab@localhost>"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that does not exist yet."""
    return tmp_path / "instance" / "mail"


def test_email_sent_twice_is_one_file(folder: Path) -> None:
    mailer = FolderMailer(folder, SENDER)
    assert mailer.latest(9) == []
    for _ in range(2):
        mailer.deliver(MAIL)
    mailer.deliver(MAIL._replace(subject="Hello", message_id="<13.ab@localhost>", language=None))
    assert sorted(path.name for path in folder.iterdir()) == ["12.eml", "13.eml"]
    assert [path.stat().st_mode & 0o77 for path in folder.iterdir()] == [0, 0]
    assert mailer.latest(9) == [
        WrittenEmail(MAIL.address, "Hello", MAIL.text, ""),
        WrittenEmail(MAIL.address, MAIL.subject, MAIL.text, "ja"),
    ]
    assert len(mailer.latest(1)) == 1


def test_unwritable_email_is_refused(folder: Path) -> None:
    with pytest.raises(EmailRefusedError):
        FolderMailer(folder, SENDER).deliver(MAIL._replace(subject="Hello\rBcc: x@post.example"))


def test_unwritable_folder_raises_our_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(MailError):
        FolderMailer(tmp_path / "file" / "mail", SENDER).deliver(MAIL)
