"""A proof for an employer as a sealed PDF file."""

from tracker.adapters.keys import Keyring
from tracker.formats.proofs.pdf import check_address, paper, sealed, with_token
from tracker.formats.proofs.read import Genuine
from tracker.services.proofs.signing_keys import sign_file


def proof_file(proof: Genuine, public_url: str, *, language: str, keys: Keyring) -> bytes:
    """Return the whole file: the page, the signed statement and the seal. Raises `SealedError` without a signing key."""
    content = with_token(paper(proof.said, check_address(proof.token, public_url), language=language), proof.token)
    return sealed(content, *sign_file(content, keys=keys))
