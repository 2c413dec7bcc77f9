"""What gunicorn reads when it starts in this folder; the command line goes before it."""

worker_class = "gthread"  # an unfinished request holds a thread, not the worker
workers = 2
threads = 8  # at most half of them write or wait for a writer (tracker/models/write_queue.py)
control_socket_disable = True
forwarder_headers = ""  # no header of a request may name the path that the application lives at
_LINES = {"handlers": ["lines"], "level": "INFO", "propagate": False}
logconfig_dict = {  # one record a line, as the application writes them
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "tracker.web.middleware.log_lines.LineFormatter"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stderr"}},
    "root": {"handlers": ["lines"], "level": "WARNING"},
    "loggers": {"gunicorn.error": _LINES, "gunicorn.access": _LINES},
}
