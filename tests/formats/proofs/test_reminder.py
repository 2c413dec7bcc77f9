"""The reminder is a calendar that others can read: folded, escaped, on the last day, with an alarm before it."""

import re

import pytest
from flask import Flask

from tests.factories.signed_proofs import SignedStatement, sign_statement
from tracker.formats.in_language import force_language
from tracker.formats.proofs.reminder import format_reminder


def calendar(app: Flask, one: SignedStatement, tag: str = "en") -> list[tuple[str, str]]:
    """Property and value of each line, read by the rules of RFC 5545."""
    with app.test_request_context(), force_language(tag):
        content = format_reminder(one.statement, one.address)
    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    whole = re.sub(b"\r\n ", b"", content).decode().split("\r\n")[:-1]
    return [(name, text) for name, _, text in (line.partition(":") for line in whole)]


def plain(text: str) -> str:
    """A text without its escapes."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], text)


def test_event_has_alarm_two_weeks_before(app: Flask) -> None:
    one = sign_statement()
    lines = calendar(app, one)
    said = dict(lines)
    assert said["DTSTART;VALUE=DATE"] == "20260714"
    assert said["DTEND;VALUE=DATE"] == "20260715"
    assert said["DTSTAMP"] == "20260612T040506Z"
    assert said["UID"] == f"{one.statement.number}@sojourn"
    assert said["TRIGGER"] == "-P13DT15H"
    assert said["URL"] == one.address
    assert said["SUMMARY"] == "Last day on which Sato Yui (佐藤 結衣) may work here"
    assert [text for name, text in lines if name in {"BEGIN", "END"}] == [
        *("VCALENDAR", "VEVENT", "VALARM", "VALARM", "VEVENT", "VCALENDAR"),
    ]


@pytest.mark.parametrize("name", ["a;b,c\\d", "END:VEVENT", "龍" * 66, "O'Brien & Söhne: 50 %", "\r\nBEGIN:VALARM"])
def test_a_name_stays_within_its_line(app: Flask, name: str) -> None:
    lines = calendar(app, sign_statement(name))
    assert plain(dict(lines)["SUMMARY"]) == f"Last day on which {name.replace(chr(13), '')} may work here"
    assert len(lines) == len(calendar(app, sign_statement()))


@pytest.mark.parametrize(("tag", "word"), [("ja", "最終日"), ("zh-Hant", "最後一日")])
def test_it_speaks_the_language_of_the_page(app: Flask, tag: str, word: str) -> None:
    assert word in dict(calendar(app, sign_statement(), tag))["SUMMARY"]
