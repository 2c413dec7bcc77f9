"""The decisions of the demo's officers, in the participant's language."""

from tracker.compliance.findings import CONTESTED, UNMET
from tracker.services.cases import DecisionDraft

FALLBACK_LANGUAGE = "en"
"""For participants whose language has no texts here."""
DECISIONS = {
    (CONTESTED, "ja"): DecisionDraft(
        "contested-day-advice",
        "数え方の一つでは上限の日を過ぎ、もう一つでは過ぎていません。",
        "6か月をどう数えるかは条件に書かれていません。早いほうの日までに終えるようお知らせしました。経過だけを記録します。",
    ),
    (CONTESTED, "en"): DecisionDraft(
        "contested-day-advice",
        "By one way of counting the last permitted day has passed, by another it has not.",
        "The conditions do not say how the six months are counted. We have asked you to plan for the earlier day, and keep a record of that.",
    ),
    (UNMET, "ja"): DecisionDraft(
        "limit-exceeded-recorded",
        "どの数え方でも条件を満たしていません。日付はご本人に電話で確かめました。",
        "日を思い違いしていたとの説明があり、すでに改められています。経過を記録し、これで終わりとします。",
    ),
    (UNMET, "en"): DecisionDraft(
        "limit-exceeded-recorded",
        "By every way of counting the condition is not met. You confirmed the dates on the telephone.",
        "You explained that you had mistaken the day, and have put it right since. It is recorded, and nothing more follows from it.",
    ),
}


def decision_draft(harm: int, language: str | None) -> DecisionDraft:
    """Return the decision on a contested or unmet case."""
    verdict = CONTESTED if harm == CONTESTED else UNMET
    return DECISIONS.get((verdict, language or FALLBACK_LANGUAGE)) or DECISIONS[verdict, FALLBACK_LANGUAGE]
