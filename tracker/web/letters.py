"""What was written in a case as PDF: a letter to print for participants without an account, the whole exchange for others."""

from flask import Response, abort

from tracker import clock
from tracker.compliance.evidence import CASE
from tracker.formats.letters.exchange import Exchange, ExchangeEntry, render_exchange
from tracker.formats.letters.pdf import Letter, render_letter
from tracker.languages import DEFAULT
from tracker.queries.dossiers import Dossier, SignedDecision
from tracker.queries.evidence import evidence_about
from tracker.queries.office import office_settings
from tracker.queries.own_cases import CaseNotice, OwnCase, own_cases
from tracker.queries.sheets import Sheet, sheet
from tracker.services.notices import audit_letter
from tracker.web.access import own_participant_or_404
from tracker.web.cases import found_case
from tracker.web.middleware.current_user import require_user
from tracker.web.middleware.language import current_language
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


@bp.get("/participants/<int:participant_id>/cases/<int:case_id>/exchange.pdf")
def exchange(participant_id: int, case_id: int) -> Response:
    """Download all that was written in an own case as a PDF to keep; 404 for a case of somebody else."""
    key = own_participant_or_404(participant_id)
    found = [each for each in own_cases(key.id, on=clock.today()) if each.id == case_id]
    if not found:
        abort(404)
    content = render_exchange(_exchange(found[0], sheet(key.id, on=clock.today())), language=current_language().tag)
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f"attachment; filename=sojourn-case-{case_id}.pdf"
    return response


def _exchange(case: OwnCase, who: Sheet) -> Exchange:
    """Return what was written in a case, the earliest first."""
    files = {each.id: each.name for each in evidence_about(who.id, CASE, case.id)}
    entries = [
        *(ExchangeEntry("notice", each.notice, each.at, {"words": each.words}) for each in case.notices),
        *(
            ExchangeEntry("written", each.action, each.at, {"words": each.words}, files.get(each.evidence_id or 0, ""))
            for each in case.written
        ),
        *(
            ExchangeEntry("decision", each.outcome, each.at, {"finding": each.finding, "reasons": each.reasons})
            for each in case.decisions
        ),
    ]
    return Exchange(
        who.reference, case.id, case.rule, _name(who), tuple(sorted(entries, key=lambda each: each.at)), clock.now()
    )


def _letter(found: Dossier, own: OwnCase, who: Sheet) -> Letter:
    """Return the letter of a case: the notice that waits for its reply, or else the latest decision."""
    contact = office_settings(on=clock.today()).contact
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
        _name(who),
        subject,
        written.at,
        answer_by,
        texts,
        is_extended=own.is_extended,
        contact=tuple(filter(None, (*contact.address.splitlines(), contact.phone, contact.email))),
    )


def _name(who: Sheet) -> str:
    person = who.particulars
    return " ".join(filter(None, (person.given_name, person.family_name, person.native_name)))
