"""Make the sealed PDF file of a proof."""

from tracker.adapters.keys import Keyring
from tracker.formats.proofs.pdf import attach_token, check_url, render_page, seal_file
from tracker.formats.proofs.read import SignedProof
from tracker.services.proofs.signing_keys import sign_file


def proof_file(proof: SignedProof, public_url: str, *, language: str, keys: Keyring) -> bytes:
    """Return the whole file: the page, the signed statement and the seal. Raises `SealedError` without a signing key."""
    content = attach_token(render_page(proof.statement, check_url(proof.token, public_url), language=language), proof.token)
    return seal_file(content, *sign_file(content, keys=keys))
