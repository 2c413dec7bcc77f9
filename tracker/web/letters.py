"""Notices and decisions as letters to print, for participants without an account."""

from flask import Response, abort

from tracker import clock
from tracker.formats.letters.pdf import Letter, render_letter
from tracker.languages import DEFAULT
from tracker.queries.dossiers import Dossier, SignedDecision
from tracker.queries.office import office_settings
from tracker.queries.own_cases import CaseNotice, OwnCase, own_cases
from tracker.queries.sheets import Sheet, sheet
from tracker.services.notices import audit_letter
from tracker.web.cases import found_case
from tracker.web.middleware.current_user import require_user
from tracker.web.notices import bp


@bp.post("/cases/<int:case_id>/letter")
def letter(case_id: int) -> Response:
    """Download the notice or decision as a PDF, after a line of the audit; 404 unless the case offers a letter."""
    found = found_case(case_id)
    who = sheet(found.participant_id, on=clock.today())
    if found.letter_kind is None or who.user_id is not None or who.erased_at is not None:
        abort(404)
    [own] = [each for each in own_cases(found.participant_id, on=clock.today()) if each.id == found.id]
    content = render_letter(_letter(found, own, who), language=who.particulars.language or DEFAULT)
    audit_letter(found.id, by=require_user().user_id)
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f"attachment; filename=sojourn-letter-{found.id}.pdf"
    return response


def _letter(found: Dossier, own: OwnCase, who: Sheet) -> Letter:
    """Return the letter of a case: the notice that waits for its reply, or else the latest decision."""
    contact = office_settings(on=clock.today()).contact
    person = who.particulars
    written: CaseNotice | SignedDecision
    if found.letter_kind == "notice":
        written = served = own.notices[0]
        subject, answer_by, texts = served.notice, own.answer_due_on, {"words": served.words}
    else:
        written = signed = own.decisions[0]
        subject, answer_by, texts = signed.outcome, own.contest_end, {"finding": signed.finding, "reasons": signed.reasons}
    return Letter(
        found.letter_kind or "",
        who.reference,
        found.id,
        found.rule,
        " ".join(filter(None, (person.given_name, person.family_name, person.native_name))),
        subject,
        written.at,
        answer_by,
        texts,
        is_extended=own.is_extended,
        contact=tuple(filter(None, (*contact.address.splitlines(), contact.phone, contact.email))),
    )
