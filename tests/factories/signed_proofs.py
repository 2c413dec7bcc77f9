"""Statements and papers that were signed by a key of the tests."""

import json
from datetime import UTC, date, datetime
from typing import NamedTuple

from tracker.adapters.signing import FILE, STATEMENT, KeyPair, key_name, new_pair, signature
from tracker.formats.proofs.pdf import attach_token, render_page, seal_file
from tracker.formats.proofs.public_keys import publish_keys
from tracker.formats.proofs.read import PublicKeys
from tracker.formats.proofs.statement import Statement, encode_base64url, encode_statement, token
from tracker.queries.proofs import VerificationKey

UNTIL, MADE = date(2026, 7, 14), datetime(2026, 6, 12, 4, 5, 6, tzinfo=UTC)
NAME, EMPLOYER = "Sato Yui (佐藤 結衣)", "Harbour Lantern Café"
HOST = "https://sojourn.example"


class SignedStatement(NamedTuple):
    """A statement with its signature, and by which keys it can be checked."""

    statement: Statement
    token: str
    keys: PublicKeys
    pair: KeyPair

    @property
    def address(self) -> str:
        return f"{HOST}/proofs?p={self.token}"

    def file(self, language: str = "ja") -> bytes:
        """The PDF; needs the application."""
        content = attach_token(render_page(self.statement, self.address, language=language), self.token)
        return seal_file(content, self.statement.key, signature(self.pair.private, FILE, content))

    def published(self) -> bytes:
        """The keys as the page publishes them; one that is retired comes first."""
        pairs = [("", new_pair().public), (self.statement.key, self.pair.public)]
        keys = [VerificationKey(1, name or key_name(public), public, MADE, None if name else MADE) for name, public in pairs]
        return json.dumps(publish_keys(keys)).encode()


def sign_statement(name: str = NAME, employer: str = EMPLOYER) -> SignedStatement:
    """A statement by a new key."""
    pair, other = new_pair(), new_pair()
    key = key_name(pair.public)
    said = Statement(encode_base64url(bytes(range(16))), key, name, employer, UNTIL, MADE)
    content = encode_statement(said)
    keys = {key_name(other.public): other.public, key: pair.public}
    return SignedStatement(said, token(content, signature(pair.private, STATEMENT, content)), keys, pair)


def sign_other_bytes(one: SignedStatement, content: bytes) -> str:
    """A token of other bytes, with a signature that holds."""
    return token(content, signature(one.pair.private, STATEMENT, content))
