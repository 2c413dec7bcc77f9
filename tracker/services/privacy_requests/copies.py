"""Look at the copy of all personal data: an audit line says so first."""

from tracker.errors import NotFoundError
from tracker.models.privacy_requests import COMPLIED
from tracker.models.transaction import transaction
from tracker.models.unit_of_work import UnitOfWork
from tracker.queries.privacy_requests import PrivacyRequestKey, privacy_request


@transaction("privacy_requests.audit_copy")
def audit_copy(work: UnitOfWork, key: PrivacyRequestKey, *, by: int, operation: str | None = None) -> int:
    """Write an audit line: the participant reads the copy that a request got. Return the participant's id.

    One transaction. Raises NotFoundError unless the office complied with the request.
    """
    found = privacy_request(key.id, participant_id=key.participant_id)
    if found is None or found.state != COMPLIED:
        raise NotFoundError("there is no such copy")
    work.audit("personal-copy.shown", found.participant_id, request=found.id)
    return found.participant_id
