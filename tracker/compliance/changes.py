"""What a new assessment means for the flags that stand: pure, so that whoever writes it down writes exactly this."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from tracker.compliance.findings import CONTESTED, Finding, Status


class CurrentFlag(NamedTuple):
    """A flag that stands: its id, what it is about, and what it says."""

    flag_id: int
    rule: str
    subject: str | None
    status: Status
    exceeds: tuple[date | None, ...]
    """The days on which the readings are exceeded, in their order."""


class FlagChanges(NamedTuple):
    """The flags to raise, those that a newer one takes the place of, and those whose reason is gone."""

    raised: tuple[Finding, ...]
    superseded: tuple[CurrentFlag, ...]
    withdrawn: tuple[CurrentFlag, ...]


def changes(current: Iterable[CurrentFlag], findings: Iterable[Finding]) -> FlagChanges:
    """What is to be done so that exactly the contested and unmet findings are flagged, each as it now is.

    At most one flag stands for a rule and a subject. A flag that still says the same is left alone.
    """
    flagged = {(flag.rule, flag.subject): flag for flag in current}
    raised: list[Finding] = []
    superseded: list[CurrentFlag] = []
    for finding in findings:
        if finding.status < CONTESTED:
            continue
        flag = flagged.pop((finding.rule, finding.subject), None)
        if flag is not None and (flag.status, flag.exceeds) == (finding.status, exceeds(finding)):
            continue
        raised.append(finding)
        if flag is not None:
            superseded.append(flag)
    return FlagChanges(tuple(raised), tuple(superseded), tuple(flagged.values()))


def exceeds(finding: Finding) -> tuple[date | None, ...]:
    """The days on which a finding's readings are exceeded; the one day of a finding without readings."""
    if finding.readings:
        return tuple(reading.exceeds_on for reading in finding.readings)
    return (finding.exceeds_on,)
