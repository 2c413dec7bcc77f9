"""Scenes of registers that officers send through the pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias

from tests.factories.participants import keyring
from tests.goals.r5_play import Act, Play
from tests.goals.r11_saboteurs import swapped
from tracker import clock
from tracker.models.accounts import COMMAND_LINE
from tracker.queries.office import DEFAULTS
from tracker.queries.register import ImportSummary, SheetCount
from tracker.services.register import uploads
from tracker.services.register.uploads import Bytes, UploadCheck

Scene: TypeAlias = Callable[[Play], Act]
CHECKED = UploadCheck(ImportSummary((SheetCount("participants", 1, 2, 3, 4),)), Bytes(b"compressed"), "day-first")


def _sent(play: Play) -> int:
    return uploads.keep_upload(f"{play.number}.xlsx", Bytes(b"a register"), keys=keyring(), by=COMMAND_LINE)


def _checked(play: Play) -> int:
    return uploads.note_check(_sent(play), CHECKED, by=COMMAND_LINE)


def _forget(play: Play) -> Act:
    """One that was sent long ago, and one that was not."""
    long_ago = clock.now() - timedelta(days=DEFAULTS.file_days)
    with swapped(clock, "now", lambda: long_ago):
        _checked(play)
    _checked(play)
    return play.act(uploads.forget_uploads)


REGISTER: dict[str, list[Scene]] = {
    "register.uploads.keep_upload": [lambda play: play.act(uploads.keep_upload, f"{play.number}.xlsx", Bytes(b"another"))],
    "register.uploads.note_check": [lambda play: play.act(uploads.note_check, _sent(play), CHECKED)],
    "register.uploads.note_taken": [lambda play: play.act(uploads.note_taken, _checked(play), CHECKED)],
    "register.uploads.withdraw_upload": [lambda play: play.act(uploads.withdraw_upload, _checked(play))],
    "register.uploads.forget_uploads": [_forget],
}
"""Use case -> its scenes."""
