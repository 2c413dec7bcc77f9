"""What the forms of the house are filled in with, so that each does what it is for."""

from typing import NamedTuple

from tests.factories.evidence import photo
from tests.factories.forms import day, stint
from tracker.compliance.loading import builtin_files

OPERATION = "0123456789abcdef0123456789abcdef"
NEW = "seven umbrellas on a wooden ferry"
KEYS = {"version": "{version}", "operation": OPERATION}
FIRST = {"version": "0", "operation": OPERATION}
OF_LINE = {"version": "1", "operation": OPERATION}
OF_FEED = {"feed": "{feed}", "operation": OPERATION}
OF_CASE = {"version": "{case_version}", "operation": OPERATION}
DECISION = {"outcome": "no-issue", "finding": "What the payslips say.", "reasons": "They say so.", **OF_CASE}
FILTERS = {"tab": "mine", "rule": "employer-tenure", "status": "3", "language": "ja", "officer": "nobody", "days": "over-7"}
"""Every filter of the queue."""
CEILING = {"window": "2027", "amount": "100", "source": "Circular 3 (fictional)", "version": "0", "operation": OPERATION}
TIGHTER = builtin_files()["japan.toml"].decode().replace("limit = 6", "limit = 5")
DRAFT = {"text": TIGHTER.replace("{", "{{").replace("}", "}}"), **day("on", (12, 6, 2026))}
CORRECTION = {"subject": "particulars", "wanted": "Sato", "why": "As in the passport."}
NEXT_YEAR, SIGNED = {"year": 2027}, {"year": 2025, "month": 9}
JOB = {
    "employer": "Peak Noodles (fictional)",
    "brn": "70012346",
    "job_title": "cook",
    "hours": "20",
    "leave": "3",
    "permanent": "y",
    "going_on": "no",
    **day("start", (2, 8, 2025)),
    **day("end", (9, 8, 2025)),
}
COURSE = {
    "provider": "Peak School (fictional)",
    "title": "Pottery",
    "going_on": "yes",
    **day("start", (1, 7, 2026)),
    **day("end", None),
}
ERASURE = {"reference": "P-guest", "reason": "asked for it", "sure": "yes", "operation": OPERATION}
HOLD = {"version": "1", "operation": OPERATION, **day("until", (1, 1, 2030))}
OFFICE = {
    "new_days": "3",
    "triage_days": "5",
    "review_days": "10",
    "fix_days": "10",
    "check_days": "3",
    "reply_days": "14",
    "third_party_days": "14",
    "file_days": "60",
    "stay_months": "72",
    "visa_months": "24",
    "session_months": "12",
    "email_months": "12",
    "days_off": "2026-12-24 Closed early",
    "email": "office@office.example",
    "phone": "2345 6789",
    "address": "1 Example Road",
    "reason": "the calendar of 2027",
    **day("valid_from", (1, 1, 2199)),
    "version": "0",
    "operation": OPERATION,
}
WHY = {"reason": "as the payslip says"}
PLAN = stint("jobs-0", "Peak Noodles (fictional)", (1, 7, 2026), (31, 7, 2026))
LIFE = {"id": "1", "scheme": "japan", "arrived_on": "2026-01-10", "jobs": [], "courses": []}


PARTICULARS = {
    "family_name": "Sato",
    "given_name": "Yui",
    "native_name": "佐藤",
    **day("birth_date", (2, 3, 1999)),
    "sex": "F",
    "nationality": "JPN",
    "email": "yui@post.example",
    "language": "ja",
}
VISA = {name: value for each in ("applied", "issued") for name, value in day(f"{each}_on", (20, 11, 2025)).items()}
VISA |= {name: value for each in ("enter_by", "refused_on", "withdrawn_on") for name, value in day(each, None).items()}
STAY = day("arrived_on", (2, 8, 2025)) | day("permitted_until", None) | day("departed_on", None)
AFTER_ISSUE = day("arrived_on", (12, 12, 2025))
BEFORE_ARRIVAL = day("applied_on", (10, 7, 2025)) | day("issued_on", (20, 7, 2025))
"""Days in the order that nobody is asked about, beside the recorded visa and stay of the people of the house."""
NEW_PERSON = (
    PARTICULARS | VISA | STAY | {"reference": "P-new", "scheme": "japan", "direction": "inbound", "passport_no": "TK7654322"}
)


class File(NamedTuple):
    """A file that is sent in a box."""

    name: str
    content: bytes


PHOTO = (File("payslip.jpg", photo()),)
REGISTER = (
    File("participants.csv", b"reference,nationality,family_name\nR-1,JPN,SATO\nR-2,XXX,KATO\n"),
    File("employments.csv", b"reference,employer_name,start,end\n"),
    File("courses.csv", b"reference,provider,title,start,end\n"),
)
