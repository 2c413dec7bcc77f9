"""The users of the demo. All are invented."""

from typing import NamedTuple

PASSWORD = "a lantern over the quiet harbour"  # noqa: S105 - known to everybody, and only the demonstration has it


class DemoUser(NamedTuple):
    """A user of the demo, with their sign-in."""

    email: str
    name: str
    roles: frozenset[str]
    language: str


SIGN_INS = (
    DemoUser("yui@post.example", "Yui", frozenset({"participant"}), "ja"),
    DemoUser("lee@office.example", "M. Lee", frozenset({"officer"}), "zh-Hant"),
    DemoUser("novak@office.example", "A. Novak", frozenset({"officer"}), "en"),
    DemoUser("chan@office.example", "T. Chan", frozenset({"manager"}), "en"),
    DemoUser("okada@office.example", "S. Okada", frozenset({"manager", "administrator"}), "ja"),
)
