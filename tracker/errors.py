"""The base of our errors, and those that every layer may raise."""


class TrackerError(Exception):
    """A person or a file asked for something that cannot be done. Never a defect of the program."""


class NotFoundError(TrackerError):
    """The object does not exist, or this user may not see it. Both give the same 404."""


class ConflictError(TrackerError):
    """Another user changed the object meanwhile. `current_version` is its version now; None if it is gone."""

    def __init__(self, what: str, *, current_version: int | None = None) -> None:
        super().__init__(f"{what} was changed in the meantime")
        self.current_version = current_version


class FactError(TrackerError):
    """A fact that cannot be recorded: its field, a code for the reason, and the field that it contradicts, if any."""

    def __init__(self, field: str, reason: str, *, against: str | None = None) -> None:
        super().__init__(f"{field}: {reason}" + (f" ({against})" if against else ""))
        self.field, self.reason, self.against = field, reason, against


class OperationReusedError(TrackerError):
    """An operation key that was already used for another request."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the operation id {key} was already used for something else")


class ChangedAuditError(TrackerError):
    """The audit was changed after it was written."""


class StorageError(TrackerError):
    """The database cannot be used now: away, busy, full, read-only, or not migrated. Nothing was written."""
