"""An e-mail address is one everywhere: stored in one form, and given to mail servers in the form that they take."""

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from tracker.adapters.email_address import delivery_address, normalise_email

STORED = [
    ("Yui@Post.example", "yui@post.example"),
    (" yui@post.example ", "yui@post.example"),
    ("yui＠post.example", "yui@post.example"),
    ("ｙｕｉ＠ｐｏｓｔ．ｅｘａｍｐｌｅ", "yui@post.example"),
    ("Yui..Sato@docomo.ne.jp", "yui..sato@docomo.ne.jp"),
    ('"yui..sato"@docomo.ne.jp', "yui..sato@docomo.ne.jp"),
    ("taro.@docomo.ne.jp", "taro.@docomo.ne.jp"),
    ("-taro.@ezweb.ne.jp", "-taro.@ezweb.ne.jp"),
    ("yui.sato@docomo.ne.jp", "yui.sato@docomo.ne.jp"),
    ('"yui sato"@post.example', '"yui sato"@post.example'),
    ("taro@xn--r8jz45g.jp", "taro@例え.jp"),
    ("taro@例え.jp", "taro@例え.jp"),
    ("佐藤@example.jp", "佐藤@example.jp"),
]
REFUSED = [
    "",
    "ｙｕｉ",
    "yui@",
    "@post.example",
    ".yui@docomo.ne.jp",
    "..@docomo.ne.jp",
    "@docomo.ne.jp",
    "yui sato@docomo.ne.jp",
    "yui..sato@post.example",
    "yui.@post.example",
    "yui@post.example\nBcc: x@post.example",
    "yui@docomo.ne.jp\nBcc: x@docomo.ne.jp",
    "yui <yui@post.example>",
    "yui@localhost..example",
    "yui\u200b@post.example",
    f"{'y' * 250}@post.example",
    f"y{'.' * 64}@docomo.ne.jp",
]
DELIVERED = [
    ("yui@post.example", "yui@post.example", False),
    ("yui..sato@docomo.ne.jp", '"yui..sato"@docomo.ne.jp', False),
    ("taro.@docomo.ne.jp", '"taro."@docomo.ne.jp', False),
    ('"yui sato"@post.example', '"yui sato"@post.example', False),
    ("taro@例え.jp", "taro@xn--r8jz45g.jp", False),
    ("佐藤@例え.jp", "佐藤@xn--r8jz45g.jp", True),
]


@pytest.mark.parametrize(("typed", "stored"), STORED)
def test_typed_address_is_stored_in_one_form(typed: str, stored: str) -> None:
    assert normalise_email(typed) == stored
    assert normalise_email(stored) == stored


@pytest.mark.parametrize("typed", REFUSED)
def test_invalid_address_is_refused(typed: str) -> None:
    assert normalise_email(typed) is None
    assert delivery_address(typed) is None


LOCALS = st.from_regex(r"[a-z0-9_+.-]{1,70}", fullmatch=True)
DOMAINS = st.sampled_from(
    ["post.example", "a-b.example.co.jp", "例え.jp", "a", "x_y.jp", "-a.jp", "a..jp", "a.local", "d" * 64 + ".jp"]
)


@given(LOCALS, DOMAINS | st.from_regex(r"[a-z0-9.-]{1,200}", fullmatch=True))
def test_plain_address_is_what_the_library_says(local: str, domain: str) -> None:
    try:
        expected = validate_email(f"{local}@{domain}", check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        expected = None
    assert normalise_email(f"{local}@{domain}") == expected


@pytest.mark.parametrize(("stored", "text", "needs_smtputf8"), DELIVERED)
def test_delivery_address_is_ascii_if_possible(stored: str, text: str, needs_smtputf8: bool) -> None:
    assert delivery_address(stored) == (text, needs_smtputf8)
