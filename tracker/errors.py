"""The base of every error that is ours; `app.py` says what each becomes on a page, in the API and on the command line."""


class TrackerError(Exception):
    """Something that a person or a file asked of us and that cannot be done; never a defect of the program."""
