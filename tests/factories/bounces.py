"""Reports of mail servers about emails that could not be delivered."""

import base64

FORM = """From: mailer-daemon@mail.example
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary=limit

--limit
Content-Type: text/plain

It could not be delivered.

--limit
Content-Type: message/{kind}
{encoding}
{status}
--limit
Content-Type: {returned}

Message-ID: {message_id}
Subject: Hello

Hello
--limit--
"""


def report(
    address: str,
    message_id: str,
    *,
    kind: str = "delivery-status",
    returned: str = "message/rfc822",
    action: str = "failed",
    fields: str = "",
    encoded: bool = False,
) -> bytes:
    """Return a report about one recipient, as RFC 3464 describes it."""
    block = f"{fields}Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: 5.1.1 (unknown)\n"
    status = f"Reporting-MTA: dns; mail.example\n\n{block}"
    if encoded:
        status = base64.b64encode(status.encode()).decode() + "\n"
    encoding = "Content-Transfer-Encoding: base64\n" if encoded else ""
    return FORM.format(kind=kind, encoding=encoding, status=status, returned=returned, message_id=message_id).encode()
