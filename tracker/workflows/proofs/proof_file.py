"""Make the sealed PDF files of a proof, and of the statement of a whole record."""

from tracker.adapters.keys import Keyring
from tracker.formats.proofs.pdf import attach_token, check_url, render_page, seal_file
from tracker.formats.proofs.public_keys import keys_by_name
from tracker.formats.proofs.read import CARRIED_WHOLE, SignedProof
from tracker.formats.proofs.whole_record import read_record_token
from tracker.formats.proofs.whole_record_pdf import render_record
from tracker.queries.proofs import public_keys
from tracker.services.proofs.signing_keys import sign_file


def proof_file(proof: SignedProof, public_url: str, *, language: str, keys: Keyring) -> bytes:
    """Return the whole file: the page, the signed statement and the seal. Raises `SealedError` without a signing key."""
    content = attach_token(render_page(proof.statement, check_url(proof.token, public_url), language=language), proof.token)
    return seal_file(content, *sign_file(content, keys=keys))


def record_file(token: str, public_url: str, *, language: str, keys: Keyring) -> bytes:
    """Return the whole file of a statement that was signed: pages, statement and seal. Raises `SealedError` without a key."""
    record = read_record_token(token, keys_by_name(public_keys()))
    pages = render_record(record, f"{public_url}/proofs", language=language)
    content = attach_token(pages, token, carried_by=CARRIED_WHOLE)
    return seal_file(content, *sign_file(content, keys=keys), carried_by=CARRIED_WHOLE)
