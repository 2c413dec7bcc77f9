"""Emails as bytes: headers that mail programs read, plain text and HTML, and none of it mangled."""

from email import message_from_bytes, policy

import pytest

from tracker.adapters.email_message import OutgoingEmail, build_message

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
    lines = build_message(MAIL, sender=SENDER, to=MAIL.address).as_bytes().split(b"\r\n")
    assert f"List-Unsubscribe: <{LONG_URL}>".encode() in lines
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
    assert f"Message-ID: {MAIL.message_id}".encode() in lines
    assert not [line for line in lines if line.startswith((b"List-Unsubscribe", b"Message-ID")) and b"=?" in line]


def test_email_has_text_and_html_in_its_language() -> None:
    message = message_from_bytes(build_message(MAIL, sender=SENDER, to=MAIL.address).as_bytes(), policy=policy.default)
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content().strip() for part in message.iter_parts()] == ["結衣さん", "<p>結衣さん</p>"]
    assert (message["Content-Language"], message["Subject"]) == ("ja", MAIL.subject)
    assert message["Date"].datetime.tzinfo is not None


@pytest.mark.parametrize("header", ["List-Unsubscribe", "List-Unsubscribe-Post", "Content-Language"])
def test_email_that_is_due_has_no_unsubscribing(header: str) -> None:
    mail = OutgoingEmail("yui@post.example", "Hello", "Hello\n")
    message = build_message(mail, sender=SENDER, to=mail.address)
    assert message[header] is None
    assert message["Message-ID"].endswith("@office.example>")
    assert message["Date"]


def test_header_with_line_break_is_refused() -> None:
    with pytest.raises(ValueError, match="Header"):
        build_message(MAIL._replace(subject="Hello\nBcc: x@post.example"), sender=SENDER, to=MAIL.address)
