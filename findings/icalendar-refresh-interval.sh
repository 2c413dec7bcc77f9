#!/usr/bin/env bash
# icalendar 7.3.2 writes a calendar's REFRESH-INTERVAL without the parameter that RFC 7986 requires.
#
# Section 5.7 of RFC 7986: the property has no default type, and VALUE=DURATION must be given exactly once. icalendar adds a
# VALUE parameter by itself where it is needed (DTSTART of a whole day), but not here: the line is REFRESH-INTERVAL:PT12H.
# A calendar that reads strictly then does not know how often to ask. With parameters={"VALUE": "DURATION"} the line is right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet icalendar==7.3.2
"$folder/venv/bin/python" - <<'PYTHON'
from datetime import date, timedelta

from icalendar import Calendar, Event

calendar = Calendar()
calendar.add("refresh-interval", timedelta(hours=12))
event = Event()
event.add("dtstart", date(2026, 7, 14))
calendar.add_component(event)
lines = calendar.to_ical().decode().split("\r\n")
print(*lines, sep="\n")
assert "DTSTART;VALUE=DATE:20260714" in lines
assert "REFRESH-INTERVAL:PT12H" in lines

calendar = Calendar()
calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
assert "REFRESH-INTERVAL;VALUE=DURATION:PT12H" in calendar.to_ical().decode().split("\r\n")
print("as described")
PYTHON
