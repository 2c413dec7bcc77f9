"""Everybody, and those who are looked for: what is typed stands in no address and in no log."""

from flask import Response, current_app, make_response, render_template, request

from tracker.adapters.keys import Keyring, SealedError
from tracker.queries.people import FoundPerson, people_like
from tracker.web.forms.fields import remove_invisible
from tracker.web.forms.people import SearchForm
from tracker.web.people.blueprint import bp

ON_A_PAGE = 50


@bp.get("/participants")
def overview() -> Response:
    """A form to look for somebody, and everybody by reference."""
    return _page(SearchForm(formdata=None), _found([], after=request.args.get("after", "")))


@bp.post("/participants")
def search() -> Response:
    """Those in whose names or references all words stand, and whoever has the passport that was typed."""
    form = SearchForm()
    if not form.is_complete():
        return _page(form, _found([], after=""), status=422)
    mark = _mark(form.passport) if form.passport else None
    return _page(form, _found(form.words, after=remove_invisible(form.after.data or ""), mark=mark), looked=True)


def _mark(number: str) -> bytes | None:
    """The mark of a passport's number; None where nothing is sealed here, so that no number is known."""
    keys: Keyring = current_app.extensions["keyring"]
    try:
        return keys.mark(number)
    except SealedError:
        return None


def _found(words: list[str], *, after: str, mark: bytes | None = None) -> list[FoundPerson]:
    """One more than a page holds, where there are more."""
    return people_like(words, mark=mark, after=after, limit=ON_A_PAGE + 1)


def _page(form: SearchForm, found: list[FoundPerson], *, looked: bool = False, status: int = 200) -> Response:
    more = found[ON_A_PAGE - 1].reference if len(found) > ON_A_PAGE else None
    page = render_template("people/overview.html", form=form, people=found[:ON_A_PAGE], more=more, looked=looked)
    return make_response(page, status)
