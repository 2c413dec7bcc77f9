"""Reports of mail servers: who could not be reached, and which email came back."""

import pytest

from tests.factories.bounces import report
from tracker.formats.bounces import Bounce, read_bounces

ID = "<12.0123456789abcdef@office.example>"


@pytest.mark.parametrize("kind", ["delivery-status", "global-delivery-status"])
@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_report_names_address_and_email(kind: str, returned: str) -> None:
    content = report("yui=sato@post.example", ID, kind=kind, returned=returned)
    assert read_bounces(content) == [Bounce("failed", "5.1.1", "yui=sato@post.example", ID)]


def test_original_recipient_is_preferred() -> None:
    content = report("forwarded@post.example", ID, fields="Original-Recipient: rfc822; yui@post.example\n")
    assert [bounce.address for bounce in read_bounces(content)] == ["yui@post.example"]


def test_delay_is_no_failure() -> None:
    assert [bounce.action for bounce in read_bounces(report("yui@post.example", ID, action="Delayed"))] == ["delayed"]


def test_encoded_report_is_read() -> None:
    content = report("yui@post.example", ID, encoded=True)
    assert read_bounces(content) == [Bounce("failed", "5.1.1", "yui@post.example", ID)]


@pytest.mark.parametrize(
    "content", [b"", b"Subject: Hello\n\nHello", b"\xff\x00\xfe", b"Content-Type: message/delivery-status\n\nAction"]
)
def test_other_email_is_no_report(content: bytes) -> None:
    assert read_bounces(content) == []


def test_report_without_email_has_no_id() -> None:
    assert read_bounces(report("yui@post.example", "")) == [Bounce("failed", "5.1.1", "yui@post.example", "")]
