"""W3: the limits page against the same page as Django makes it, with its sessions in the database. They say the same first."""

import re
from html import unescape

from bench.asking import asking, in_turn
from bench.line import Line
from bench.lives import lived
from bench.peers import django_page

CARD = re.compile(
    r'<div class="limit__head"><h2[^>]*>(.*?)</h2>.*?<p class="limit__day">(.*?)</p>.*?<p class="limit__count">(.*?)</p>',
    re.DOTALL,
)
ROW = re.compile(r'<tr><th scope="row">(.*?)</th><td[^>]*>(.+?)</td><td[^>]*>(.+?)</td><td[^>]*>(.*?)</td></tr>')
MARKUP = re.compile(r"<[^>]+>")


def w3() -> Line:
    """How many times cheaper ours is, by the processor's work in this process."""
    with lived() as life:
        peer = django_page.started(life.file)
        ours = asking(life.app, life.path, life.cookie)
        theirs = asking(peer, life.path, django_page.signed_in(life.user_id))
        if said(ours()) != said(theirs()):
            raise SystemExit(f"W3: ours says {said(ours())}\nthe peer says {said(theirs())}")
        cost = in_turn(theirs, ours)
    return Line("W3", f"{cost.theirs:.0f}us", f"{cost.ours:.0f}us", cost.times, 1.3, 2.5, True)


def said(page: bytes) -> tuple[list[str], list[str]]:
    """The cards with their days and numbers, in any order, and the rows of the table."""
    text = page.decode()
    return sorted(map(_plain, CARD.findall(text))), [_plain(row) for row in ROW.findall(text)]


def _plain(parts: tuple[str, ...]) -> str:
    return " | ".join(" ".join(unescape(MARKUP.sub("", part)).split()) for part in parts)
