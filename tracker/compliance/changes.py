"""Compares current flags with a new assessment. Pure: the caller stores exactly these changes."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from tracker.compliance.findings import CONTESTED, Finding, Status


class CurrentFlag(NamedTuple):
    """A current flag of one rule and subject."""

    flag_id: int
    rule: str
    subject: str | None
    status: Status
    exceeds: tuple[date | None, ...]
    """The days on which the readings are exceeded, in the order of the readings; None for a reading that is not exceeded."""


class FlagChanges(NamedTuple):
    """The flags to raise, to supersede by a raised one, and to withdraw because their reason is gone."""

    raised: tuple[Finding, ...]
    superseded: tuple[CurrentFlag, ...]
    withdrawn: tuple[CurrentFlag, ...]


def changes(current: Iterable[CurrentFlag], findings: Iterable[Finding]) -> FlagChanges:
    """Return the changes after which exactly the contested and unmet findings are flagged, as they are now.

    There is at most one current flag for a rule and subject. A flag with the same status and days is unchanged.
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
    """Return the days on which a finding's readings are exceeded, or the one day of a finding without readings."""
    if finding.readings:
        return tuple(reading.exceeds_on for reading in finding.readings)
    return (finding.exceeds_on,)
