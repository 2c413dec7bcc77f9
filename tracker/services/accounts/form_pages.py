"""Store the pages that answered forms, so that a browser shows them again without sending the form again.

The key of a page is made of the token in its address: what is stored can be read by the browser that got it, and nobody else.
"""

import hashlib
from base64 import b64decode, b64encode
from datetime import timedelta
from typing import NamedTuple
from zlib import compress, decompress

from sqlalchemy import and_, delete, or_, select

from tracker import clock
from tracker.adapters.keys import SealedError, Secret, seal, unseal
from tracker.models.accounts import FormPage
from tracker.models.base import db
from tracker.models.transaction import housekeeping
from tracker.models.write_queue import hurry
from tracker.queries.form_pages import form_page
from tracker.services.accounts.sessions import digest

LASTS = timedelta(days=1)
WAIT_SECONDS = 0.5
"""How long a page waits for other writers."""
MOST_PAGES = 50
"""Pages of one user; the oldest make room."""


class StoredPage(NamedTuple):
    """A page as it was shown."""

    status: int
    nonce: str
    """The nonce of its scripts, which is another one each time the page is shown."""
    html: str


def save_form_page(token: Secret, path: str, page: StoredPage, *, by: int) -> None:
    """Store the page that a form at this path got, for a day. One transaction, which also deletes what is out of time.

    Raises StorageError if the database cannot be written within half a second.
    """
    with hurry(WAIT_SECONDS):
        _save(token, path, page, by)


@housekeeping
def _save(token: Secret, path: str, page: StoredPage, by: int) -> None:
    now = clock.now()
    newest = select(FormPage.token_digest).where(FormPage.user_id == by).order_by(FormPage.made_at.desc()).limit(MOST_PAGES - 1)
    others = FormPage.token_digest.not_in(db.session.scalars(newest).all())
    db.session.execute(delete(FormPage).where(or_(FormPage.made_at <= now - LASTS, and_(FormPage.user_id == by, others))))
    text = "\n".join((path, str(page.status), page.nonce, b64encode(compress(page.html.encode())).decode()))
    db.session.add(FormPage(token_digest=digest(token.text), user_id=by, sealed=seal(_key(token), text, by), made_at=now))
    db.session.flush()


@housekeeping
def delete_form_pages() -> None:
    """Delete the pages that are out of time."""
    db.session.execute(delete(FormPage).where(FormPage.made_at <= clock.now() - LASTS))


def read_form_page(token: Secret, path: str, *, by: int) -> StoredPage | None:
    """Return the page of this user that is stored for a path; None if it is over, another user's or of another path."""
    sealed = form_page(digest(token.text), by, after=clock.now() - LASTS)
    if sealed is None:
        return None
    try:
        stored_path, status, nonce, html = unseal(_key(token), sealed, by).rsplit("\n", 3)  # a path may hold a line break
    except SealedError:
        return None
    return StoredPage(int(status), nonce, decompress(b64decode(html)).decode()) if stored_path == path else None


def _key(token: Secret) -> bytes:
    """Return the key of a page: 256 bits of the token, which its stored digest does not give away."""
    return hashlib.sha256(b"form page " + token.text.encode(errors="replace")).digest()
