"""What harnesses know of the addresses of cases and notices."""

from tests.goals.house_askers import NOBODY, OFFICER, OFFICERS, OWNER, Row
from tests.goals.house_boxes import DECISION, FILTERS, OF_CASE, OPERATION

CASE_ROWS: dict[str, Row] = {
    "GET cases.waiting": Row(OFFICERS),
    "GET cases.case": Row(OFFICERS),
    # The officer to whom the case belongs, and no other, opens its files.
    "POST evidence.open_in_case": Row(OFFICERS - OFFICER, by="assigned"),
    "POST cases.take": Row(OFFICERS, OF_CASE, by="officer", about="other"),
    "POST cases.review": Row(OFFICERS, OF_CASE, by="assigned"),
    "POST cases.close": Row(OFFICERS, OF_CASE | {"why": "Typed twice."}, by="assigned"),
    "POST notices.serve": Row(OFFICERS, OF_CASE | {"notice": "dates", "words": "Which roster?"}, by="assigned", about="third"),
    "POST notices.extend": Row(OFFICERS, OF_CASE | {"why": "On a trip."}, by="assigned", about="seventh"),
    # Everybody here has an account; letters are for those without one.
    "POST notices.letter": Row(NOBODY, {"operation": OPERATION}, writes=False),
    "GET notices.exchange": Row(OWNER),
    # The owner's case is in triage: a reply and a contest are refused, and change nothing.
    "POST notices.reply": Row(OWNER, {"own_words": "Until May.", "operation": OPERATION}, writes=False),
    "POST notices.dispute": Row(OWNER, {"own_words": "Until May.", "operation": OPERATION}),
    "POST notices.contest": Row(OWNER, {"own_words": "Until May.", "operation": OPERATION}, writes=False),
    "POST cases.fix_data": Row(OFFICERS, OF_CASE | {"why": "Typed twice?"}, by="assigned"),
    "POST cases.ask_third_party": Row(OFFICERS, OF_CASE | {"why": "The café."}, by="assigned", about="third"),
    "POST cases.resume": Row(OFFICERS, OF_CASE | {"why": "A roster."}, by="assigned", about="fifth"),
    "POST cases.reopen": Row(OFFICERS, OF_CASE | {"why": "A roster."}, by="officer", about="sixth"),
    "POST cases.remark": Row(OFFICERS, OF_CASE | {"said": "Rang twice."}, by="assigned"),
    "POST cases.decide": Row(OFFICERS, DECISION, by="assigned", about="third"),
    "POST cases.confirm": Row(OFFICERS, OF_CASE, by="officer", about="fourth"),
    "POST cases.send_back": Row(OFFICERS, OF_CASE | {"why": "Which payslip?"}, by="officer", about="fourth"),
    "GET cases.other_facts": Row(OFFICERS),
    "POST cases.other_facts": Row(OFFICERS, OF_CASE, writes=False),
    "POST cases.propose_other_facts": Row(OFFICERS, OF_CASE | {"because": "A roster."}, by="officer"),
    "POST cases.mark": Row(OFFICERS, OF_CASE | {"mark": "escalated", "cause": "Departs soon."}, by="officer"),
    "POST cases.hand_over": Row(OFFICERS, OF_CASE | {"to": "queue", "because": "On leave."}, by="officer"),
    "POST cases.hand_over_several": Row(
        OFFICERS,
        {"case": "{case_id}.{case_version}", "to": "queue", "because": "Leave.", "version": "0", "operation": OPERATION},
        by="officer",
    ),
    "POST cases.remind_several": Row(
        OFFICERS, {"case": "{case_id}.{case_version}", "version": "0", "operation": OPERATION}, by="officer", about="seventh"
    ),
    "POST cases.save_filters": Row(OFFICERS, FILTERS | {"filter_name": "My list"}, by="officer"),
    "POST cases.delete_filters": Row(OFFICERS, {"name": "My list"}, by="officer", writes=False),
    "GET cases.next_case": Row(OFFICERS),
    "GET cases.back": Row(OFFICERS),
    "GET cases.csv_file": Row(OFFICERS),
    "GET cases.xlsx_file": Row(OFFICERS),
}
