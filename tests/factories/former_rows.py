"""Rows as former releases stored them."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update

from tracker.models.assessments import AssessmentRow, FindingRow
from tracker.models.base import day_or_none, db
from tracker.models.identifiers import IDENTIFIERS
from tracker.models.participants import Participant, Particulars, PersonKey
from tracker.queries.findings import AGE_RULE
from tracker.queries.participants import people
from tracker.queries.particulars import PARTICULARS, open_particulars
from tracker.queries.privacy import typed_words

AGES = select(FindingRow.assessment_id, FindingRow.position, FindingRow.trace, AssessmentRow.participant_id).join(
    AssessmentRow, AssessmentRow.id == FindingRow.assessment_id
)


def store_plain(ids: Sequence[int] = ()) -> None:
    """Store the particulars of some people, or of everybody, plainly and without any key, as until November 2026."""
    db.session.rollback()
    persons = {person.id: person for person in people(ids or list(db.session.scalars(select(Participant.id))))}
    versions = select(Particulars.participant_id, *PARTICULARS).where(Particulars.participant_id.in_(persons))
    for id_, *cells in db.session.execute(versions).all():
        known = open_particulars(cells, id_, persons[id_].wrapped)
        plain = {name: getattr(known, name) for name in IDENTIFIERS}
        db.session.execute(update(Particulars).where(Particulars.id == known.id).values(**plain, sealed=None))
    for typed in typed_words(list(persons)):
        db.session.execute(update(typed.table).where(typed.table.id == typed.id).values(**typed.words))
    about = AssessmentRow.participant_id.in_(persons), FindingRow.rule == AGE_RULE
    for assessment_id, position, trace, id_ in db.session.execute(AGES.where(*about)).all():
        row = update(FindingRow).where(FindingRow.assessment_id == assessment_id, FindingRow.position == position)
        db.session.execute(row.values(trace=trace | {"first_day": day_or_none(persons[id_].particulars.birth_date)}))
    db.session.execute(update(Participant).where(Participant.id.in_(persons)).values(age_applied=None))
    db.session.execute(delete(PersonKey).where(PersonKey.participant_id.in_(persons)))
    db.session.commit()
