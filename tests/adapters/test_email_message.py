"""Emails as bytes: headers that mail programs read, plain text and HTML, and none of it mangled."""

from email import message_from_bytes, policy

import pytest

from tracker.adapters.email_message import OutgoingEmail, write_message

SENDER = "Sojourn <sojourn@office.example>"
LONG_URL = f"https://sojourn.a-rather-long-host-name.office.example/unsubscribe/{'x' * 90}"
MAIL = OutgoingEmail(
    "yui@post.example",
    "ご招待 – 滞在ノート",
    "結衣さん\n",
    "<p>結衣さん</p>",
    "ja",
    f"<12.{'a' * 90}@office.example>",
    LONG_URL,
)


def test_headers_of_one_long_word_are_not_folded() -> None:
    lines = write_message(MAIL, sender=SENDER, to=MAIL.address).split(b"\r\n")
    assert f"List-Unsubscribe: <{LONG_URL}>".encode() in lines
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
    assert f"Message-ID: {MAIL.message_id}".encode() in lines
    assert not [line for line in lines if line.startswith((b"List-Unsubscribe", b"Message-ID")) and b"=?" in line]


def test_email_has_text_and_html_in_its_language() -> None:
    message = message_from_bytes(write_message(MAIL, sender=SENDER, to=MAIL.address), policy=policy.default)
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content().strip() for part in message.iter_parts()] == ["結衣さん", "<p>結衣さん</p>"]
    assert (message["Content-Language"], message["Subject"]) == ("ja", MAIL.subject)
    assert message["Date"].datetime.tzinfo is not None


@pytest.mark.parametrize("header", ["List-Unsubscribe", "List-Unsubscribe-Post", "Content-Language"])
def test_email_that_is_due_has_no_unsubscribing(header: str) -> None:
    mail = OutgoingEmail("yui@post.example", "Hello", "Hello\n")
    message = message_from_bytes(write_message(mail, sender=SENDER, to=mail.address), policy=policy.default)
    assert message[header] is None
    assert message["Message-ID"].endswith("@office.example>")
    assert message["Date"]


@pytest.mark.parametrize(
    "subject", ["Hello\nBcc: x@post.example", "Hello\rBcc: x@post.example", "ご招待\r\n Bcc: x@post.example"]
)
def test_subject_with_line_break_is_refused(subject: str) -> None:
    with pytest.raises(ValueError, match="Header"):
        write_message(MAIL._replace(subject=subject), sender=SENDER, to=MAIL.address)


@pytest.mark.parametrize("field", ["message_id", "unsubscribe_url", "language"])
def test_no_header_holds_a_line_break(field: str) -> None:
    with pytest.raises(ValueError, match="Header"):
        write_message(MAIL._replace(**{field: "x\r\nBcc: x@post.example"}), sender=SENDER, to=MAIL.address)


@pytest.mark.parametrize(
    "subject", ["Hello", "ご招待 – 滞在ノート " * 12, "A long subject, said again " * 9, "Émile", "🙂" * 60]
)
@pytest.mark.parametrize("text", ["Hello\n.\n.dot\n", "結衣さん\n\nhttps://x\n", f"{'x' * 2000}\n", ""])
def test_email_is_read_as_it_was_written(subject: str, text: str) -> None:
    content = write_message(MAIL._replace(subject=subject, text=text), sender="滞在ノート <a@office.example>", to=MAIL.address)
    assert max(map(len, content.split(b"\r\n"))) < 998
    assert b"\n" not in content.replace(b"\r\n", b"")
    message = message_from_bytes(content, policy=policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    assert str(body.get_content()).replace("\r\n", "\n") == text
    assert (message["Subject"], message["From"].addresses[0].display_name) == (subject, "滞在ノート")
    assert not message.defects
    assert not any(part.defects for part in message.walk())
