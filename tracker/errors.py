"""The base of every error that is ours, and those that every floor may raise."""


class TrackerError(Exception):
    """Something that a person or a file asked of us and that cannot be done; never a defect of the program."""


class NotFoundError(TrackerError):
    """What was asked for is not there, or not for whoever asks: nobody is told which."""


class ConflictError(TrackerError):
    """Somebody else changed it in the meantime; `standing` is the version that stands now (None where it is gone)."""

    def __init__(self, what: str, *, standing: int | None = None) -> None:
        super().__init__(f"{what} was changed in the meantime")
        self.standing = standing


class FactError(TrackerError):
    """A fact that cannot be recorded: the field, the field it contradicts (or None), and a code for the reason."""

    def __init__(self, field: str, reason: str, *, against: str | None = None) -> None:
        super().__init__(f"{field}: {reason}" + (f" ({against})" if against else ""))
        self.field, self.reason, self.against = field, reason, against


class OperationReusedError(TrackerError):
    """An operation id that was already used, with something else in it."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the operation id {key} was already used for something else")


class StorageError(TrackerError):
    """The database cannot be used now: away, busy, full, read-only, or not migrated. Nothing was written."""
