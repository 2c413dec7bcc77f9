"""One log record a line: what gunicorn and libraries log is JSON, as are the lines of the application itself."""

import json
import logging
import traceback
from datetime import UTC, datetime


class LineFormatter(logging.Formatter):
    """Formats a record as one line of JSON; of an error its kind and places, never the values that it happened with."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "event": record.getMessage(),
            "logger": record.name,
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z"),
        }
        kind, _, trace = record.exc_info or (None, None, None)
        if kind is not None:
            places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(trace)]
            line |= {"error": kind.__name__, "at": ", ".join(places[-6:])}
        return json.dumps(line, ensure_ascii=False)
