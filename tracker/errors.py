"""The base of every error that is ours."""


class TrackerError(Exception):
    """Something that a person or a file asked of us and that cannot be done; never a defect of the program."""
