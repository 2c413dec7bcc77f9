"""Values, names and field names that nobody should send."""

HOSTILE_VALUES = (
    "0001",
    "9999",
    "29",
    "2",
    "99999999999999999999",
    str(2**63),
    "-1",
    "1e3",
    "\x00",
    "\u202e5",
    "２９",
    "令和元",
    "R0",
    "H999",
)
HOSTILE_NAMES = (
    "<script>alert(1)</script>",
    "'\"><img src=x onerror=a>",
    "{{7*7}}",
    "=1+1",
    "\x00\x1b",
    "\u202eabc",
    "名" * 200,
    "a" * 100_000,
)
UNKNOWN_KEYS = (
    "jobs-²-name",
    "jobs-99999999999999999999-name",
    "jobs--1-name",
    f"jobs-{'9' * 5000}-name",
    "jobs-0",
    "jobs-0-",
    "courses-x-start-day",
)
